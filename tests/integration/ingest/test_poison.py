"""One task that fails in a way that nobody foresaw keeps no other from its turn, and ends when it can."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from demo.standins.behaviour import Fault
from demo.standins.mastodon import TOKEN as MASTODON_TOKEN
from services.ingest.application.fetches import ask
from services.ingest.application.profiles import work_profiles
from services.ingest.application.removals import work_removals
from services.ingest.domain.platforms import Away, Refused
from services.ingest.store.credentials import Credential
from services.ingest.store.tables import account as account_table
from services.ingest.store.tables import feed as feed_table
from shared.contracts.ingest import ProfileChecked
from shared.ids import uuid7
from tests.integration.ingest.test_fetches import texts, write
from tests.integration.ingest.world import COMMENT, REPLY, World
from tests.support.told import told

Call = Callable[..., Awaitable[Any]]


async def runs(work: Callable[[], Awaitable[None]], times: int = 3) -> None:
    """As the worker does it: a run that fails is followed by the next."""
    for _ in range(times):
        try:
            await work()
        except KeyError:
            continue


def failing(call: Call, guilty: Callable[..., bool], fault: Exception) -> Call:
    async def called(*arguments: Any) -> Any:
        if guilty(*arguments):
            raise fault
        return await call(*arguments)

    return called


async def test_a_removal_that_cannot_be_worked_on_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.conversation()
    await world.ask(COMMENT)
    world.clock.advance(timedelta(seconds=1))
    await world.ask(REPLY)
    facebook = world.ports.connectors["facebook"]
    poisoned = failing(facebook.read, lambda _, target: target.external_id == COMMENT, KeyError("id"))
    monkeypatch.setattr(facebook, "read", poisoned)
    await runs(world.work)
    assert [one.post_id for one in await world.ended()] == [world.id_of(REPLY)]


async def test_an_account_that_cannot_be_fetched_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = uuid7()
    world.clock.advance(timedelta(seconds=1))
    await world.account(other, "mastodon", "23972", "kim")
    async with world.ports.unit_of_work() as uow:
        await uow.credentials.put(
            Credential(other, "http://standin/mastodon", MASTODON_TOKEN, world.clock.now(), "test")
        )
    write(world, "kim", "Hej från simhallen")
    mastodon = world.ports.connectors["mastodon"]
    monkeypatch.setattr(mastodon, "profile", failing(mastodon.profile, lambda to: to.handle == "hultsfred", KeyError()))
    await runs(world.fetch)
    assert await texts(world) == ["Hej från simhallen"]


@pytest.mark.parametrize(
    "body",
    [{"error": "no healthy upstream"}, {}, {"id": "1_10", "from": "Kim"}, {"id": "1_10", "comments": None}],
    ids=["words", "nothing", "name", "null"],
)
@pytest.mark.parametrize("status", [200, 403])
async def test_an_answer_of_another_form_is_asked_again(lite: World, body: dict[str, Any], status: int) -> None:
    """A gateway in between, or a change that nobody announced: nothing is known of the post."""
    await lite.conversation()
    removal_id = await lite.ask(REPLY)
    lite.facebook.faults.append(Fault(status=status, method="GET", body=body))
    await lite.work()
    waiting = await lite.removal(removal_id)
    assert (waiting.outcome, waiting.attempts) == (None, 1)
    await lite.work(times=2)
    assert await lite.outcomes() == ["REMOVED"]


async def test_a_profile_of_another_form_is_a_look_that_was_refused(lite: World) -> None:
    for _ in range(2):
        lite.facebook.faults.append(Fault(status=200, method="GET", body={"data": []}))
    await work_profiles(lite.ports)
    checks = {one.account_id: one.outcome for one in await told(lite.service, ProfileChecked)}
    assert checks == {lite.page: "REFUSED", lite.profile: "SEEN"}


async def test_a_fault_of_one_who_was_overtaken_is_passed_by_in_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.conversation()
    removal_id = await world.ask(REPLY)
    facebook = world.ports.connectors["facebook"]
    read = facebook.read

    async def slow(*arguments: Any) -> Any:
        """The lease ran out meanwhile, and another worker did it."""
        monkeypatch.setattr(facebook, "read", read)
        world.clock.advance(timedelta(minutes=5))
        await work_removals(replace(world.ports, holder="another"))
        raise Away("no answer")

    monkeypatch.setattr(facebook, "read", slow)
    await world.work()
    assert (await world.removal(removal_id)).outcome == "REMOVED"


async def test_a_refusal_of_the_last_look_puts_the_removal_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has been done; that it cannot be looked at just now is no failure of the worker."""
    await world.conversation()
    removal_id = await world.ask(REPLY)
    facebook = world.ports.connectors["facebook"]
    with monkeypatch.context() as patched:
        patched.setattr(facebook, "stands", failing(facebook.stands, lambda *_: True, Refused("(190) expired")))
        await world.work()
    waiting = await world.removal(removal_id)
    assert (waiting.outcome, waiting.words) == (None, "(190) expired")
    assert waiting.next_at > world.clock.now()
    await world.work(times=2)
    assert await world.outcomes() == ["REMOVED"]


async def test_a_fetch_whose_worker_died_is_ended_by_the_next(world: World) -> None:
    """Also where the feed is stopped, so that nothing but the asking makes it due."""
    async with world.ports.unit_of_work() as uow:
        feed = await uow.feeds.get(world.profile)
        assert feed is not None
        await uow.session.execute(update(feed_table).values(stopped="The account is private."))
        asked = await ask(world.profile, "anna", world.ports, uow)
        await uow.fetches.take(world.profile, world.clock.now())
    await world.fetch()
    async with world.ports.unit_of_work() as uow:
        assert (await uow.fetches.get(world.profile, asked.id)).state == "DONE"


async def test_an_account_that_is_being_captured_from_is_fetched_all_the_same(world: World) -> None:
    """A backfill holds the account's row as long as it writes: that must not let a feed wait. SQLite has one writer."""
    core, now = world.service.core, world.clock.now()
    async with core.sessions() as session:
        if core.engine.dialect.name == "postgresql":
            row = select(account_table.c.id).where(account_table.c.id == world.profile)
            await session.execute(row.with_for_update(key_share=True, read=True))
        async with world.ports.unit_of_work() as uow:
            claimed = await uow.feeds.claim(["mastodon"], "me", now, now + timedelta(minutes=1))
    assert claimed == world.profile
