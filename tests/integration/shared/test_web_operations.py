"""For those who run it: alive, ready, measured; documents and pages that load nothing from elsewhere."""

import re

import httpx
import pytest
from fastapi import FastAPI

from shared.health import State
from tests.support.databases import Databases
from tests.support.services import NAMES
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]


def at_the_root(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://insyn")


async def test_a_worker_without_an_api_answers_for_itself(make_service: MakeNotes, database: Databases) -> None:
    service = await make_service("stats")
    for app in (service.root, service.root.state.operations):
        async with at_the_root(app) as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["checks"]["database"]["ok"]) == (200, True)
            metrics = await client.get("/metrics")
            assert metrics.headers["content-type"].startswith("text/plain")
            assert "insyn_http_requests_total" in metrics.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/docs", "/"])
async def test_head_is_answered_as_get_is(make_notes: MakeNotes, path: str) -> None:
    service = await make_notes()
    async with at_the_root(service.root) as client:
        asked, told = await client.head(path), await client.get(path)
    assert asked.status_code == told.status_code


async def test_a_schema_of_another_time_is_not_ready(make_notes: MakeNotes) -> None:
    service = await make_notes()
    async with at_the_root(service.root) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert not answer.json()["checks"]["database"]["ok"]
        assert (await client.get("/healthz")).status_code == 200, "to kill it would not help"


async def test_each_part_of_the_process_may_add_a_check(make_service: MakeNotes) -> None:
    service = await make_service("stats")

    async def ill() -> State:
        return State(ok=False, detail="the broker is away")

    service.core.health.add("bus", ill)
    async with at_the_root(service.root) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["bus"] == {"ok": False, "detail": "the broker is away"}


async def test_requests_are_counted_by_route(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    await (await call(service)).get("/trials/texts/a-text-of-one-request")
    async with at_the_root(service.root) as client:
        metrics = (await client.get("/metrics")).text
    assert 'route="/trials/texts/{word}"' in metrics
    assert "a-text-of-one-request" not in metrics


@pytest.mark.parametrize("place", ["/", "/docs"])
async def test_the_root_leads_to_the_documents(make_notes: MakeNotes, place: str) -> None:
    service = await make_notes()
    async with at_the_root(service.root) as client:
        answer = await client.get(place)
        assert (answer.status_code, answer.headers["location"]) == (307, "/registry/v1/docs")


@pytest.mark.parametrize("page", ["/docs", "/redoc", "/terms", "/problems/conflict"])
async def test_a_page_loads_only_what_lies_here(make_notes: MakeNotes, call: Call, page: str) -> None:
    client = await call(await make_notes())
    answer = await client.get(page)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert all("//" not in address for address in loaded)
    for address in loaded:
        assert (await client.get(address)).status_code == 200, address


async def test_api_info_has_its_five_fields(make_notes: MakeNotes, call: Call) -> None:
    told = (await (await call(await make_notes())).get("/api-info")).json()
    assert told == {
        "apiName": "registry",
        "apiVersion": "1.2.0",
        "apiReleased": "2026-12-01",
        "apiDocumentation": "http://127.0.0.1:8001/registry/v1/docs",
        "apiStatus": "active",
    }


async def test_a_process_that_ends_closes_its_database(make_notes: MakeNotes) -> None:
    service = await make_notes()
    async with service.core.engine.connect():
        pass
    before = service.core.engine.pool
    async with service.root.router.lifespan_context(service.root):
        pass
    assert service.core.engine.pool is not before, "disposing of an engine gives it a new, empty pool"


@pytest.mark.parametrize("name", NAMES)
async def test_every_service_has_what_neighbours_ask_for(make_service: MakeNotes, client: Call, name: str) -> None:
    service = await make_service(name)
    known = await client(service, "integration", "auditor", "admin")
    for path in ("/changes", "/dead-letters", "/audit-entries", "/audit-verifications/latest", "/api-info"):
        assert (await known.get(path)).status_code == 200, path
