"""How much memory each process takes, and whether that grows with what has passed through it."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from benchmarks.bench import Bench
from benchmarks.data import bodies
from benchmarks.installation import Installation
from benchmarks.measure import ROUNDS, Case, Sample
from local.layout import SERVICES

POSTS = 6_000
EVERY = 0.25
TARGET = "<=150 MB per process, slope <=5 MB per million posts"
CHECKS = ["posts = screened = sealed = counted", "sampled four times a second while posts pass, from /proc/PID/statm"]


async def run(bench: Bench) -> dict[str, Any]:
    installation = await bench.installation()
    await _pass(bench, installation, bench.ground.size(POSTS, 500))  # what the first batches load stays
    after: list[dict[str, int]] = []
    highest = dict.fromkeys(SERVICES, 0)

    async def subject(number: int) -> Sample:
        count, began = bench.ground.size(POSTS, 500), time.perf_counter()
        before = sum(installation.cpu().values())
        await _watched(installation, _pass(bench, installation, count), highest)
        after.append(installation.memory())
        return Sample(count, time.perf_counter() - began, sum(installation.cpu().values()) - before)

    told = await bench.play(Case("memory_bound", "post", {"subject": subject}, TARGET, CHECKS, ROUNDS))
    await installation.check()
    passed = bench.ground.size(POSTS, 500) * (len(after) - 1)
    slope = {name: round((after[-1][name] - after[0][name]) / 2**20 / passed * 1e6) for name in SERVICES}
    peak = {name: round(size / 2**20, 1) for name, size in highest.items()}
    return told | {"figures": {"peak_mb": peak, "slope_mb_per_million_posts": slope}}


async def _pass(bench: Bench, installation: Installation, count: int) -> None:
    await installation.send(bodies(count, installation.account_id, bench.run_name()))
    await installation.settled()


async def _watched(installation: Installation, work: Any, highest: dict[str, int]) -> None:
    working = asyncio.ensure_future(work)
    while not working.done():
        for name, size in installation.memory().items():
            highest[name] = max(highest[name], size)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(working), EVERY)
    await working
