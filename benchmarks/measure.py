"""One measurement: wall and CPU time per unit, of subject, reference and limit, interleaved in the same run."""

import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from benchmarks.processes import cpu_of

Lane = Literal["subject", "naive", "limit"]
ROUNDS = 5


@dataclass
class Sample:
    """What one lane took in one round. `units` is how many posts, requests or events it did."""

    units: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)


@contextmanager
def timed(sample: Sample, heads: Sequence[int] = ()) -> Iterator[None]:
    """Adds what passes inside to the sample: this process, and the servers with these heads."""
    began, cpu, servers = time.perf_counter(), time.process_time(), cpu_of(heads)
    yield
    sample.wall_s += time.perf_counter() - began
    sample.cpu_s += time.process_time() - cpu + cpu_of(heads) - servers


Run = Callable[[int], Awaitable[Sample]]


@dataclass
class Case:
    """`lanes` do the same work; each raises AssertionError when its result is wrong."""

    name: str
    unit: str
    lanes: Mapping[Lane, Run]
    target: str
    checks: list[str]
    rounds: int = ROUNDS


async def play(case: Case, say: Callable[[str], None]) -> dict[Lane, list[Sample]]:
    """All rounds; in each the lanes come in an order of chance, so that a slow minute hurts them alike."""
    dice = random.Random(5)
    samples: dict[Lane, list[Sample]] = {lane: [] for lane in case.lanes}
    for number in range(case.rounds):
        order = list(case.lanes)
        dice.shuffle(order)
        for lane in order:
            sample = await case.lanes[lane](number)
            samples[lane].append(sample)
            say(f"  {case.name} round {number + 1}/{case.rounds} {lane}: {sample.units / sample.wall_s:,.0f}/s wall, "
                f"{sample.cpu_s / sample.units * 1e6:,.1f} us CPU per {case.unit}")  # fmt: skip
    return samples


def spread(values: Sequence[float]) -> dict[str, float]:
    return {"min": min(values), "median": median(values), "max": max(values)}


def result(case: Case, samples: Mapping[Lane, Sequence[Sample]], surroundings: Mapping[str, Any]) -> dict[str, Any]:
    """What is written to benchmarks/results/<name>.json."""
    told: dict[str, Any] = {"name": case.name, "unit": case.unit, "rounds": case.rounds, "target": case.target}
    for lane, taken in samples.items():
        told[lane] = {
            "wall_s": spread([one.wall_s / one.units for one in taken]),
            "cpu_s": spread([one.cpu_s / one.units for one in taken]),
            "units": taken[0].units,
            "notes": taken[-1].notes,
        }
    for lane, name in (("naive", "ratio_naive"), ("limit", "ratio_limit")):
        if lane in told:
            cpu, wall = (told[lane][of]["median"] / told["subject"][of]["median"] for of in ("cpu_s", "wall_s"))
            told |= {f"{name}_cpu": cpu, f"{name}_wall": wall} if lane == "naive" else {name: cpu}
    return told | {"checks": case.checks, "surroundings": dict(surroundings)}
