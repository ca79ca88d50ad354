"""A backfill while each process is killed again and again, beside the same backfill undisturbed."""

import asyncio
import random
import time
from typing import Any

from benchmarks.bench import Bench
from benchmarks.faults.load import PATIENCE, Load
from benchmarks.installation import installed
from benchmarks.measure import Sample, spread
from demo.platforms import open_platforms
from local.layout import SERVICES
from tests.support.waiting import until

POSTS, KILLS = 10_000, 20
TARGET = "exactly-once effects; total time <=1.3x the undisturbed run + the restarts"
CHECKS = [
    "counts and digests equal in ingest, moderation, archive and stats after the kills",
    "seeded: the same kills each time",
]


async def run(bench: Bench) -> dict[str, Any]:
    """An installation of its own: what is killed here must not disturb the other cases."""
    count, dice = bench.ground.size(POSTS, 500), random.Random(20)
    kills, restarts = bench.ground.size(KILLS, 3), 0.0
    async with installed(bench.ground) as installation, open_platforms() as platforms:
        calm = Load.over(installation, platforms, count, bench.run_name())
        undisturbed = await _timed(calm)
        stormy = Load.over(installation, platforms, count, bench.run_name())
        killing = asyncio.create_task(_kill(stormy, kills, dice))
        disturbed = await _timed(stormy)
        restarts = await killing
        await _everywhere(stormy)
        await installation.check()
    lanes = {"subject": _lane(disturbed), "naive": _lane(undisturbed)}
    ratio = disturbed.wall_s / undisturbed.wall_s
    bench.say(f"  crash_recovery: {ratio:.2f}x the undisturbed time with {kills} kills")
    return {"name": "crash_recovery", "unit": "post", "rounds": 1, "target": TARGET, **lanes,
            "ratio_naive_cpu": undisturbed.cpu_s / disturbed.cpu_s, "ratio_naive_wall": 1 / ratio, "checks": CHECKS,
            "surroundings": bench.ground.surroundings(),
            "figures": {"kills": kills, "times_undisturbed": round(ratio, 2), "seconds_down": round(restarts, 1)}}  # fmt: skip


def _lane(sample: Sample) -> dict[str, Any]:
    return {name: spread([getattr(sample, name) / sample.units]) for name in ("wall_s", "cpu_s")}


async def _timed(load: Load) -> Sample:
    before, began = sum(load.installation.cpu().values()), time.perf_counter()
    await load.backfill()
    await _everywhere(load)
    return Sample(load.posts, time.perf_counter() - began, max(sum(load.installation.cpu().values()) - before, 0.01))


async def _everywhere(load: Load) -> None:
    async def done() -> bool:
        counted = await load.installation.tables.counted_or_nothing()
        return bool(counted) and min(counted.values()) >= load.installation.told

    await until(done, PATIENCE)


async def _kill(load: Load, times: int, dice: random.Random) -> float:
    """Each a few times, in an order of chance; the next when the one before answers again. Seconds somebody was down."""
    system, down = load.installation.system, 0.0
    victims = [SERVICES[n % len(SERVICES)] for n in range(times)]
    dice.shuffle(victims)
    for victim in victims:
        system.kill(victim)
        began = time.perf_counter()
        client = load.installation.client(victim, "ADMIN")
        await load.saga.tries(
            lambda client=client, victim=victim: client.get(f"{system.layout.origin(victim)}/healthz")
        )
        down += time.perf_counter() - began
        await asyncio.sleep(dice.uniform(0.1, 0.5))
    return down
