"""A page's history through all five services as real processes, beside the naive five and beside the bare ingredients."""

import time
from typing import Any

from benchmarks.bare import bare
from benchmarks.bench import Bench
from benchmarks.data import bodies, with_duplicates
from benchmarks.measure import ROUNDS, Case, Run, Sample

POSTS, NAIVE_POSTS = 20_000, 300
TARGET = ">=100x naive CPU per post, >=0.5 of the sum of the stages' limits"
CHECKS = [
    "posts = screened = sealed = counted, duplicates sent and found, digests equal post by post",
    "naive: posts = decisions = records = sum of figures",
]


async def run(bench: Bench) -> dict[str, Any]:
    installation = await bench.installation()
    naive = await bench.naive()
    stages: list[dict[str, float]] = []
    naive_stages: list[dict[str, float]] = []

    async def subject(number: int) -> Sample:
        count = bench.ground.size(POSTS, 500)
        posts = list(with_duplicates(bodies(count, installation.account_id, bench.run_name(), seed=number)))
        before, began, ours = installation.cpu(), time.perf_counter(), time.process_time()
        report = await installation.send(posts)
        await installation.settled()
        sample = Sample(count, time.perf_counter() - began)
        _account_for(sample, before, installation.cpu(), stages, time.process_time() - ours)
        assert (report["stored"], report["duplicates"]) == (count, len(posts) - count), report
        return sample

    async def reference(number: int) -> Sample:
        assert naive is not None
        count = bench.ground.size(NAIVE_POSTS, 50)
        posts = list(bodies(count, installation.account_id, bench.run_name(), seed=number))
        before, began, ours = naive.cpu(), time.perf_counter(), time.process_time()
        await naive.send(posts)
        await naive.settled()
        sample = Sample(count, time.perf_counter() - began)
        _account_for(sample, before, naive.cpu(), naive_stages, time.process_time() - ours)
        await naive.check()
        return sample

    async def limit(number: int) -> Sample:
        return await bare(bench.ground, bench.ground.size(POSTS // 4, 500), number)

    lanes: dict[Any, Run] = {"subject": subject}
    if naive is not None:
        lanes |= {"naive": reference, "limit": limit}
    told = await bench.play(Case("pipeline_backfill", "post", lanes, TARGET, CHECKS, ROUNDS))
    await installation.check()
    mean = _mean(stages), _mean(naive_stages)
    memory = {name: round(size / 2**20) for name, size in installation.memory().items()}
    return told | {"figures": {"cpu_us_per_post": mean[0], "naive_cpu_us_per_post": mean[1], "resident_mb": memory}}


def _account_for(
    sample: Sample, before: dict[str, float], after: dict[str, float], stages: list[dict[str, float]], generator: float
) -> None:
    """CPU of services and servers; that of the load generator is told apart and counts for nobody."""
    spent = {name: (after[name] - before[name]) / sample.units * 1e6 for name in before}
    sample.cpu_s = sum(spent.values()) * sample.units / 1e6
    sample.notes = {"load_generator_us": round(generator / sample.units * 1e6, 1)}
    stages.append(spent)


def _mean(stages: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(sum(one[name] for one in stages) / len(stages), 1) for name in (stages[0] if stages else ())}
