"""Single posts, fifty a second: from POST to screened, and to found in the archive; in peace and during a backfill."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from benchmarks.bench import Bench
from benchmarks.data import bodies
from benchmarks.installation import Installation
from benchmarks.measure import ROUNDS, Case, Run, Sample
from benchmarks.naive import Naive, as_naive
from benchmarks.percentiles import percentiles
from tests.support.waiting import until

RATE, SECONDS, NAIVE_RATE = 50, 8, 8
LOOK = 0.004
"""Seconds between two looks at whether a post is there: the error of each latency."""
BACKFILL = 15_000
TARGET = "idle: p50 <=40 ms, p99 <=120 ms; during a backfill p99 <=1 s"
CHECKS = ["every post is answered 201, screened and sealed", "the last post of each round is found over the search API"]
Look = Callable[[list[str]], Awaitable[list[str]]]


@dataclass
class Watch:
    """Notes when ids that are waited for turn up."""

    look: Look
    waiting: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set() or self.waiting:
            for one in await self.look(list(self.waiting)) if self.waiting else []:
                self.took.append(time.perf_counter() - self.waiting.pop(one))
            await asyncio.sleep(LOOK)


async def run(bench: Bench) -> dict[str, Any]:
    installation, naive = await bench.installation(), await bench.naive()
    found: dict[str, list[float]] = {"screened": [], "searchable": [], "searchable_during_backfill": []}

    async def subject(number: int) -> Sample:
        before = sum(installation.cpu().values())
        screened, sealed = await _trickle(bench, installation, bench.ground.size(SECONDS, 2))
        found["screened"] += screened
        found["searchable"] += sealed
        return Sample(len(sealed), sum(sealed), sum(installation.cpu().values()) - before)

    async def reference(number: int) -> Sample:
        assert naive is not None
        return await _naive_trickle(bench, naive, bench.ground.size(SECONDS, 2))

    lanes: dict[Any, Run] = {"subject": subject}
    if naive:
        lanes["naive"] = reference
    told = await bench.play(Case("pipeline_latency", "post", lanes, TARGET, CHECKS, ROUNDS))
    found["searchable_during_backfill"] = await _during_backfill(bench, installation)
    await installation.check()
    return told | {"figures": {name: percentiles(values) for name, values in found.items()}}


async def _during_backfill(bench: Bench, installation: Installation) -> list[float]:
    posts = bodies(bench.ground.size(BACKFILL, 1000), installation.account_id, bench.run_name())
    backfill = asyncio.create_task(installation.send(posts))
    _, sealed = await _trickle(bench, installation, bench.ground.size(SECONDS, 2), rate=10)
    await backfill
    await installation.settled()
    return sealed


async def _trickle(
    bench: Bench, installation: Installation, seconds: int, rate: int = RATE
) -> tuple[list[float], list[float]]:
    client, tables = installation.client("ingest", "INTEGRATION"), installation.tables
    watches = [Watch(lambda ids: tables.known("moderation", ids)), Watch(lambda ids: tables.known("archive", ids))]
    posts = list(bodies(seconds * rate, installation.account_id, bench.run_name()))

    async def send(post: dict[str, Any]) -> None:
        began = time.perf_counter()
        answer = await client.post("/posts", json=post)
        assert answer.status_code == 201, answer.text
        installation.told += 1
        for watch in watches:
            watch.waiting[answer.json()["post_id"]] = began

    await _paced(posts, rate, send, watches)
    await _is_found(installation, posts[-1])
    return watches[0].took, watches[1].took


async def _naive_trickle(bench: Bench, naive: Naive, seconds: int) -> Sample:
    posts = list(bodies(seconds * NAIVE_RATE, "a", bench.run_name()))

    async def look(ids: list[str]) -> list[str]:
        query = "SELECT external_id FROM naive_record WHERE external_id = ANY($1)"
        return [row[0] for row in await naive.connection.fetch(query, ids)]

    watch, before = Watch(look), sum(naive.cpu().values())

    async def send(post: dict[str, Any]) -> None:
        began = time.perf_counter()
        answer = await naive.client.post("/posts", json=as_naive(post))
        assert answer.status_code == 202, answer.text
        naive.told += 1
        watch.waiting[post["external_id"]] = began

    await _paced(posts, NAIVE_RATE, send, [watch])
    await naive.settled()
    return Sample(len(watch.took), sum(watch.took), sum(naive.cpu().values()) - before, percentiles(watch.took))


async def _paced(
    posts: list[dict[str, Any]],
    rate: int,
    send: Callable[[dict[str, Any]], Coroutine[Any, Any, None]],
    watches: list[Watch],
) -> None:
    """At the rate, whether or not earlier ones are done: a slow system does not get a slower load."""
    stop = asyncio.Event()
    watching = [asyncio.create_task(watch.run(stop)) for watch in watches]
    began = time.perf_counter()
    sending: list[asyncio.Task[None]] = []
    for number, post in enumerate(posts):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        sending.append(asyncio.create_task(send(post)))
    await asyncio.gather(*sending)
    stop.set()
    await asyncio.wait_for(asyncio.gather(*watching), 300)


async def _is_found(installation: Installation, post: dict[str, Any]) -> None:
    """Over the search API, by its longest word; the newest first."""
    registrar = installation.client("archive", "REGISTRAR")
    word = max(post["text"].rstrip(".").split(), key=len)

    async def found() -> bool:
        page = (await registrar.get("/records", params={"q": word, "limit": 50})).json()
        return post["external_id"] in {one["external_id"] for one in page["items"]}

    await until(found, 60)
