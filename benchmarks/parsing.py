"""Three ways of reading posts in one server: as ingest does, as the naive do, and without a framework or a check."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from pydantic_core import from_json

from benchmarks.baseline.ingest import PostIn as NaivePostIn
from services.ingest.api.batch_reading import Reader
from services.ingest.application.sendings import Sent

framework = FastAPI()


@framework.post("/ours", status_code=202)
async def ours(request: Request) -> dict[str, int]:
    """All that ingest makes of a batch before it asks the database: posts with their ids, or refusals by line."""
    good = bad = 0
    async for lines in Reader(None).ndjson(request.stream()):
        taken = sum(isinstance(one, Sent) for _, one in lines)
        good, bad = good + taken, bad + len(lines) - taken
    return {"good": good, "bad": bad}


@framework.post("/naive", status_code=202)
async def naive(body: NaivePostIn) -> dict[str, int]:
    return {"good": 1, "bad": 0}


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != "/limit":
        await framework(scope, receive, send)
        return
    for line in b"".join([piece async for piece in _pieces(receive)]).split(b"\n"):
        from_json(line)
    await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _pieces(receive: Any) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        yield message.get("body", b"")
