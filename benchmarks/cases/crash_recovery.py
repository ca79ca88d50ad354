"""A backfill while processes are killed again and again, beside the same backfill undisturbed."""

import asyncio
import random
import time
from typing import Any

from benchmarks.bench import Bench
from benchmarks.faults.load import PATIENCE, Load
from benchmarks.installation import installed
from benchmarks.measure import Case, Sample
from benchmarks.processes import cpu_of
from demo.platforms import open_platforms
from local.layout import SERVICES
from tests.support.waiting import until

POSTS, KILLS = 4_000, 4
TARGET = "exactly-once effects; total time <=1.3x the undisturbed run + the restarts"
CHECKS = [
    "counts and digests equal in ingest, moderation, archive and stats after the kills",
    "seeded: the same kills each time; the naive lane is the undisturbed run",
]


async def run(bench: Bench) -> dict[str, Any]:
    """An installation of its own: what is killed here must not disturb the other cases."""
    count, dice = bench.ground.size(POSTS, 500), random.Random(20)
    kills, down = bench.ground.size(KILLS, 1), [0.0]
    async with installed(bench.ground) as installation, open_platforms() as platforms:

        def load() -> Load:
            return Load.over(installation, platforms, count, bench.run_name())

        async def stormy(_number: int) -> Sample:
            mine = load()
            killing = asyncio.create_task(_kill(mine, kills, dice))
            sample = await _timed(mine)
            down[0] += await killing
            await installation.check()
            return sample

        async def calm(_number: int) -> Sample:
            return await _timed(load())

        case = Case("crash_recovery", "post", {"subject": stormy, "naive": calm}, TARGET, CHECKS)
        told = await bench.play(case)
    longer = told["subject"]["wall_s"]["median"] / told["naive"]["wall_s"]["median"]
    figures = {"kills": kills * case.rounds, "times_undisturbed": round(longer, 2), "seconds_down": round(down[0], 1)}
    return told | {"figures": figures}


async def _timed(load: Load) -> Sample:
    """From the first batch until every post is everywhere. The supervisor counts what its dead children took."""
    heads = [load.installation.system.process.pid, *load.installation.ground.heads.values()]
    before, began = cpu_of(heads), time.perf_counter()
    await load.backfill()
    await _everywhere(load)
    return Sample(load.posts, time.perf_counter() - began, cpu_of(heads) - before)


async def _everywhere(load: Load) -> None:
    async def done() -> bool:
        counted = await load.installation.tables.counted_or_nothing()
        return bool(counted) and min(counted.values()) >= load.installation.told

    await until(done, PATIENCE)


async def _kill(load: Load, times: int, dice: random.Random) -> float:
    """Somebody of chance; the next when the one before answers again. Seconds that somebody was down."""
    system, down = load.installation.system, 0.0
    for victim in dice.sample(SERVICES, times):
        system.kill(victim)
        began = time.perf_counter()
        client = load.installation.client(victim, "ADMIN")
        await load.saga.tries(
            lambda client=client, victim=victim: client.get(f"{system.layout.origin(victim)}/healthz")
        )
        down += time.perf_counter() - began
        await asyncio.sleep(dice.uniform(0.1, 0.5))
    return down
