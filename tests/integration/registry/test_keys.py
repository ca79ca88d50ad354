"""API keys: shown once, known to the others by digest, at most two live ones a client, revoked for good."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from services.registry.application.api_keys import issue_keys
from shared.auth.keys import digest
from shared.auth.roles import Role
from shared.clock import FrozenClock
from shared.contracts.registry import ApiKeyChanged
from shared.service import Service
from tests.integration.registry.conftest import MakeClient, MakeService, Town
from tests.support.databases import Databases
from tests.support.told import told
from tests.support.waiting import until

BODY = {"client": "arendesystemet", "roles": ["integration"], "scopes": ["act-for"]}


def opening(service: Service, key: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(service.root)
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.AsyncClient(transport=transport, base_url="http://insyn/registry/v1", headers=headers)


@pytest.mark.usefixtures("database")
async def test_a_key_opens_until_it_is_revoked(town: Town) -> None:
    issued = await town.admin.post("/api-keys", json=BODY)
    assert (issued.status_code, issued.headers["Cache-Control"]) == (201, "no-store")
    key, key_id = issued.json()["key"], issued.json()["id"]
    async with opening(town.service, key) as system:
        assert (await system.get("/accounts")).status_code == 200
        assert (await system.get("/api-keys")).status_code == 403
        revoked = await town.admin.post(f"/api-keys/{key_id}/revocations")
        assert (revoked.status_code, revoked.json()["revoked_at"] is not None) == (201, True)

        async def refused() -> bool:
            return (await system.get("/accounts")).status_code == 401

        await until(refused)
    events = [event for event in await told(town.service, ApiKeyChanged) if str(event.key_id) == key_id]
    assert [event.digest for event in events] == [digest(key)] * 2
    assert [event.revoked_at is None for event in events] == [True, False]


@pytest.mark.usefixtures("database")
async def test_the_key_itself_is_kept_nowhere(town: Town, database: Databases) -> None:
    issued = await town.admin.post("/api-keys", json=BODY, headers={"Idempotency-Key": "en-gang"})
    key = issued.json()["key"]
    read = await town.admin.get(f"/api-keys/{issued.json()['id']}")
    listed = await town.admin.get("/api-keys", params={"client": "arendesystemet"})
    assert (len(listed.json()["items"]), key in read.text + listed.text) == (1, False)
    async with town.service.core.engine.connect() as connection:
        for table in (
            town.service.core.tables.idempotency,
            town.service.core.tables.outbox,
            town.service.core.tables.audit,
        ):
            rows = (await connection.execute(table.select())).all()
            assert key.encode() not in b"".join(bytes(part) for row in rows for part in row if isinstance(part, bytes))
            assert key not in str(rows)


async def test_who_reaches_some_units_makes_no_keys_that_reach_all(town: Town, client: MakeClient) -> None:
    limited = await client(town.service, "admin", name="liten", units=[town.ids["library"]])
    for units in (None, [town.ids["library"]]):
        assert (await limited.post("/api-keys", json=BODY | {"units": units})).status_code == 403
    assert (await town.admin.get("/api-keys", params={"client": BODY["client"]})).json()["items"] == []


async def test_two_live_keys_a_client_and_no_third(town: Town, clock: FrozenClock) -> None:
    short = BODY | {"expires_at": (clock.now() + timedelta(hours=1)).isoformat()}
    assert (await town.admin.post("/api-keys", json=short)).status_code == 201
    assert (await town.admin.post("/api-keys", json=BODY)).status_code == 201
    assert (await town.admin.post("/api-keys", json=BODY)).status_code == 409
    clock.advance(timedelta(hours=2))
    assert (await town.admin.post("/api-keys", json=BODY)).status_code == 201


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("before", [0, 1])
async def test_those_who_change_keys_at_the_same_moment_make_no_third(town: Town, before: int) -> None:
    for _ in range(before):
        assert (await town.admin.post("/api-keys", json=BODY)).status_code == 201
    answers = await asyncio.gather(*(town.admin.post("/api-keys", json=BODY) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201] * (2 - before) + [409] * (3 + before)
    assert "revoke one" in next(one for one in answers if one.status_code == 409).json()["detail"]
    listed = await town.admin.get("/api-keys", params={"client": BODY["client"]})
    assert len(listed.json()["items"]) == 2


async def test_a_client_in_another_case_is_no_other_client(town: Town) -> None:
    """It is one principal, whatever the case (ADR 26)."""
    for client in ("arendesystemet", "Arendesystemet"):
        assert (await town.admin.post("/api-keys", json=BODY | {"client": client})).status_code == 201
    assert (await town.admin.post("/api-keys", json=BODY | {"client": "ARENDESYSTEMET"})).status_code == 409


@pytest.mark.parametrize(
    "part",
    [{"roles": []}, {"roles": ["kommundirektor"]}, {"client": " "}, {"expires_at": "2020-01-01T00:00:00Z"},
     {"units": ["0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"]}],
)  # fmt: skip
async def test_keys_that_cannot_be(town: Town, part: dict[str, object]) -> None:
    assert (await town.admin.post("/api-keys", json=BODY | part)).status_code == 422


async def test_only_administrators_touch_keys(town: Town, client: MakeClient) -> None:
    others = await client(town.service, *(role for role in Role if role is not Role.ADMIN))
    assert (await others.get("/api-keys")).status_code == 403
    assert (await others.post("/api-keys", json=BODY)).status_code == 403


async def test_a_first_start_has_a_key_for_each_role_and_a_second_has_none(
    make_service: MakeService, capsys: pytest.CaptureFixture[str]
) -> None:
    service = await make_service("registry")
    await issue_keys(service)
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert set(lines) == {role.name for role in Role}
    async with opening(service, lines["ADMIN"]) as admin:
        listed = (await admin.get("/api-keys", params={"limit": 50})).json()["items"]
    assert {one["client"] for one in listed} == {f"local-{role.replace('_', '-')}" for role in Role}
    await issue_keys(service)
    assert capsys.readouterr().out == ""
