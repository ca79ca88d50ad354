"""The five services as real processes under the supervisor, ready to be loaded: an account, the rules, keys."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.data import batches
from benchmarks.ground import Ground
from benchmarks.processes import cpu_of, resident
from benchmarks.rules import PATTERNS, terms
from benchmarks.tables import Tables
from local import sample
from local.layout import SERVICES
from local.mailbox import Mailbox
from tests.support.system import System
from tests.support.waiting import until

ROOMY = {"INSYN_RATE_PER_MINUTE": "6000000", "INSYN_LOG_LEVEL": "WARNING"}
LANES = 2
"""Connections that bring batches at the same time."""
MOST_TERMS = 2_000


@dataclass
class Installation:
    system: System
    ground: Ground
    account_id: str
    tables: Tables
    told: int = 0
    """Distinct posts that have been sent since it stands."""

    def client(self, service: str, role: str) -> httpx.AsyncClient:
        return self.system.client(service, role)

    def pids(self) -> dict[str, int]:
        return {name: int(self.system.layout.pid_file(name).read_text()) for name in SERVICES}

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by process, servers included."""
        heads = self.pids() | self.ground.heads
        return {name: cpu_of([pid]) for name, pid in heads.items()}

    def memory(self) -> dict[str, int]:
        return {name: resident(pid) for name, pid in self.pids().items()}

    async def send(self, posts: Iterable[dict[str, Any]], size: int = 500) -> dict[str, int]:
        """All posts in NDJSON batches; what the reports say, summed up."""
        waiting, report = batches(posts, size), {"lines": 0, "stored": 0, "duplicates": 0, "refused_lines": 0}
        client = self.client("ingest", "INTEGRATION")

        async def bring() -> None:
            for body in waiting:
                answer = await client.post(
                    "/post-batches", content=body, headers={"Content-Type": "application/x-ndjson"}
                )
                assert answer.status_code in {200, 201}, answer.text
                for name in report:
                    report[name] += answer.json()[name]

        await asyncio.gather(*(bring() for _ in range(LANES)))
        self.told += report["stored"]
        return report

    async def settled(self, deadline: float = 900) -> None:
        """Until every post is screened, sealed, and counted, and moderation knows every receipt."""

        async def done() -> bool:
            return await self.tables.heard() >= self.told

        await until(done, deadline)

    async def check(self) -> dict[str, int]:
        """Exactly what was sent is kept, screened, sealed and counted; digests agree post by post."""
        counted = await self.tables.counted()
        assert set(counted.values()) == {self.told}, f"{self.told} were sent: {counted}"
        digests = await self.tables.digests()
        assert digests["ingest"] == digests["archive"] == digests["moderation"], "the digests differ"
        return counted


@asynccontextmanager
async def installed(ground: Ground, *, rules: bool = True, **more: str) -> AsyncIterator[Installation]:
    run = ground.new_run()
    environment = ground.environment(run) | ROOMY | more
    async with System(ground.folder / run, environment) as system:
        account_id = await _account(system)
        if rules:
            await _rules(system)
        tables = await Tables.open(system.layout)
        try:
            yield Installation(system, ground, account_id, tables)
        finally:
            await tables.close()


async def _account(system: System) -> str:
    """The sample's library page, once ingest and moderation have heard of it."""
    registry = system.client("registry")
    await sample.load(registry, system.keys(), Mailbox(system.layout.data_dir / "mail"))
    page = (await registry.get("/accounts", params={"platform": "facebook"})).json()["items"][0]
    ingest = system.client("ingest")

    async def watched() -> bool:
        answer = await ingest.get(f"/accounts/{page['id']}")
        return answer.status_code == 200 and bool(answer.json()["watched"])

    await until(watched, 60)
    return str(page["id"])


async def _rules(system: System) -> None:
    """The measurements' 5,000 terms and thirty patterns, published as new wordings of rules that stand."""
    moderation = system.client("moderation")
    standing = (await moderation.get("/rules", params={"limit": 200})).json()["items"]
    words = terms()
    parts = [words[n : n + MOST_TERMS] for n in range(0, len(words), MOST_TERMS)]
    assert len(standing) >= len(parts), "too few rules to hold the terms"
    for number, (rule, some) in enumerate(zip(standing, parts, strict=False)):
        patterns = (
            [{"literals": [f"kod{n:02d}"], "regex": regex} for n, regex in enumerate(PATTERNS)] if not number else []
        )
        wording = {name: rule[name] for name in ("paragraph", "title", "text", "detectors")}
        body = json.dumps(wording | {"terms": some, "patterns": patterns})
        headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
        answer = await moderation.post(f"/rules/{rule['id']}/versions", content=body, headers=headers)
        assert answer.status_code == 201, answer.text
