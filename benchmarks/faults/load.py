"""What goes on while something breaks: a backfill of posts, and removals from their capture to the platform."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.data import batches, bodies
from benchmarks.installation import Installation
from demo.platforms import Platforms
from demo.telling import Teller
from demo.world import World
from tests.support.saga import Saga
from tests.support.waiting import until

NDJSON = {"Content-Type": "application/x-ndjson"}
PATIENCE = 300
"""Seconds that everything gets to come to rest after a fault."""
BATCH, TELL = 500, 20.0
"""Posts in a request; seconds between two words about how far it is."""


@dataclass
class Load:
    installation: Installation
    saga: Saga
    posts: int
    run: str
    lasting: float = 0.0
    """Seconds that the posts are spread over: at least as long as something is broken."""
    before: int = 0
    letters: int = 0
    """Posts and dead letters that the installation had before this load."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def over(
        cls, installation: Installation, platforms: Platforms, posts: int, run: str, lasting: float = 0.0
    ) -> "Load":
        system = installation.system
        world = World(system.layout, system.keys(), platforms, Teller())
        return cls(installation, Saga(system, world), posts, run, lasting, installation.told)

    async def begin(self, removals: int) -> None:
        """The account and its comments are there before the fault: what follows is under it."""
        await self.saga.begin(removals)
        self.installation.told += removals + 1

    async def go(self) -> None:
        """Both at once, as stubborn as platforms and office systems are."""
        try:
            await asyncio.gather(self.backfill(), self.saga.decide_all())
        finally:
            self.ended.set()

    async def backfill(self) -> None:
        client, began = self.installation.client("ingest", "INTEGRATION"), time.monotonic()
        between = self.lasting * BATCH / max(self.posts, BATCH)
        for number, body in enumerate(batches(bodies(self.posts, self.installation.account_id, self.run), BATCH)):
            await asyncio.sleep(max(0.0, began + number * between - time.monotonic()))
            await self._bring(client, body)
        self.installation.told += self.posts

    async def _bring(self, client: httpx.AsyncClient, body: bytes) -> None:
        async def taken() -> bool:
            try:
                answer = await client.post("/post-batches", content=body, headers=NDJSON)
            except httpx.HTTPError:
                return False
            assert answer.status_code in {200, 201} or answer.status_code in {401, 429} or answer.status_code >= 500, answer.text  # fmt: skip
            return answer.status_code in {200, 201}

        await until(taken, PATIENCE)

    async def rest(self) -> None:
        """Until all that was sent is everywhere, and every removal has ended."""
        said = time.monotonic()

        async def everywhere() -> bool:
            nonlocal said
            counted: dict[str, Any] = await self.installation.tables.counted_or_nothing()
            if time.monotonic() - said > TELL:
                said = time.monotonic()
                print(f"  {counted or 'the databases do not answer'} of {self.installation.told:,}", flush=True)
            await asyncio.sleep(0.3)
            return bool(counted) and min(counted.values()) >= self.installation.told

        await until(everywhere, PATIENCE)
        await until(self.saga.ended, PATIENCE)
