"""Over HTTP: who comes in, who is turned away with which words, and who is remembered for what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import insert, select
from starlette.datastructures import Headers

from shared import context
from shared.auth.authenticator import Authenticator
from shared.auth.issuer import Issuer
from shared.auth.keys import digest, mint
from shared.auth.permission import known, may, public
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.clock import FrozenClock
from shared.core import Core
from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden, Unavailable
from shared.ids import uuid7
from shared.observability.metrics import REFUSED
from shared.web.service import About, service_app
from shared.web.unit_of_work import unit_of_work
from tests.support.cores import BareSettings, bare_core
from tests.support.databases import Databases
from tests.support.issuer import URL, Provider

ABOUT = About(name="registry", version="1.0.0", released="2026-12-01", swedish="Prov.", english="Trial.")
HERE, THERE = UUID(int=1), UUID(int=2)
Uow = Annotated[UnitOfWork, Depends(unit_of_work)]


def router() -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])

    @routes.get("/public", dependencies=[public()], summary="Vem som helst")
    async def anyone() -> str:
        """Öppet. Open."""
        return context.actor.get().subject

    @routes.get("/closed", dependencies=[public()], summary="Stängt")
    async def closed() -> str:
        """Stängt. Closed."""
        raise Forbidden("Not today.")

    @routes.get("/known", summary="Kända")
    async def someone(who: Annotated[Principal, known()]) -> dict[str, Any]:
        """Kända. Known."""
        acting = context.actor.get()
        return {"subject": who.subject, "client": acting.client, "sent_by": acting.sent_by}

    @routes.post("/{id}/decisions", summary="Beslut")
    async def decide(id: UUID, who: Annotated[Principal, may(Role.MODERATOR, Role.DEPUTY)], uow: Uow) -> str:  # noqa: A002 - as the path names it
        """Beslut. Decisions."""
        async with uow:
            uow.audit("case.decided", "case", id)
            await uow.session.execute(select(1))
            who.check_unit(id)
        return who.subject

    return routes


@pytest.fixture
async def core(database: Databases, clock: FrozenClock) -> AsyncIterator[Core]:
    core = await bare_core(await database.blank(), clock)
    yield core
    await core.close()


@pytest.fixture
def apps(core: Core) -> tuple[FastAPI, FastAPI]:
    return service_app(ABOUT, core, [router()], lambda: UnitOfWork(core))


@pytest.fixture
async def anyone(apps: tuple[FastAPI, FastAPI]) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(apps[0])
    async with httpx.AsyncClient(transport=transport, base_url="http://insyn/registry/v1") as client:
        yield client


async def key(core: Core, *roles: str, **more: Any) -> str:
    minted = mint()
    row = {
        "id": uuid7(), "digest": digest(minted), "client": "desk", "roles": list(roles), "scopes": [], "units": None,
        "issued_at": datetime.now(UTC), "expires_at": None, "revoked_at": None,
    } | more  # fmt: skip
    async with core.engine.begin() as connection:
        await connection.execute(insert(core.tables.api_key), [row])
    return minted


def bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


async def audited(core: Core) -> list[tuple[str, str, str | None]]:
    audit = core.tables.audit.c
    async with core.sessions() as session:
        rows = await session.execute(select(audit.action, audit.actor, audit.sent_by).order_by(audit.seq))
        return [tuple(row) for row in rows]


def refusals(reason: str) -> float:
    return float(REFUSED.labels("registry", reason)._value.get())


async def test_public_is_open_and_nobody_acts_there_with_a_key_neither(core: Core, anyone: httpx.AsyncClient) -> None:
    for headers in ({}, bearer(await key(core, "moderator")), bearer("nonsense")):
        answer = await anyone.get("/cases/public", headers=headers)
        assert (answer.status_code, answer.json()) == (200, "anonymous")


async def test_strangers_are_asked_who_they_are(anyone: httpx.AsyncClient, core: Core) -> None:
    before = refusals("missing")
    answer = await anyone.get("/cases/known")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert refusals("missing") == before + 1
    assert await audited(core) == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Authorization": "Basic ZXZhOmhlbWxpZ3Q="}, "scheme"),
        ({"Authorization": "Bearer "}, "scheme"),
        ({"Authorization": "Bearer"}, "scheme"),
        ({"Authorization": "Digest username=eva"}, "scheme"),
        ({"Authorization": f"Bearer {'insyn_' + 'x' * 43}"}, "unknown_api_key"),
        ({"X-API-Key": "insyn_x"}, "unknown_api_key"),
        ({"X-API-Key": ""}, "no_issuer"),
        ({"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, "no_issuer"),
    ],
)
async def test_what_is_shown_must_open(anyone: httpx.AsyncClient, headers: dict[str, str], reason: str) -> None:
    before = refusals(reason)
    answer = await anyone.get("/cases/known", headers=headers)
    assert (answer.status_code, refusals(reason)) == (401, before + 1)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


async def test_a_key_may_stand_in_either_header(core: Core, anyone: httpx.AsyncClient) -> None:
    shown = await key(core)
    for headers in (bearer(shown), {"X-API-Key": shown}, bearer(shown) | {"X-API-Key": shown}):
        answer = await anyone.get("/cases/known", headers=headers)
        assert (answer.status_code, answer.json()["subject"]) == (200, "desk")


async def test_two_headers_that_contradict_each_other_are_refused(core: Core, anyone: httpx.AsyncClient) -> None:
    one, two = await key(core), await key(core)
    answer = await anyone.get("/cases/known", headers=bearer(one) | {"X-API-Key": two})
    assert answer.status_code == 400
    twice = [("Authorization", f"Bearer {one}"), ("Authorization", f"Bearer {two}")]
    assert (await anyone.get("/cases/known", headers=twice)).status_code == 400


async def test_the_key_header_can_be_switched_off(database: Databases, clock: FrozenClock) -> None:
    core = await bare_core(await database.blank(), clock, api_key_header=False)
    root, _ = service_app(ABOUT, core, [router()], lambda: UnitOfWork(core))
    shown = await key(core)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(root), base_url="http://insyn/registry/v1") as client:
        assert (await client.get("/cases/known", headers={"X-API-Key": shown})).status_code == 401
        assert (await client.get("/cases/known", headers=bearer(shown))).status_code == 200
    await core.close()


async def test_a_role_opens_and_another_is_denied_and_remembered(core: Core, anyone: httpx.AsyncClient) -> None:
    path = f"/cases/{HERE}/decisions"
    assert (await anyone.post(path, headers=bearer(await key(core, "deputy")))).status_code == 200
    denied = await anyone.post(path, headers=bearer(await key(core, "admin", client="boss")))
    assert denied.status_code == 403
    assert 'error="insufficient_scope"' in denied.headers["WWW-Authenticate"]
    assert await audited(core) == [("case.decided", "desk", None), ("access.denied", "boss", None)]


async def test_a_role_reaches_its_units_only(core: Core, anyone: httpx.AsyncClient) -> None:
    """Denied in the midst of a transaction: what it did is undone, that it was tried is kept."""
    headers = bearer(await key(core, "moderator", units=[str(HERE)]))
    assert (await anyone.post(f"/cases/{THERE}/decisions", headers=headers)).status_code == 403
    assert await audited(core) == [("access.denied", "desk", None)]
    assert (await anyone.post(f"/cases/{HERE}/decisions", headers=headers)).status_code == 200


@pytest.mark.parametrize(("units", "status"), [(None, 200), ([], 403), ([str(HERE)], 403)])
async def test_what_concerns_all_units_needs_a_role_that_reaches_them(
    core: Core, anyone: httpx.AsyncClient, units: list[str] | None, status: int
) -> None:
    admin, auditor = [bearer(await key(core, role, units=units)) for role in ("admin", "auditor")]
    assert (await anyone.get("/dead-letters", headers=admin)).status_code == status
    assert (await anyone.get("/audit-entries", headers=auditor)).status_code == status


async def test_strangers_who_are_denied_fill_no_log(core: Core, anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/cases/closed")).status_code == 403
    assert await audited(core) == []


async def test_whom_a_system_acts_for_is_kept_and_grants_nothing(core: Core, anyone: httpx.AsyncClient) -> None:
    sent_by = {"X-Sent-By": "type=adAccount; joe01doe"}
    system = bearer(await key(core, scopes=["act-for"]))
    answer = await anyone.get("/cases/known", headers=system | sent_by)
    assert answer.json()["sent_by"] == "joe01doe; type=adAccount"
    assert (await anyone.post(f"/cases/{HERE}/decisions", headers=system | sent_by)).status_code == 403
    assert (await anyone.get("/cases/known", headers=system | {"X-Sent-By": "joe"})).status_code == 400
    unscoped = bearer(await key(core, "moderator"))
    assert (await anyone.get("/cases/known", headers=unscoped | sent_by)).status_code == 403
    assert (await anyone.get("/cases/known", headers=system)).json()["sent_by"] is None
    assert await audited(core) == [
        ("access.denied", "desk", "joe01doe; type=adAccount"),
        ("access.denied", "desk", None),
    ]


async def test_tokens_open_too_and_a_provider_that_is_down_is_our_illness(
    apps: tuple[FastAPI, FastAPI], core: Core, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    provider = Provider(clock)
    core.settings.oidc_issuer = URL
    apps[1].state.authenticator = Authenticator(core, Issuer(URL, provider.transport))
    provider.down = True
    ill = await anyone.get("/cases/known", headers=bearer(provider.token()))
    assert (ill.status_code, ill.headers["Retry-After"]) == (503, "10")
    provider.down = False
    apps[1].state.authenticator = Authenticator(core, Issuer(URL, provider.transport))
    answer = await anyone.post(f"/cases/{HERE}/decisions", headers=bearer(provider.token()))
    assert (answer.status_code, answer.json()) == (200, "eva.ek")
    expired = await anyone.get("/cases/known", headers=bearer(provider.token(exp=1, iat=0)))
    assert expired.status_code == 401
    assert (await anyone.get("/cases/known", headers={"X-API-Key": provider.token()})).status_code == 200


async def test_the_issuer_is_that_of_the_settings(database: Databases, clock: FrozenClock) -> None:
    """At an address where nobody listens: tokens cannot be checked, keys go on working."""
    core = await bare_core(await database.blank(), clock, oidc_issuer="http://127.0.0.1:1/realms/insyn")
    authenticator = Authenticator(core)
    with pytest.raises(Unavailable):
        await authenticator.principal(Headers(bearer(Provider(clock).token())))
    assert (await authenticator.principal(Headers(bearer(await key(core))))).subject == "desk"
    await core.close()


def test_a_permission_for_no_role_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="known"):
        may()


async def test_a_database_that_is_away_is_our_illness_not_an_open_door(clock: FrozenClock) -> None:
    away = BareSettings(database_url="postgresql+asyncpg://insyn@127.0.0.1:1/registry")
    core = Core.build(away, shared_tables(new_metadata()), clock)
    root, _ = service_app(ABOUT, core, [router()], lambda: UnitOfWork(core))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(root), base_url="http://insyn/registry/v1") as client:
        answer = await client.get("/cases/known", headers=bearer(mint()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    await core.close()


def test_the_document_tells_public_from_other_routes(apps: tuple[FastAPI, FastAPI]) -> None:
    document = apps[1].openapi()
    assert {"bearer", "api_key"} <= document["components"]["securitySchemes"].keys()
    assert document["paths"]["/cases/known"]["get"]["security"] == [{"bearer": []}, {"api_key": []}]
    assert not document["paths"]["/cases/public"]["get"].get("security")
