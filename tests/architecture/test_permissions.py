"""Every route of every service says whom it is for; what is open to anyone is known by name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from services.moderation.application.reactions import keep_managers
from shared.auth.gate import every_route_declares, permissions
from shared.auth.permission import known, permission_of, public
from shared.auth.principal import Principal
from shared.auth.projection import keep_api_keys, keep_units
from shared.contracts.registry import ApiKeyChanged, UnitChanged
from shared.service import Service
from shared.web.concurrency import ExpectedVersion
from tests.support.services import NAMES, build

OPEN = {
    "/api-info": "who we are",
    "/terms": "who we are",
    "/problems/{slug}": "what our errors mean",
    "/checkpoints/latest": "whoever trusts nobody checks the evidence log",
    "/inclusion-proofs": "as above",
    "/consistency-proofs": "as above",
    "/public/accounts": "which accounts are the municipality's: open data",
    "/public/accounts/verify": "whoever meets an account asks whether it is ours",
    "/public/accounts/{id}": "as above",
    "/public/accounts/{id}/notice": "whoever writes to an account reads what holds there",
    "/public/incident-reports": "whoever meets an account that is not ours says so, without a name",
}
"""Open to anyone on the internet, and why."""
SIGNED = "/webhooks"
"""Open too: platforms deliver here, and prove by a signature that it is them."""
OPERATIONS = {"/", "/docs", "/healthz", "/readyz", "/metrics"}


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Service:
    return build(request.param, tmp_path, f"sqlite+aiosqlite:///{tmp_path}/unopened.db")


def test_every_route_declares_its_permission(service: Service) -> None:
    assert every_route_declares(service.v1) == []


def test_who_asks_is_known_before_anything_else_is_looked_at(service: Service) -> None:
    """A stranger learns nothing of versions, pages and filters. What a function depends on is asked in its order."""
    asked = [
        (str(route.path), route.dependant) for route in iter_route_contexts(service.v1.routes) if permissions(route)
    ]
    assert {path: early for path, of in asked if (early := _asked_before_the_caller(of))} == {}


async def plan_of(version: ExpectedVersion) -> int:
    return version


async def test_a_version_that_is_asked_first_is_found() -> None:
    app = FastAPI()

    @app.post("/plans")
    async def late(version: Annotated[int, Depends(plan_of)], who: Annotated[Principal, known()]) -> None:
        """Seen here: it is refused for its version before anybody asks who it is."""

    @app.post("/units")
    async def early(who: Annotated[Principal, known()], version: Annotated[int, Depends(plan_of)]) -> None:
        """As it should be."""

    found = {
        str(route.path): _asked_before_the_caller(route.dependant)
        for route in app.routes
        if isinstance(route, APIRoute)
    }
    assert found == {"/plans": ["If-Match"], "/units": []}


def _asked_before_the_caller(of: Dependant) -> list[str]:
    order = list(_in_order(of))
    until = next(nth for nth, one in enumerate(order) if permission_of(one.call))
    parts = [(one.query_params, one.header_params, one.cookie_params) for one in order[:until]]
    return [field.alias for some in parts for fields in some for field in fields]


def _in_order(of: Dependant) -> Iterator[Dependant]:
    for one in of.dependencies:
        yield from _in_order(one)
        yield one


def test_a_route_declares_one_permission_only(service: Service) -> None:
    """Two would both be asked, and the document would tell of neither rightly."""
    several = {route.path: permissions(route) for route in iter_route_contexts(service.v1.routes)}
    assert {path: found for path, found in several.items() if len(found) > 1} == {}


def test_what_is_open_to_anyone_is_known_by_name(service: Service) -> None:
    """A route that became public by mistake stands out here; one that is meant to be joins OPEN with its reason."""
    every = {str(route.path): permissions(route) for route in iter_route_contexts(service.v1.routes)}
    opened = {path for path, found in every.items() if any(permission.kind == "public" for permission in found)}
    assert {path for path in opened - OPEN.keys() if not path.startswith(SIGNED)} == set()


def test_every_service_but_their_owner_hears_of_api_keys(service: Service) -> None:
    expected = None if service.name == "registry" else keep_api_keys
    assert service.reactions.get(ApiKeyChanged) is expected


def test_every_service_but_their_owner_hears_of_units(service: Service) -> None:
    """By them it knows how far a role that is limited to a unit reaches; moderation keeps their managers' names as well."""
    expected = {"registry": None, "moderation": keep_managers}.get(service.name, keep_units)
    assert service.reactions.get(UnitChanged) is expected


def test_beside_the_api_only_operations_are_served(service: Service) -> None:
    served = {route.path for route in service.root.routes if isinstance(route, Route | Mount)}
    assert served == OPERATIONS


async def _answer() -> str:
    return ""


async def _answer_known(who: Annotated[Principal, known()]) -> str:
    return who.subject


def test_the_gate_catches_what_forgot() -> None:
    app, nested, guarded = FastAPI(), APIRouter(prefix="/nested"), APIRouter(dependencies=[known()])
    app.get("/forgotten")(_answer)
    app.get("/declared", dependencies=[public()])(_answer)
    app.get("/asked")(_answer_known)
    nested.post("/forgotten")(_answer)
    guarded.get("/guarded")(_answer)
    outer = APIRouter(prefix="/outer")
    outer.include_router(nested)
    app.include_router(outer)
    app.include_router(guarded)
    app.mount("/mounted", FastAPI())
    app.add_route("/plain", PlainTextResponse)
    app.add_api_websocket_route("/socket", _answer)
    app.get("/docs/of-mine")(_answer)
    assert set(every_route_declares(app)) == {
        "GET /forgotten", "POST /outer/nested/forgotten", "/mounted", "/plain", "/socket", "GET /docs/of-mine",
    }  # fmt: skip
