"""python -m benchmarks.faults: breaks things under load on PostgreSQL and Kafka, then on the embedded profile.

POSTS (100,000 unless said otherwise) pour into each profile while one fault follows the other; each has its share of
them, removals of its own, and its verdict once all has come to rest. `--quick` tries it in small; `--embedded` and
`--production` choose one profile; names choose faults. A table; of a whole run also
benchmarks/results/faults.json.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.faults import breaking
from benchmarks.faults.load import Load
from benchmarks.faults.verdict import judge, letters
from benchmarks.ground import Ground, standing
from benchmarks.installation import Installation, installed
from demo.platforms import open_platforms
from local.layout import ROOT
from services.archive.application.reactions import REACTIONS as ARCHIVE
from services.ingest.application.reactions import REACTIONS as INGEST
from services.moderation.application.reactions import REACTIONS as MODERATION
from services.stats.application.reactions import REACTIONS as STATS
from shared.contracts.catalogue import CATALOGUE

SEED = 20261123
DEFAULT, QUICK, REMOVALS = 100_000, 2_100, 10
FAULTS: dict[str, tuple[breaking.Break, float]] = {
    "none": (lambda _broken: asyncio.sleep(0, {}), 0),
    "kill_each_process": (breaking.kill, 20),
    "broker_away": (breaking.broker_away, breaking.AWAY),
    "database_away": (breaking.database_away, breaking.DATABASE_AWAY),
    "duplicates_and_disorder": (breaking.twice_and_in_disorder, 0),
    "poison_in_each_topic": (breaking.poison, 0),
    "clock_jumps": (breaking.clock_jumps, 20),
}
"""What breaks, and for how many seconds its share of the posts pours in at least."""
CLOCK = Path(__file__).parent / "clock"
COLUMNS = ("profile", "fault", "posts_in", "decided", "sealed", "removed", "removals_without_receipt", "lost", "doubled",
           "out_of_order", "dead_letters", "seconds")  # fmt: skip


def main() -> int:
    wanted = _arguments()
    names = wanted.names or list(FAULTS)
    posts = int(os.environ.get("POSTS") or (QUICK if wanted.quick else DEFAULT))
    told: list[dict[str, Any]] = []
    surroundings = {}
    for embedded in (False, True):
        if (wanted.production and embedded) or (wanted.embedded and not embedded):
            continue
        with standing(embedded=embedded) as ground:
            surroundings["embedded" if embedded else "production"] = ground.surroundings()
            told += asyncio.run(_profile(ground, names, posts // len(names)))
    whole = names == list(FAULTS) and not (wanted.quick or wanted.embedded or wanted.production)
    _report(told, {"posts_per_profile": posts, "surroundings": surroundings}, keep=whole)
    return 1 if any(one["wrong"] for one in told) else 0


async def _profile(ground: Ground, names: list[str], posts: int) -> list[dict[str, Any]]:
    """All faults in one installation, which stays."""
    clock = ground.folder / "clock"
    clock.write_text("0")
    off = {"FAULTS_CLOCK": str(clock), "PYTHONPATH": f"{ROOT}{os.pathsep}{CLOCK}"}
    async with installed(ground, rules=False, **off) as installation:
        return [await _one(ground, installation, name, posts, clock) for name in names]


async def _one(ground: Ground, installation: Installation, name: str, posts: int, clock: Path) -> dict[str, Any]:
    profile = "production" if ground.production else "embedded"
    print(f"{profile}: {name} under {posts:,} posts and {REMOVALS} removals ...", flush=True)
    began, dice = time.monotonic(), random.Random(f"{SEED}{name}")
    strike, lasting = FAULTS[name]
    async with open_platforms() as platforms:
        load = Load.over(installation, platforms, posts, f"{name}-{platforms.run}", lasting)
        detail, unfinished = await _broken(load, strike, breaking.Broken(load, ground, dice, clock))
        dead = _deaths() if name == "poison_in_each_topic" else 0
        verdict = await judge(load, dead_letters=dead, clocks_agree=name != "clock_jumps")
        verdict.unfinished = unfinished
        await load.saga.world.close()
    seconds = round(time.monotonic() - began, 1)
    told = {"profile": profile, "fault": name, "posts": posts, "seconds": seconds, "detail": detail}
    print(f"  {verdict.told()} {detail} {seconds} s", flush=True)
    return told | verdict.told() | {"wrong": verdict.faults()}


async def _broken(load: Load, strike: breaking.Break, broken: breaking.Broken) -> tuple[dict[str, object], str]:
    """What the fault tells of itself; and what never came to rest, which is a finding and does not end the run."""
    load.letters = await letters(load)
    await load.begin(REMOVALS)
    loading = asyncio.create_task(load.go())
    try:
        detail = await strike(broken)
        await loading
        await load.rest()
    except AssertionError as never:
        loading.cancel()
        print(f"  {never}", flush=True)
        return {}, str(never)
    return detail, ""


def _deaths() -> int:
    """One letter for each service that hears each topic."""
    heard = [{event.topic for event in reactions} for reactions in (ARCHIVE, INGEST, MODERATION, STATS)]
    return sum(topic.name in topics for topic in CATALOGUE for topics in heard)


def _report(told: list[dict[str, Any]], about: dict[str, Any], *, keep: bool) -> None:
    if keep:
        path = Path(__file__).parents[1] / "results" / "faults.json"
        path.write_text(json.dumps({"seed": SEED, **about, "faults": told}, indent=2) + "\n")
    rows = [COLUMNS, *(tuple(str(one[name]) for name in COLUMNS) for one in told)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    print("\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows))
    wrong = [f"{one['profile']} {one['fault']}: {', '.join(one['wrong'])}" for one in told if one["wrong"]]
    print("\n".join(["", *wrong] if wrong else ["", "nothing lost, doubled, out of order, or removed without receipt"]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *FAULTS])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--embedded", action="store_true")
    parser.add_argument("--production", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
