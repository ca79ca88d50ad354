"""The naive five services as real processes: one web server, three consumers, one database, two topics."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks.ground import Ground
from benchmarks.processes import cpu_of, resident
from local.layout import ROOT
from local.ports import free_port, wait_for
from tests.support.waiting import until

CONNECTIONS = 8
CONSUMERS = ("moderation", "archive", "stats")
COUNTED = {
    "ingest": "SELECT count(*) FROM naive_post",
    "moderation": "SELECT count(*) FROM naive_decision",
    "archive": "SELECT count(*) FROM naive_record",
    "stats": "SELECT coalesce(sum(posts), 0) FROM naive_figure",
}


@dataclass
class Naive:
    ground: Ground
    client: httpx.AsyncClient
    connection: "asyncpg.Connection[Any]"
    pids: dict[str, int]
    told: int = 0

    def cpu(self) -> dict[str, float]:
        return {name: cpu_of([pid]) for name, pid in (self.pids | self.ground.heads).items()}

    def memory(self) -> dict[str, int]:
        return {name: resident(pid) for name, pid in self.pids.items()}

    async def send(self, posts: Iterable[dict[str, Any]]) -> None:
        """One request per post."""
        waiting = iter(posts)

        async def bring() -> None:
            for post in waiting:
                answer = await self.client.post("/posts", json=as_naive(post))
                assert answer.status_code == 202, answer.text
                self.told += bool(answer.json()["stored"])

        await asyncio.gather(*(bring() for _ in range(CONNECTIONS)))

    async def counted(self) -> dict[str, int]:
        return {name: int(await self.connection.fetchval(query)) for name, query in COUNTED.items()}

    async def settled(self, deadline: float = 300) -> None:
        async def done() -> bool:
            counted = await self.counted()
            return min(counted.values()) >= self.told

        await until(done, deadline)

    async def check(self) -> None:
        counted = await self.counted()
        assert set(counted.values()) == {self.told}, f"{self.told} were sent: {counted}"


def as_naive(post: dict[str, Any]) -> dict[str, Any]:
    return {name: post[name] for name in ("external_id", "account_id", "text", "published_at")} | {
        "author": post["author"]["name"]
    }


@asynccontextmanager
async def naively(ground: Ground) -> AsyncIterator[Naive]:
    """Needs a PostgreSQL and a Kafka."""
    assert ground.postgres is not None
    assert ground.broker is not None
    run = ground.new_run()
    await _database(ground, run)
    await _topics(ground.broker.address, run)
    address = f"{ground.postgres.address}/{run}"
    environment = os.environ | {"NAIVE_DATABASE": address, "NAIVE_KAFKA": ground.broker.address, "NAIVE_PREFIX": run}
    port = free_port()
    commands = {"ingest": ["uvicorn", "benchmarks.baseline.ingest:app", "--port", str(port), "--log-level", "warning"]}
    commands |= {name: [f"benchmarks.baseline.{name}"] for name in CONSUMERS}
    started = {}
    try:
        with closing((ground.folder / f"{run}.log").open("ab")) as log:
            for name, command in commands.items():
                started[name] = subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=ROOT, stdout=log, stderr=log)  # fmt: skip # noqa: ASYNC220 - started before anything is measured
        assert await asyncio.to_thread(wait_for, port, 60), (ground.folder / f"{run}.log").read_text()
        connection = await asyncpg.connect(address.replace("+asyncpg", ""))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            naive = Naive(ground, client, connection, {name: one.pid for name, one in started.items()})
            await until(lambda: _has_tables(connection), 60)
            yield naive
        await connection.close()
    finally:
        for process in started.values():
            process.kill()
            process.wait()


async def _has_tables(connection: "asyncpg.Connection[Any]") -> bool:
    names = ("naive_post", "naive_decision", "naive_record", "naive_figure")
    found = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE tablename = ANY($1)", names)
    return int(found) == len(names)


async def _database(ground: Ground, name: str) -> None:
    assert ground.postgres is not None
    parts = urlsplit(ground.postgres.address.replace("+asyncpg", ""))
    connection = await asyncpg.connect(host=parts.hostname, port=parts.port, user=parts.username, database="postgres")
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()


async def _topics(bootstrap: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(f"{prefix}.{name}", 1, 1) for name in ("posts", "moderated")])
    await admin.close()
