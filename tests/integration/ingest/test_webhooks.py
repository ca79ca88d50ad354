"""Facebook's deliveries over HTTP: signed or refused, durable before 200, each thing told once."""

import json
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select

from demo.standins.facebook import PAGE_ID, SECRET, VERIFY, Thing, sign
from services.ingest.application.webhooks import receive
from services.ingest.store import tables
from services.ingest.store.credentials import PlatformApp
from services.ingest.store.vault import Vault
from shared.contracts.ingest import PostCaptured, PostWithdrawn
from tests.conftest import MakeClient
from tests.integration.ingest.world import COMMENT, POST, REPLY, World
from tests.support.fixtures import recorded
from tests.support.told import told

PATH = "/webhooks/facebook"


async def deliver(caller: httpx.AsyncClient, body: bytes, **headers: str) -> httpx.Response:
    given = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(body)} | headers
    return await caller.post(PATH, content=body, headers=given)


@pytest.fixture
async def facebook(world: World, client: MakeClient) -> httpx.AsyncClient:
    return await client(world.service)


async def rows(world: World, table: Any) -> int:
    async with world.service.core.sessions() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


async def test_a_signed_delivery_is_stored_and_told_before_it_is_answered(
    world: World, facebook: httpx.AsyncClient
) -> None:
    world.facebook.add(Thing(id=POST, message="Hur anmäler jag mig?"))
    body, _ = world.facebook.delivery(POST, "add")
    answer = await deliver(facebook, body)
    assert (answer.status_code, answer.json()["stored"]) == (200, 1)
    [captured] = await told(world.service, PostCaptured)
    assert (captured.post_id, captured.account_id, captured.version) == (world.id_of(POST), world.page, 1)
    assert (captured.text, captured.way, captured.kind, captured.thread_id) == (
        "Hur anmäler jag mig?", "webhook", "post", captured.post_id,
    )  # fmt: skip
    assert captured.raw is not None
    assert json.loads(captured.raw)["value"]["post_id"] == POST


async def test_the_same_delivery_twice_is_one_version(world: World, facebook: httpx.AsyncClient) -> None:
    world.facebook.add(Thing(id=POST, message="Hej"))
    body, _ = world.facebook.delivery(POST, "add")
    answers = [(await deliver(facebook, body)).json() for _ in range(3)]
    assert [one["duplicates"] for one in answers] == [0, 1, 1]
    assert len(await world.captured()) == 1


async def test_an_edit_is_the_next_version_and_the_old_delivery_no_third(world: World) -> None:
    await world.conversation()
    old, _ = world.facebook.delivery(COMMENT, "add")
    world.facebook.things[COMMENT].message = "Ni är bra."
    await world.deliver(COMMENT, "edited")
    await receive(world.ports.webhooks["facebook"], old, world.ports)
    versions = [(one.version, one.text) for one in await world.captured() if one.post_id == world.id_of(COMMENT)]
    assert versions == [(1, "Ni är ju helt dumma i huvudet."), (2, "Ni är bra.")]


async def test_a_thread_has_one_key_whatever_comes_first(world: World) -> None:
    world.facebook.clock = world.clock.now()
    things = [
        Thing(id=POST, message="Inlägg", author_id=PAGE_ID), Thing(id=COMMENT, message="Svar", parent=POST),
        Thing(id=REPLY, message="Svar på svar", parent=COMMENT),
    ]  # fmt: skip
    for thing in things:
        world.facebook.add(thing)
    for id_ in (REPLY, COMMENT, POST):
        await world.deliver(id_)
    reply, comment, post = await world.captured()
    assert reply.thread_id == comment.thread_id == post.thread_id == world.id_of(POST)
    assert (reply.parent_external_id, reply.parent_id) == (COMMENT, None), "its parent was not captured yet"
    assert comment.parent_external_id == POST
    assert post.author.ours
    assert not comment.author.ours


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "sha256=\xe5"])
async def test_an_unsigned_delivery_is_401_and_leaves_nothing(
    world: World, facebook: httpx.AsyncClient, signature: str
) -> None:
    world.facebook.add(Thing(id=POST, message="Hej"))
    body, _ = world.facebook.delivery(POST, "add")
    headers = httpx.Headers(
        [(b"Content-Type", b"application/json"), (b"X-Hub-Signature-256", signature.encode("latin-1"))]
    )
    answer = await facebook.post(PATH, content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert await rows(world, tables.post) == await rows(world, tables.quarantine_item) == 0


async def test_a_delivery_that_we_cannot_check_is_an_error_of_ours(world: World, facebook: httpx.AsyncClient) -> None:
    """The app's secret was closed with a key that was taken away: 503 has it sent again, and AnswersFail tells a person."""
    world.facebook.add(Thing(id=POST, message="Hur anmäler jag mig?"))
    body, _ = world.facebook.delivery(POST, "add")
    another = Vault(SecretStr(Fernet.generate_key().decode()))
    async with world.ports.unit_of_work() as uow:
        uow.credentials._vault = another
        await uow.credentials.put_app(PlatformApp("facebook", SECRET, VERIFY, world.clock.now(), "test"))
    answer = await deliver(facebook, body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "KEY" not in answer.text
    assert await rows(world, tables.post) == 0


async def test_a_body_written_anew_has_another_signature(world: World, facebook: httpx.AsyncClient) -> None:
    body = b'{"object": "page", "entry": []}'
    assert (await deliver(facebook, json.dumps(json.loads(body), indent=1).encode(), **{"X-Hub-Signature-256": sign(body)})).status_code == 401  # fmt: skip


async def test_too_large_is_413_before_anything_is_read(world: World, facebook: httpx.AsyncClient) -> None:
    answer = await deliver(facebook, b"{" + b" " * (2 << 20) + b"}", **{"X-Hub-Signature-256": "sha256=none"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{not json", "unreadable"),
        (b'{"object":"page"}', "unreadable"),
        (b'{"object":"page","entry":[{"id":"1234567890321","changes":[{"field":"feed","value":{"item":"new"}}]}]}', "unknown"),
        (b'{"object":"page","entry":[{"id":"999","changes":[{"field":"feed","value":{"item":"status"}}]}]}', "unknown_account"),
        (b'{"object":"page","entry":[{"id":"\\u0000\\ud800","changes":[{"field":"feed","value":null}]}]}', "unreadable"),
        (b'{"object":"page","entry":[{"id":"\\u0000","changes":[{"field":"feed","value":{}}]}]}', "unknown_account"),
    ],
)  # fmt: skip
async def test_what_is_not_understood_is_kept_and_answered_200(
    world: World, facebook: httpx.AsyncClient, body: bytes, reason: str
) -> None:
    for _ in range(2):
        answer = await deliver(facebook, body)
        assert (answer.status_code, answer.json()["quarantined"]) == (200, 1)
    async with world.ports.unit_of_work() as uow:
        [item] = await uow.quarantine.page(None, 10, None, 0)
    assert item.reason == reason
    assert await rows(world, tables.post) == 0


@pytest.mark.parametrize(
    "more",
    [{"photos": [f"https://cdn.example.se/{number}.jpg" for number in range(20_000)]}, {"from": {"id": "8", "name": "x" * 950_000}}],
    ids=["photos", "name"],
)  # fmt: skip
async def test_what_no_event_could_carry_is_set_aside_and_takes_nothing_with_it(
    world: World, facebook: httpx.AsyncClient, more: dict[str, Any]
) -> None:
    for thing in (Thing(id=POST, message="Hej"), Thing(id=COMMENT, message="Hej själv", parent=POST)):
        world.facebook.add(thing)
    delivery, comment = (json.loads(world.facebook.delivery(id_, "add")[0]) for id_ in (POST, COMMENT))
    delivery["entry"][0]["changes"][0]["value"] |= more
    delivery["entry"] += comment["entry"]
    answer = await deliver(facebook, json.dumps(delivery).encode())
    assert answer.status_code == 200
    assert (answer.json()["stored"], answer.json()["quarantined"]) == (1, 1)
    assert [one.text for one in await world.captured()] == ["Hej själv"]


async def test_nothing_is_captured_before_approval(world: World, facebook: httpx.AsyncClient) -> None:
    await world.account(world.page, "facebook", PAGE_ID, "hultsfred", version=2, watched=False, status="NOTIFIED")
    world.facebook.add(Thing(id=POST, message="Hej"))
    assert (await deliver(facebook, world.facebook.delivery(POST, "add")[0])).json()["quarantined"] == 1
    assert await rows(world, tables.post) == 0


async def test_what_an_author_takes_away_is_told_once(world: World) -> None:
    await world.conversation()
    for _ in range(2):
        await world.deliver(COMMENT, "remove")
    [withdrawn] = await told(world.service, PostWithdrawn)
    assert (withdrawn.post_id, withdrawn.thread_id) == (world.id_of(COMMENT), world.id_of(POST))


async def test_what_is_gone_and_was_never_captured_lies_aside(world: World) -> None:
    assert (await world.deliver("1_99", "remove"))["quarantined"] == 1
    assert await told(world.service, PostWithdrawn) == []


async def test_hiding_by_hand_and_likes_are_no_content(world: World) -> None:
    await world.conversation()
    await world.deliver(COMMENT, "hide")
    assert len(await world.captured()) == 3


async def test_every_recorded_body_is_answered_200(lite: World, client: MakeClient) -> None:
    caller = await client(lite.service)
    for platform_id in ("12345654332", "349489628480201", "682498302938465"):
        await lite.account(lite.id_of(platform_id), "facebook", platform_id, platform_id)
    for path in sorted(recorded("facebook_webhooks", "webhooks").glob("*.json")):
        answer = await deliver(caller, path.read_bytes())
        assert answer.status_code == 200, path.name
        assert sum(answer.json().values()) >= 1, path.name
    assert len(await lite.captured()) > 20


async def test_a_subscription_is_confirmed_to_whoever_knows_the_token(
    world: World, facebook: httpx.AsyncClient
) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answer = await facebook.get(PATH, params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert (await facebook.get(PATH, params=asked | {"hub.verify_token": "guess"})).status_code == 403
    assert (await facebook.get(PATH, params=asked | {"hub.mode": "unsubscribe"})).status_code == 403
    assert (await facebook.get(PATH)).status_code == 422


async def test_the_webhook_and_the_reading_of_the_same_agree(world: World) -> None:
    """Otherwise each removal would be STALE once."""
    await world.conversation()
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["REMOVED"]
    assert SECRET not in str(await world.captured())
