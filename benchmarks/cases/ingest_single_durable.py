"""One post a request on 32 connections, answered once it is committed; beside commit per request, beside no database."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.bench import Bench
from benchmarks.client import Connection
from benchmarks.data import bodies
from benchmarks.measure import Case, Run, Sample
from benchmarks.naive import as_naive
from benchmarks.percentiles import percentiles
from benchmarks.processes import cpu_of
from benchmarks.serving import EMPTY, serving

REQUESTS, NAIVE_REQUESTS, CONNECTIONS = 3_000, 600, 32
TARGET = ">=10x naive requests/s on PostgreSQL, >=0.8 of limit"
CHECKS = ["every request is answered 201 (202), and every post stored"]


async def run(bench: Bench) -> dict[str, Any]:
    installation, naive = await bench.installation(), await bench.naive()
    waits: dict[str, list[float]] = {"subject": [], "naive": [], "limit": []}
    key = {"Authorization": f"Bearer {installation.system.keys()['INTEGRATION']}"}
    here = f"{installation.system.layout.api('ingest')}/posts"
    heads = [installation.pids()["ingest"], bench.ground.heads.get("postgres", 0)]

    async def subject(number: int) -> Sample:
        posts = bodies(bench.ground.size(REQUESTS, 64), installation.account_id, bench.run_name(), seed=number)
        sample = await _hammer(here, key, [json.dumps(one).encode() for one in posts], 201, heads, waits["subject"])
        installation.told += sample.units
        await installation.settled()
        return sample

    async def reference(number: int) -> Sample:
        assert naive is not None
        posts = bodies(bench.ground.size(NAIVE_REQUESTS, 32), "a", bench.run_name(), seed=number)
        sent = [json.dumps(as_naive(one)).encode() for one in posts]
        servers = [naive.pids["ingest"], bench.ground.heads.get("postgres", 0), bench.ground.heads.get("broker", 0)]
        there = str(naive.client.base_url.join("/posts"))
        sample = await _hammer(there, {}, sent, 202, servers, waits["naive"])
        naive.told += sample.units
        await naive.settled()
        return sample

    async with serving(EMPTY) as (url, pid):

        async def limit(number: int) -> Sample:
            posts = bodies(bench.ground.size(REQUESTS, 64), "a", "limit", seed=number)
            return await _hammer(
                f"{url}/posts", {}, [json.dumps(one).encode() for one in posts], 202, [pid], waits["limit"]
            )

        lanes: dict[Any, Run] = {"subject": subject, "limit": limit}
        if naive is not None:
            lanes["naive"] = reference
        told = await bench.play(Case("ingest_single_durable", "request", lanes, TARGET, CHECKS))
    await installation.check()
    return told | {"figures": {name: percentiles(values) for name, values in waits.items()}}


async def _hammer(
    url: str, headers: dict[str, str], sent: Sequence[bytes], expected: int, heads: list[int], waits: list[float]
) -> Sample:
    waiting = iter(sent)
    before, began = cpu_of(heads), time.perf_counter()
    await asyncio.gather(*(_one_after_another(url, headers, waiting, expected, waits) for _ in range(CONNECTIONS)))
    wall = time.perf_counter() - began
    await asyncio.sleep(0.2)  # CPU ticks are counted late
    return Sample(len(sent), wall, cpu_of(heads) - before)


async def _one_after_another(
    url: str, headers: dict[str, str], waiting: Iterator[bytes], expected: int, waits: list[float]
) -> None:
    async with Connection(url, headers) as connection:
        for body in waiting:
            began = time.perf_counter()
            answer = await connection.post(body)
            waits.append(time.perf_counter() - began)
            assert answer.status == expected, answer.body
