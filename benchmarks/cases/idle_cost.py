"""All services up, nobody calling: what that costs, beside the naive five, whose consumers only wait for Kafka."""

import asyncio
from typing import Any

from benchmarks.bench import Bench
from benchmarks.installation import Installation
from benchmarks.measure import ROUNDS, Case, Run, Sample
from benchmarks.naive import Naive
from local.layout import SERVICES

SECONDS = 12
TARGET = "<=3 % of one core for the services in total, <=30 transactions/s"
CHECKS = ["the services are ready before and after"]


async def run(bench: Bench) -> dict[str, Any]:
    installation, naive = await bench.installation(), await bench.naive()
    shares: list[dict[str, float]] = []
    transactions: list[float] = []

    async def subject(number: int) -> Sample:
        asked = await installation.tables.transactions()
        sample = await _idle(installation, bench.ground.size(SECONDS, 3), shares)
        transactions.append((await installation.tables.transactions() - asked) / sample.wall_s)
        return sample

    async def reference(number: int) -> Sample:
        assert naive is not None
        return await _idle(naive, bench.ground.size(SECONDS, 3), [])

    lanes: dict[Any, Run] = {"subject": subject}
    if naive:
        lanes["naive"] = reference
    await _ready(installation)
    told = await bench.play(Case("idle_cost", "second", lanes, TARGET, CHECKS, ROUNDS))
    await _ready(installation)
    percent = {name: round(100 * sum(one[name] for one in shares) / len(shares), 2) for name in shares[0]}
    services = sum(percent[name] for name in SERVICES)
    figures = {"percent_of_a_core": percent, "services_percent": round(services, 2)}
    return told | {"figures": figures | {"transactions_per_s": round(max(transactions), 1)}}


async def _idle(system: Installation | Naive, seconds: int, shares: list[dict[str, float]]) -> Sample:
    """One unit is a second. The CPU time is that of services and servers together."""
    await asyncio.sleep(1)
    before = system.cpu()
    await asyncio.sleep(seconds)
    spent = {name: cpu - before[name] for name, cpu in system.cpu().items()}
    shares.append({name: cpu / seconds for name, cpu in spent.items()})
    return Sample(seconds, float(seconds), sum(spent.values()))


async def _ready(installation: Installation) -> None:
    for service in SERVICES:
        answer = await installation.client(service, "ADMIN").get(f"{installation.system.layout.origin(service)}/readyz")
        assert answer.status_code == 200, f"{service}: {answer.text}"
