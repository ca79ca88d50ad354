"""Ingest over HTTP: credentials that are never told again, quarantine, posts and removals as their readers see them."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from demo.standins.facebook import PAGE_ID, SECRET, TOKEN, Thing
from services.ingest.application.webhooks import receive
from services.ingest.store import tables
from shared.ids import uuid7
from tests.conftest import MakeClient, MakeService
from tests.integration.ingest.world import COMMENT, POST, UNIT, World


async def everything(world: World) -> str:
    """All that the database holds, as text: for what must not be in it."""
    async with world.service.core.sessions() as session:
        rows = [(await session.execute(select(table))).all() for table in tables.metadata.sorted_tables]
    return repr(rows)


async def test_credentials_are_stored_closed_and_never_told(
    world: World, client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    admin = await client(world.service, "admin", name="driften")
    given = {"api_base": "https://graph.example", "access_token": "EAAtopsecret"}
    answer = await admin.put(f"/accounts/{world.page}/credentials", json=given)
    assert (answer.status_code, answer.json()["api_base"], answer.json()["set_by"]) == (
        200,
        "https://graph.example",
        "driften",
    )
    app = await admin.put("/platform-apps/facebook", json={"app_secret": "shh-secret", "verify_token": "shh-token"})
    assert app.status_code == 200
    shown = answer.text + app.text + (await admin.get(f"/accounts/{world.page}")).text + caplog.text
    held = await everything(world)
    for secret in ("EAAtopsecret", "shh-secret", "shh-token"):
        assert secret not in shown
        assert secret not in held
    async with world.ports.unit_of_work() as uow:
        found = await uow.credentials.find(world.page)
    assert found is not None
    assert found.token == "EAAtopsecret"
    assert "EAAtopsecret" not in repr(found)


async def test_no_credentials_before_approval_and_only_from_admins(world: World, client: MakeClient) -> None:
    """S16."""
    draft = uuid7()
    await world.account(draft, "facebook", "77", "utkast", status="NOTIFIED", watched=False)
    admin = await client(world.service, "admin")
    given = {"access_token": "t"}
    assert (await admin.put(f"/accounts/{draft}/credentials", json=given)).status_code == 409
    assert (await admin.put(f"/accounts/{uuid7()}/credentials", json=given)).status_code == 404
    manager = await client(world.service, "account_manager")
    assert (await manager.put(f"/accounts/{world.page}/credentials", json=given)).status_code == 403
    elsewhere = await client(world.service, "admin", units=[uuid7()])
    assert (await elsewhere.put(f"/accounts/{world.page}/credentials", json=given)).status_code == 403
    app = {"app_secret": "hemlig", "verify_token": "kod"}
    assert (await elsewhere.put("/platform-apps/facebook", json=app)).status_code == 403
    login = {"access_token": "t", "api_base": "https://user:topsecret@graph.example"}
    shown = await admin.put(f"/accounts/{world.page}/credentials", json=login)
    assert (shown.status_code, "topsecret" in shown.text) == (422, False)
    bad = await admin.put(f"/accounts/{world.page}/credentials", json={"access_token": "", "api_base": "file:///etc"})
    assert bad.status_code == 422


@pytest.mark.parametrize(
    ("status", "watched", "answer"),
    [
        ("DRAFT", False, 409), ("NOTIFIED", False, 409), ("MANAGER_OK", False, 409), ("RETURNED", False, 409),
        ("REJECTED", False, 409), ("APPROVED", True, 204), ("PAUSED", True, 204), ("SUSPENDED", True, 204),
        ("CLOSING", True, 204), ("CLOSED", False, 409),
    ],
)  # fmt: skip
async def test_credentials_are_taken_from_approval_until_the_account_is_closed(
    world: World, client: MakeClient, status: str, watched: bool, answer: int
) -> None:
    """S16, S24."""
    account = uuid7()
    await world.account(account, "facebook", "78", "konto", status=status, watched=watched)
    admin = await client(world.service, "admin")
    put = await admin.put(f"/accounts/{account}/credentials", json={"access_token": "t"})
    assert (put.status_code if put.status_code == 409 else 204) == answer


async def test_without_a_key_no_secret_is_stored(make_service: MakeService, client: MakeClient) -> None:
    service = await make_service("ingest", encryption_key="")
    admin = await client(service, "admin")
    answer = await admin.put("/platform-apps/facebook", json={"app_secret": "a", "verify_token": "b"})
    assert answer.status_code == 409
    assert "INSYN_ENCRYPTION_KEY" in answer.json()["detail"]


async def test_a_page_of_the_quarantine_does_not_read_what_it_does_not_show(world: World) -> None:
    payload = b"{broken" + b"x" * 100_000
    await receive(world.ports.webhooks["facebook"], payload, world.ports)
    async with world.ports.unit_of_work() as uow:
        [listed] = await uow.quarantine.page(None, 10, None, 0)
        assert listed.payload == b""
        assert (await uow.quarantine.get(listed.id)).payload == payload


async def test_quarantine_is_listed_read_replayed_and_given_up(world: World, client: MakeClient) -> None:
    other = "987654321"
    body = json.loads(_delivery(world))
    body["entry"][0]["id"] = other
    await receive(world.ports.webhooks["facebook"], json.dumps(body).encode(), world.ports)
    await receive(world.ports.webhooks["facebook"], b"{broken", world.ports)
    admin = await client(world.service, "admin")
    items = {one["reason"]: one for one in (await admin.get("/quarantine-items?state=WAITING")).json()["items"]}
    assert set(items) == {"unknown_account", "unreadable"}
    path = f"/quarantine-items/{items['unknown_account']['id']}"
    assert "Hur anmäler" in (await admin.get(path)).json()["payload"]
    assert (await admin.post(f"{path}/replays")).json()["state"] == "WAITING"
    await world.account(uuid7(), "facebook", other, "sent")
    replayed = await admin.post(f"{path}/replays")
    assert (replayed.status_code, replayed.json()["state"]) == (200, "REPLAYED")
    assert [one.text for one in await world.captured()] == ["Hur anmäler jag mig?"]
    assert (await admin.post(f"{path}/replays")).status_code == 409
    broken = f"/quarantine-items/{items['unreadable']['id']}"
    assert (await admin.post(f"{broken}/discards", json={"reason": "Test"})).json()["state"] == "DISCARDED"
    assert (await admin.get("/quarantine-items?state=WAITING")).json()["items"] == []
    auditor = await client(world.service, "auditor")
    assert (await auditor.get("/quarantine-items")).status_code == 200
    assert (await auditor.get(broken)).status_code == 403


def _delivery(world: World) -> bytes:
    world.facebook.add(Thing(id=POST, message="Hur anmäler jag mig?"))
    return world.facebook.delivery(POST, "add")[0]


async def test_posts_are_read_within_units_and_version_by_version(world: World, client: MakeClient) -> None:
    await world.conversation()
    world.facebook.things[COMMENT].message = "Ni är bra."
    await world.deliver(COMMENT, "edited")
    reader = await client(world.service, "moderator", units=[UNIT])
    told = (await reader.get(f"/posts?account_id={world.page}&limit=2")).json()
    assert len(told["items"]) == 2
    rest = (await reader.get(_next(told))).json()
    assert {one["external_id"] for one in told["items"] + rest["items"]} == {POST, COMMENT, "1_11"}
    post = (await reader.get(f"/posts/{world.id_of(COMMENT)}")).json()
    assert [(one["version"], one["text"]) for one in post["versions"]] == [
        (1, "Ni är ju helt dumma i huvudet."), (2, "Ni är bra."),
    ]  # fmt: skip
    thread = (await reader.get(f"/posts?thread_id={world.id_of(POST)}&page=1")).json()
    assert thread["_meta"]["total_records"] == 3
    stranger = await client(world.service, "moderator", units=[uuid7()])
    assert (await stranger.get("/posts")).json()["items"] == []
    assert (await stranger.get(f"/posts/{world.id_of(COMMENT)}")).status_code == 403
    assert (await reader.get(f"/posts/{uuid7()}")).status_code == 404


def _next(told: dict[str, Any]) -> str:
    [found] = [one["href"] for one in told["_links"] if one["rel"] == "next"]
    return str(found.partition("/ingest/v1")[2])


async def test_messages_are_for_those_who_keep_records(world: World, client: MakeClient) -> None:
    message = {"sender": {"id": "5"}, "recipient": {"id": PAGE_ID}, "timestamp": 1763661600000}
    message["message"] = {"mid": "m_1", "text": "I förtroende"}
    body = json.dumps({"object": "page", "entry": [{"id": PAGE_ID, "time": 1, "messaging": [message]}]}).encode()
    await receive(world.ports.webhooks["facebook"], body, world.ports)
    moderator, registrar = await client(world.service, "moderator"), await client(world.service, "registrar")
    assert (await moderator.get("/posts")).json()["items"] == []
    assert (await moderator.get(f"/posts/{world.id_of('m_1')}")).status_code == 404
    assert [one["text"] for one in (await registrar.get("/posts")).json()["items"]] == ["I förtroende"]
    assert (await registrar.get(f"/posts/{world.id_of('m_1')}")).status_code == 200
    assert "read-message" in await everything(world)


async def test_a_removal_can_be_followed(world: World, client: MakeClient) -> None:
    await world.conversation()
    asked = await world.ask()
    reader = await client(world.service, "moderator", units=[UNIT])
    assert (await reader.get(f"/removals/{asked}")).json()["state"] == "WAITING"
    await world.work()
    told = (await reader.get(f"/removals/{asked}")).json()
    assert (told["state"], told["outcome"], told["acts"], told["receipts"]) == ("ENDED", "REMOVED", 1, 3)
    assert [(one["there"], one["uncovered"]) for one in told["readings"]] == [(True, 0)]
    assert all(told[name] for name in ("read_at", "intent_at", "acted_at", "confirmed_at", "ended_at"))
    listed = await reader.get(f"/removals?outcome=REMOVED&post_id={world.id_of(COMMENT)}&waiting=false")
    assert [one["id"] for one in listed.json()["items"]] == [str(asked)]
    assert (await reader.get("/removals?waiting=true")).json()["items"] == []
    stranger = await client(world.service, "moderator", units=[uuid7()])
    assert (await stranger.get("/removals")).json()["items"] == []
    assert (await stranger.get(f"/removals/{asked}")).status_code == 403


async def test_secrets_stay_out_of_what_is_told(world: World) -> None:
    await world.conversation()
    await world.ask()
    await world.work()
    held = await everything(world)
    assert TOKEN not in held
    assert SECRET not in held


@pytest.mark.parametrize("path", ["/accounts", "/posts", "/quarantine-items", "/removals"])
async def test_nobody_reads_without_a_key(lite: World, client: MakeClient, path: str) -> None:
    stranger: httpx.AsyncClient = await client(lite.service)
    assert (await stranger.get(path)).status_code == 401


async def test_accounts_are_listed_with_what_may_be_done(world: World, client: MakeClient) -> None:
    manager = await client(world.service, "account_manager", units=[UNIT])
    told = (await manager.get("/accounts?limit=1")).json()
    rest = (await manager.get(_next(told))).json()
    both = told["items"] + rest["items"]
    assert {one["platform"] for one in both} == {"facebook", "mastodon"}
    assert "fetch" in {one["rel"] for one in both[0]["_links"]}
    assert (await (await client(world.service, "account_manager", units=[uuid7()])).get("/accounts")).json()[
        "items"
    ] == []
