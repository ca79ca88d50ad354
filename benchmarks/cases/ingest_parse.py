"""Reading posts over HTTP with full validation, nothing stored: 500 a request, beside one a request, beside bare JSON."""

import json
from typing import Any

from fastapi import FastAPI, Request
from pydantic_core import from_json

from benchmarks.asgi import post
from benchmarks.baseline.ingest import PostIn as NaivePostIn
from benchmarks.bench import Bench
from benchmarks.data import batches, bodies
from benchmarks.inside import ACCOUNT
from benchmarks.measure import Case, Sample, timed
from benchmarks.naive import as_naive
from services.ingest.api.batch_reading import Reader
from services.ingest.application.sendings import Sent

POSTS, NAIVE_POSTS = 20_000, 2_000
TARGET = ">=45x naive CPU, >=0.70 of limit (raw ASGI, JSON read but not validated)"
CHECKS = ["every post is read and accepted; a post without an id is refused with its line"]


async def run(bench: Bench) -> dict[str, Any]:
    count, few = bench.ground.size(POSTS, 500), bench.ground.size(NAIVE_POSTS, 50)
    posts = list(bodies(count, str(ACCOUNT), "parse"))
    whole = list(batches(posts))
    single = [json.dumps(as_naive(one)).encode() for one in posts[:few]]
    read: list[int] = []
    ours, theirs = _ours(read), _theirs()

    async def subject(_number: int) -> Sample:
        sample = Sample(count)
        read.clear()
        with timed(sample):
            for body in whole:
                assert await post(ours, "/posts", body, b"application/x-ndjson") == 202
        assert sum(read) == count, f"{sum(read)} of {count} were read"
        return sample

    async def naive(_number: int) -> Sample:
        sample = Sample(few)
        with timed(sample):
            for body in single:
                assert await post(theirs, "/posts", body) == 202
        return sample

    async def limit(_number: int) -> Sample:
        sample = Sample(count)
        with timed(sample):
            for body in whole:
                assert await post(_bare, "/posts", body) == 202
        return sample

    await _refuses(ours, read)
    lanes = {"subject": subject, "naive": naive, "limit": limit}
    return await bench.play(Case("ingest_parse", "post", lanes, TARGET, CHECKS))  # type: ignore[arg-type] # the lanes' names


def _ours(read: list[int]) -> FastAPI:
    app = FastAPI()

    @app.post("/posts", status_code=202)
    async def take(request: Request) -> None:
        async for lines in Reader(None).ndjson(request.stream()):
            read.append(sum(isinstance(one, Sent) for _, one in lines))  # noqa: PERF401 - one number a chunk, as it comes

    return app


def _theirs() -> FastAPI:
    app = FastAPI()

    @app.post("/posts", status_code=202)
    async def take(body: NaivePostIn) -> None:
        return None

    return app


async def _bare(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    for line in body.split(b"\n"):
        from_json(line)
    await send({"type": "http.response.start", "status": 202, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _refuses(app: FastAPI, read: list[int]) -> None:
    good, bad = (json.dumps(one).encode() for one in bodies(2, str(ACCOUNT), "check"))
    assert await post(app, "/posts", good + b"\n" + bad.replace(b'"external_id"', b'"extern"', 1), b"application/x-ndjson") == 202  # fmt: skip
    assert read == [1], read
