"""More single posts at once than ingest can take: memory stays bounded, callers are told to come back, nothing is lost."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.bench import Bench
from benchmarks.client import Connection
from benchmarks.data import bodies
from benchmarks.installation import Installation, installed
from benchmarks.measure import Case, Sample

CONNECTIONS, SECONDS, ROWS = 96, 8, 16
TARGET = "RSS grows <=64 MB, 429 with Retry-After when full, no accepted post lost, drained at >=0.9 of the steady rate"
CHECKS = [
    "every post that was answered 201 is stored, screened, sealed and counted",
    "there were refusals, and every one carries Retry-After",
]


async def run(bench: Bench) -> dict[str, Any]:
    """An installation of its own, whose queue of single posts is short: what it does when full is to be seen."""
    async with installed(bench.ground, INSYN_COLLECTOR_ROWS=str(ROWS)) as installation:
        return await _measured(bench, installation)


async def _measured(bench: Bench, installation: Installation) -> dict[str, Any]:
    steady = await _rate(bench, installation, ROWS // 2)
    grown: list[float] = []
    answers: Counter[int] = Counter()

    async def subject(_number: int) -> Sample:
        before, began = installation.memory()["ingest"], time.perf_counter()
        cpu = sum(installation.cpu().values())
        taken = await _flood(bench, installation, CONNECTIONS, bench.ground.size(SECONDS, 2), answers)
        grown.append((installation.memory()["ingest"] - before) / 2**20)
        await installation.settled()
        return Sample(taken, time.perf_counter() - began, sum(installation.cpu().values()) - cpu)

    told = await bench.play(Case("backpressure", "post", {"subject": subject}, TARGET, CHECKS))
    await installation.check()
    assert answers[429], "it was never full"
    figures = {"rss_growth_mb": round(max(grown), 1), "answers": {str(status): n for status, n in answers.items()},
               "of_steady_rate": round(1 / told["subject"]["wall_s"]["median"] / steady, 2)}  # fmt: skip
    return told | {"figures": figures}


async def _rate(bench: Bench, installation: Installation, connections: int) -> float:
    """Posts a second, from the first request until all are everywhere."""
    began = time.perf_counter()
    taken = await _flood(bench, installation, connections, bench.ground.size(SECONDS, 1), Counter())
    await installation.settled()
    return taken / (time.perf_counter() - began)


async def _flood(
    bench: Bench, installation: Installation, connections: int, seconds: int, answers: Counter[int]
) -> int:
    url = f"{installation.system.layout.api('ingest')}/posts"
    key = {"Authorization": f"Bearer {installation.system.keys()['INTEGRATION']}"}
    posts = (json.dumps(one).encode() for one in bodies(1_000_000, installation.account_id, bench.run_name()))
    end, before = time.perf_counter() + seconds, answers[201]

    async def insist(waiting: Iterator[bytes]) -> None:
        async with Connection(url, key) as connection:
            for body in waiting:
                answer = await connection.post(body)
                answers[answer.status] += 1
                assert answer.status == 201 or (answer.status == 429 and "retry-after" in answer.headers), answer.body
                if time.perf_counter() > end:
                    return
                if answer.status == 429:
                    await asyncio.sleep(float(answer.headers["retry-after"]) / 10)

    await asyncio.gather(*(insist(posts) for _ in range(connections)))
    installation.told += answers[201] - before
    return answers[201] - before
