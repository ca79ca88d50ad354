"""Reading posts over HTTP with full validation, nothing stored: 500 a request, beside one a request, beside bare JSON."""

import json
from typing import Any

from benchmarks.bench import Bench
from benchmarks.client import Connection
from benchmarks.data import batches, bodies
from benchmarks.hammer import hammer
from benchmarks.inside import ACCOUNT
from benchmarks.measure import Case, Sample
from benchmarks.naive import as_naive
from benchmarks.serving import PARSING, serving

POSTS, NAIVE_POSTS = 100_000, 5_000
TARGET = ">=45x naive CPU, >=0.70 of limit (raw ASGI, JSON read but not validated)"
CHECKS = ["every request is accepted; a post without an id is refused, and the one beside it read"]
NDJSON = {"Content-Type": "application/x-ndjson"}
CONNECTIONS = 8


async def run(bench: Bench) -> dict[str, Any]:
    """One uvicorn worker reads all three; only its CPU is counted."""
    count, few = bench.ground.size(POSTS, 500), bench.ground.size(NAIVE_POSTS, 50)
    posts = list(bodies(count, str(ACCOUNT), "parse"))
    whole, single = list(batches(posts)), [json.dumps(as_naive(one)).encode() for one in posts[:few]]
    async with serving(PARSING) as (url, pid):
        await _refuses(f"{url}/ours")

        async def subject(_number: int) -> Sample:
            return _of(count, await hammer(f"{url}/ours", whole, 202, [pid], headers=NDJSON, connections=CONNECTIONS))

        async def naive(_number: int) -> Sample:
            return await hammer(f"{url}/naive", single, 202, [pid], connections=CONNECTIONS)

        async def limit(_number: int) -> Sample:
            return _of(count, await hammer(f"{url}/limit", whole, 202, [pid], headers=NDJSON, connections=CONNECTIONS))

        lanes: dict[Any, Any] = {"subject": subject, "naive": naive, "limit": limit}
        return await bench.play(Case("ingest_parse", "post", lanes, TARGET, CHECKS))


def _of(posts: int, sample: Sample) -> Sample:
    """Counted by posts, not by requests."""
    sample.units = posts
    return sample


async def _refuses(url: str) -> None:
    good, bad = (json.dumps(one).encode() for one in bodies(2, str(ACCOUNT), "check"))
    async with Connection(url, NDJSON) as connection:
        answer = await connection.post(good + b"\n" + bad.replace(b'"external_id"', b'"extern"', 1))
    assert json.loads(answer.body) == {"good": 1, "bad": 1}, answer.body
