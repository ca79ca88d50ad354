"""Requests are counted by route template, and by nothing that callers can invent."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.observability.metrics import render
from shared.observability.middleware import Metrics

POST = "Rektorn heter Anna och bor på Storgatan 1"


def application() -> FastAPI:
    router = APIRouter(prefix="/cases")

    @router.get("/{id}")
    async def read(id: str) -> str:  # noqa: A002 - the name in the path
        return id

    @router.post("")
    async def crash(body: dict[str, Any]) -> None:
        raise RuntimeError(body["text"])

    nested = APIRouter(prefix="/nested")
    nested.include_router(router, prefix="/inner")
    v1, root = FastAPI(), FastAPI()
    v1.include_router(router)
    v1.include_router(nested)
    v1.mount("/files", PlainTextResponse("a file"))
    root.mount("/moderation/v1", v1)
    return root


@pytest.fixture
async def calls(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    measured: ASGIApp = Metrics(application(), request.node.name.split("[")[0])
    transport = httpx.ASGITransport(measured, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://insyn/moderation/v1") as client:
        yield client


def told(service: str) -> list[str]:
    """The lines about requests of this service: labels and value."""
    lines = render()[0].decode().splitlines()
    return [
        line.removeprefix("insyn_http_requests_total")
        for line in lines
        if line.startswith("insyn_http_requests_total{") and f'service="{service}"' in line
    ]


def line(service: str, method: str, route: str, status_class: str) -> str:
    return f'{{method="{method}",route="{route}",service="{service}",status_class="{status_class}"}} 1.0'


@pytest.mark.parametrize(
    ("method", "path", "route", "status_class"),
    [
        ("GET", "/cases/19900131-1234", "/cases/{id}", "2xx"),
        ("GET", "/nested/inner/cases/7", "/nested/inner/cases/{id}", "2xx"),
        ("GET", "/invented/by/a/scanner", "unmatched", "4xx"),
        ("GET", "/files/one.css", "unmatched", "2xx"),
        ("POST", "/cases", "/cases", "4xx"),
        ("BREW", "/cases/7", "/cases/{id}", "4xx"),
    ],
)
async def test_counts_by_template(
    calls: httpx.AsyncClient, request: pytest.FixtureRequest, method: str, path: str, route: str, status_class: str
) -> None:
    service = request.node.name.split("[")[0]
    before = told(service)
    await calls.request(method, path)
    labelled = method if method != "BREW" else "other"
    assert set(told(service)) - set(before) == {line(service, labelled, route, status_class)}


async def test_nothing_is_in_flight_after_a_crash(calls: httpx.AsyncClient) -> None:
    await calls.post("/cases", json={"text": POST})
    name = "test_nothing_is_in_flight_after_a_crash"
    assert told(name) == [line(name, "POST", "/cases", "5xx")]
    page = render()[0].decode()
    assert f'insyn_http_requests_in_flight{{service="{name}"}} 0.0' in page
    assert "_created" not in page


async def test_what_is_no_request_passes_uncounted() -> None:
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        heard.append(scope["type"])

    async def nothing(*message: Any) -> Any:
        raise AssertionError

    await Metrics(app, "lifespan")({"type": "lifespan"}, nothing, nothing)
    assert heard == ["lifespan"]
    assert told("lifespan") == []
