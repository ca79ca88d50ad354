"""The short way to a route leads where the framework's own way leads."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Path

from shared.web.finding import Finder

router = APIRouter(prefix="/things")


@router.get("/{id}")
async def read(thing: Annotated[str, Path(alias="id")]) -> str:
    return f"one {thing}"


@router.get("/latest")
async def latest() -> str:
    return "never reached: the one before it takes all"


@router.get("/{id}/parts/first")
async def first(thing: Annotated[str, Path(alias="id")]) -> str:
    return f"first of {thing}"


@router.get("/{id}/parts/{part}")
async def part(thing: Annotated[str, Path(alias="id")], part: str) -> str:
    return f"{part} of {thing}"


@router.put("/{id}/parts/{part}")
async def put(thing: Annotated[str, Path(alias="id")], part: str) -> str:
    return f"put {part} of {thing}"


@router.get("/{id}/files/{path:path}")
async def file(thing: Annotated[str, Path(alias="id")], path: str) -> str:
    return f"{path} of {thing}"


def application(*, found: bool) -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    app.include_router(router)
    app.include_router(router, prefix="/v2")
    if found:
        app.router.middleware_stack = Finder(app)
    return app


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/things/7"), ("GET", "/things/latest"), ("GET", "/things/7/parts/first"), ("GET", "/things/7/parts/2"),
        ("PUT", "/things/7/parts/first"), ("PUT", "/things/7/parts/2"), ("GET", "/things/7/files/a/b.txt"),
        ("GET", "/v2/things/7"), ("DELETE", "/things/7"), ("GET", "/things"), ("GET", "/things/"), ("GET", "/things/a%2Fb"),
        ("GET", "/nothing"), ("GET", "/"),
    ],
)  # fmt: skip
async def test_the_short_way_leads_to_the_same_answer(method: str, path: str) -> None:
    answers = []
    for found in (False, True):
        transport = httpx.ASGITransport(application(found=found))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            answer = await client.request(method, path)
            answers.append((answer.status_code, answer.json(), answer.headers.get("allow")))
    assert answers[0] == answers[1]


async def test_what_is_known_of_the_route_is_told_to_those_before_it() -> None:
    """Metrics count by the route's own path."""
    app, seen = application(found=True), {}

    async def before(scope: dict[str, object], receive: object, send: object) -> None:
        await app(scope, receive, send)  # type: ignore[arg-type] # as the server calls it
        seen.update(scope)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(before), base_url="http://here") as client:  # type: ignore[arg-type] # as above
        await client.get("/things/7/parts/2")
    assert getattr(seen["route"], "path", None) == "/things/{id}/parts/{part}"
