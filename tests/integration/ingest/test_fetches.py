"""Fetching from Mastodon: everything once, in order, through limits and faults; what is ours and what is in dialogue."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from demo.standins.behaviour import Fault
from demo.standins.mastodon import Account, New
from services.ingest.application import fetches
from services.ingest.application.fetches import LEASE, work_feeds
from services.ingest.clients import mastodon as client_module
from services.ingest.domain.accounts import Fetch
from services.ingest.store.tables import feed
from shared.ids import uuid7
from tests.conftest import MakeClient
from tests.integration.ingest.slow import Slow, slowed
from tests.integration.ingest.test_gate_leases import BLINK
from tests.integration.ingest.world import World
from tests.support.waiting import PATIENCE, until


def write(world: World, acct: str, text: str, **more: Any) -> str:
    world.mastodon.clock = world.clock.now()
    return str(world.mastodon.add(New(acct=acct, content=f"<p>{text}</p>", **more), "http://standin/mastodon/")["id"])


async def due(world: World) -> None:
    """The next run by schedule."""
    world.clock.advance(timedelta(minutes=6))
    await world.fetch()


async def texts(world: World) -> list[str]:
    return [one.text for one in await world.captured()]


async def test_new_statuses_come_once_oldest_first_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PAGE", 3)
    for number in range(8):
        write(world, "hultsfred", f"Nyhet {number}")
    await world.fetch()
    assert await texts(world) == [f"Nyhet {number}" for number in range(8)]
    write(world, "hultsfred", "Nyhet 8")
    await due(world)
    await due(world)
    assert await texts(world) == [f"Nyhet {number}" for number in range(9)]
    assert {one.way for one in await world.captured()} == {"fetch"}


async def test_whoever_fetches_from_one_account_takes_what_was_asked_of_that_one_alone(world: World) -> None:
    now = world.clock.now()
    async with world.ports.unit_of_work() as uow:
        for account_id in (world.profile, world.page):
            await uow.fetches.add(Fetch(uuid7(), account_id, "WAITING", "ek", now))
        assert [one.account_id for one in await uow.fetches.take(world.profile, now)] == [world.profile]


async def test_replies_in_dialogue_are_records_and_strangers_talk_is_not(world: World) -> None:
    """S15, S22: answers to us, mentions of us, and what we answered; not the rest of somebody else's thread."""
    root = write(world, "hultsfred", "Välkomna till badet!")
    answer = write(world, "kim", "När öppnar det?", in_reply_to_id=root)
    write(world, "hultsfred", "Den 1 juni.", in_reply_to_id=answer)
    strange = write(world, "kim", "Min katt")
    mention = write(world, "kim", "@hultsfred hjälp!", mentions=["hultsfred"], in_reply_to_id=strange)
    write(world, "kim", "Fin katt", in_reply_to_id=strange)
    theirs = write(world, "kim", "Vad tycker kommunen?")
    write(world, "hultsfred", "Vi tycker det är bra.", in_reply_to_id=theirs)
    await world.fetch()
    told = {one.text: one for one in await world.captured()}
    assert set(told) == {
        "Välkomna till badet!", "När öppnar det?", "Den 1 juni.", "@hultsfred hjälp!", "Vad tycker kommunen?",
        "Vi tycker det är bra.",
    }  # fmt: skip
    thread = world.id_of(root, world.profile)
    assert told["När öppnar det?"].thread_id == told["Den 1 juni."].thread_id == thread
    assert told["Den 1 juni."].parent_id == told["När öppnar det?"].post_id
    assert told["@hultsfred hjälp!"].thread_id == world.id_of(strange, world.profile)
    assert told["@hultsfred hjälp!"].post_id == world.id_of(mention, world.profile)
    assert told["Vi tycker det är bra."].author.ours
    assert not told["Vad tycker kommunen?"].author.ours


async def test_edits_are_versions_with_the_platforms_own_time(world: World) -> None:
    root = write(world, "hultsfred", "Öppet till 17")
    await world.fetch()
    world.clock.advance(timedelta(minutes=1))
    world.mastodon.clock = world.clock.now()
    world.mastodon.edit(root, "<p>Öppet till 18</p>")
    await due(world)
    versions = [(one.version, one.text, one.edited_at) for one in await world.captured()]
    assert versions == [(1, "Öppet till 17", None), (2, "Öppet till 18", world.mastodon.clock)]


async def test_pictures_are_captured_as_they_were(world: World) -> None:
    write(world, "hultsfred", "Titta!", media="bildens bytes")
    await world.fetch()
    [picture] = (await world.captured())[0].attachments
    assert picture.digest is not None
    assert (picture.media_type, picture.size) == ("image/png", len("bildens bytes"))
    assert await world.ports.media.has(picture.digest)


async def test_a_direct_message_is_a_message(world: World) -> None:
    write(world, "kim", "@hultsfred i förtroende", mentions=["hultsfred"], visibility="direct")
    await world.fetch()
    assert [one.kind for one in await world.captured()] == ["message"]


async def test_a_fault_in_the_middle_loses_and_doubles_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PAGE", 2)
    for number in range(6):
        write(world, "hultsfred", f"Nyhet {number}")
    pages = 0

    async def fails_after(one: Any, request: httpx.Request) -> httpx.Response:
        nonlocal pages
        pages += "statuses" in request.url.path
        if pages == 2:
            return httpx.Response(503)
        return await answer(one, request)

    answer = httpx.ASGITransport.handle_async_request
    with monkeypatch.context() as patched:
        patched.setattr(httpx.ASGITransport, "handle_async_request", fails_after)
        await world.fetch()
    assert await texts(world) == ["Nyhet 0", "Nyhet 1"]
    await due(world)
    assert await texts(world) == [f"Nyhet {number}" for number in range(6)]


async def test_limits_are_heeded_and_said(world: World, client: MakeClient) -> None:
    write(world, "hultsfred", "Nyhet")
    world.mastodon.faults.append(Fault(status=429, headers={"Retry-After": "900"}))
    await world.fetch()
    calls = len(world.mastodon.calls)
    admin = await client(world.service, "admin")
    feed = (await admin.get(f"/accounts/{world.profile}")).json()["feed"]
    assert (feed["failures"], feed["words"]) == (1, "standin asks us to wait")
    await due(world)
    assert len(world.mastodon.calls) == calls
    world.clock.advance(timedelta(minutes=10))
    await world.fetch()
    assert await texts(world) == ["Nyhet"]


async def test_the_last_allowed_call_is_the_last(world: World) -> None:
    world.mastodon.remaining = 1
    await world.fetch()
    assert len(world.mastodon.calls) == 1


async def test_a_handle_that_changed_hands_stops_the_fetch_and_says_so(world: World, client: MakeClient) -> None:
    await world.fetch()
    world.mastodon.accounts["hultsfred"] = Account(id="666", acct="hultsfred")
    write(world, "hultsfred", "Köp kryptovaluta!")
    await due(world)
    admin = await client(world.service, "admin")
    stopped = (await admin.get(f"/accounts/{world.profile}")).json()["feed"]["stopped"]
    assert "666" in stopped
    assert "43" in stopped
    assert await texts(world) == []
    calls = len(world.mastodon.calls)
    await due(world)
    assert len(world.mastodon.calls) == calls, "it does not go on by itself"
    world.mastodon.accounts["hultsfred"] = Account(id="43", acct="hultsfred")
    await ask(world, admin)
    await world.fetch()
    assert (await admin.get(f"/accounts/{world.profile}")).json()["feed"]["stopped"] is None


async def ask(world: World, caller: httpx.AsyncClient) -> httpx.Response:
    answer = await caller.post(f"/accounts/{world.profile}/fetches")
    assert answer.status_code == 202, answer.text
    return answer


async def test_a_fetch_is_asked_for_and_followed(world: World, client: MakeClient) -> None:
    await world.fetch()
    write(world, "hultsfred", "Nyhet")
    manager = await client(world.service, "account_manager")
    location = (await ask(world, manager)).headers["location"].partition("/ingest/v1")[2]
    assert (await manager.get(location)).json()["state"] == "WAITING"
    await world.fetch()
    told = (await manager.get(location)).json()
    assert (told["state"], told["stored"], told["words"]) == ("DONE", 1, None)
    assert [one["id"] for one in (await manager.get(f"/accounts/{world.profile}/fetches")).json()["items"]] == [
        told["id"]
    ]


async def test_a_fetch_that_failed_says_why(world: World, client: MakeClient) -> None:
    manager = await client(world.service, "account_manager")
    location = (await ask(world, manager)).headers["location"].partition("/ingest/v1")[2]
    world.mastodon.faults.append(Fault(status=401, body={"error": "The access token was revoked"}))
    await world.fetch()
    told = (await manager.get(location)).json()
    assert (told["state"], told["words"]) == ("FAILED", "(401) The access token was revoked")


async def test_what_cannot_be_read_is_set_aside_and_taken_in_later(world: World, client: MakeClient) -> None:
    good, bad = write(world, "hultsfred", "God"), write(world, "hultsfred", "Konstig")
    world.mastodon.statuses[bad]["created_at"] = "igår"
    await world.fetch()
    assert await texts(world) == ["God"]
    assert good
    admin = await client(world.service, "admin")
    [item] = (await admin.get("/quarantine-items")).json()["items"]
    assert item["reason"] == "unreadable"
    again = await admin.post(f"/quarantine-items/{item['id']}/replays")
    assert (again.status_code, again.json()["state"], again.json()["replays"]) == (200, "WAITING", 1)


async def test_what_is_not_watched_or_not_fetched_is_refused_plainly(world: World, client: MakeClient) -> None:
    manager = await client(world.service, "account_manager")
    assert (await manager.post(f"/accounts/{world.page}/fetches")).status_code == 409
    assert (await manager.post(f"/accounts/{uuid7()}/fetches")).status_code == 404
    await world.account(world.profile, "mastodon", "43", "hultsfred", version=2, watched=False, status="SUSPENDED")
    assert (await manager.post(f"/accounts/{world.profile}/fetches")).status_code == 409
    write(world, "hultsfred", "Nyhet")
    await world.fetch()
    assert not world.mastodon.calls


async def test_an_account_without_a_permanent_id_keeps_the_first(world: World) -> None:
    other = uuid7()
    world.mastodon.add_account(Account(id="77", acct="biblioteket"))
    await world.account(other, "mastodon", None, "biblioteket", url="http://standin/mastodon")
    write(world, "biblioteket", "Boktips")
    world.mastodon.owner = "biblioteket"
    await world.fetch()
    async with world.ports.unit_of_work() as uow:
        feed = await uow.feeds.get(other)
    assert feed is not None
    assert feed.pinned_id is None or feed.pinned_id == "77"


async def test_two_workers_fetch_an_account_once(world: World) -> None:
    for number in range(3):
        write(world, "hultsfred", f"Nyhet {number}")
    await asyncio.gather(work_feeds(world.ports), work_feeds(replace(world.ports, holder="another")))
    assert await texts(world) == [f"Nyhet {number}" for number in range(3)]
    assert [call.path for call in world.mastodon.calls].count("/api/v1/accounts/lookup") == 1


@pytest.fixture
def slow_look(world: World, monkeypatch: pytest.MonkeyPatch) -> Slow:
    """The first call of a fetch takes long, and leases are renewed at once."""
    monkeypatch.setattr(fetches, "RENEW", 0.01)
    return slowed(world.ports.connectors["mastodon"], "profile", monkeypatch)


async def asked_for(world: World) -> Fetch:
    wanted = Fetch(uuid7(), world.profile, "WAITING", "ek", world.clock.now())
    async with world.ports.unit_of_work() as uow:
        await uow.fetches.add(wanted)
    return wanted


async def test_a_fetch_that_takes_long_keeps_its_account_to_itself(world: World, slow_look: Slow) -> None:
    write(world, "hultsfred", "Nyhet")

    async def renewed() -> bool:
        return (await lease(world))[1] == world.clock.now() + LEASE

    first = asyncio.create_task(work_feeds(world.ports))
    await slow_look.begun.wait()
    for _ in range(4):
        world.clock.advance(LEASE - BLINK)
        await until(renewed)
    await work_feeds(replace(world.ports, holder="another"))
    assert await texts(world) == [], "two would fetch the same"
    slow_look.may_go_on.set()
    await first
    assert await texts(world) == ["Nyhet"]
    assert await lease(world) == (None, None)


@pytest.mark.parametrize("renews", [True, False])
async def test_a_fetch_that_was_overtaken_stops_and_leaves_its_outcome_to_the_other(
    world: World, slow_look: Slow, monkeypatch: pytest.MonkeyPatch, *, renews: bool
) -> None:
    """It stood still for longer than its lease. It learns that as it renews, or at its end."""
    wanted = await asked_for(world)
    if not renews:
        monkeypatch.setattr(fetches, "RENEW", 60.0)
    first = asyncio.create_task(work_feeds(world.ports))
    await slow_look.begun.wait()
    later = world.clock.now() + timedelta(hours=1)
    async with world.ports.unit_of_work() as uow:
        assert await uow.feeds.claim(["mastodon"], "another", later, later + LEASE) == world.profile
    if not renews:
        slow_look.may_go_on.set()
    await asyncio.wait_for(first, PATIENCE)
    assert (await lease(world))[0] == "another"
    async with world.ports.unit_of_work() as uow:
        assert (await uow.fetches.get(world.profile, wanted.id)).state == "RUNNING"


async def lease(world: World) -> tuple[str | None, datetime | None]:
    columns = feed.c.holder, feed.c.held_until
    async with world.ports.unit_of_work() as uow:
        row = (await uow.session.execute(select(*columns).where(feed.c.account_id == world.profile))).one()
    return row.holder, row.held_until
