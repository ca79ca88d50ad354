"""A removal is in one worker's hands at a time: for as long as that one lives, and not much longer."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from demo.standins.behaviour import Fault
from services.ingest.application import holding
from services.ingest.application.removals import work_removals
from services.ingest.clients.http import WHOLE
from services.ingest.domain.platforms import Away
from services.ingest.domain.removals import ACTING, AGAIN, LEASE, MARGIN
from shared.db.unit_of_work import UnitOfWork
from tests.integration.ingest.slow import Slow, slowed
from tests.integration.ingest.test_gate_crashes import Killed
from tests.integration.ingest.world import COMMENT, World, lost
from tests.support.waiting import until

BLINK = timedelta(seconds=1)


async def another(world: World) -> list[str]:
    """Another worker looks for work; the outcomes there are then."""
    await work_removals(replace(world.ports, holder="another"))
    return await world.outcomes()


async def killed(world: World, call: str, monkeypatch: pytest.MonkeyPatch, *, after: bool = False) -> None:
    """The first worker dies in this call of the platform."""
    connector = world.ports.connectors["facebook"]
    whole = getattr(connector, call)

    async def dies(*arguments: Any) -> None:
        if after:
            await whole(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(connector, call, dies)
        with pytest.raises(Killed):
            await world.work()


@pytest.mark.parametrize("call", ["read", "stands"])
async def test_a_worker_that_dies_while_it_reads_costs_one_short_lease(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Before the intent, and again once the platform has answered the act, nothing of it can be on its way."""
    await world.conversation()
    await world.ask()
    await killed(world, call, monkeypatch)
    world.clock.advance(LEASE - BLINK)
    assert await another(world) == [], "the dead one's lease has not run out"
    world.clock.advance(2 * BLINK)
    assert await another(world) == ["REMOVED"]
    assert len(world.facebook.acts()) == 1


async def test_a_worker_that_dies_as_it_acts_is_waited_for_until_its_call_must_have_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.conversation()
    await world.ask()
    await killed(world, "remove", monkeypatch, after=True)
    world.clock.advance(ACTING - BLINK)
    assert await another(world) == []
    world.clock.advance(2 * BLINK)
    assert await another(world) == ["UNCONFIRMED"]


def test_a_call_ends_in_half_of_what_a_worker_keeps_of_its_lease() -> None:
    assert MARGIN.total_seconds() >= 2 * WHOLE
    assert MARGIN < ACTING
    assert LEASE.total_seconds() >= 3 * holding.RENEW


@pytest.fixture
def slow_read(world: World, monkeypatch: pytest.MonkeyPatch) -> Slow:
    """The first reading takes long, and leases are renewed at once."""
    monkeypatch.setattr(holding, "RENEW", 0.01)
    return slowed(world.ports.connectors["facebook"], "read", monkeypatch)


async def test_a_worker_that_reads_for_long_keeps_what_it_has(world: World, slow_read: Slow) -> None:
    await world.conversation()
    asked = await world.ask()

    async def renewed() -> bool:
        return (await world.removal(asked)).held_until == world.clock.now() + LEASE

    working = asyncio.create_task(world.work())
    await slow_read.begun.wait()
    for _ in range(4):
        world.clock.advance(LEASE - BLINK)
        await until(renewed)
        assert await another(world) == [], "two would work on it"
    slow_read.may_go_on.set()
    await working
    assert await world.outcomes() == ["REMOVED"]
    assert len(world.facebook.acts()) == 1


async def test_a_worker_that_was_overtaken_stops_reading_and_does_nothing(
    world: World, slow_read: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood still for longer than its lease: another has taken the removal, and is the only one to act."""
    await world.conversation()
    asked = await world.ask()
    monkeypatch.setattr(holding, "RENEW", 60.0)
    first = asyncio.create_task(world.work())
    await slow_read.begun.wait()
    async with world.ports.unit_of_work() as uow:
        now = world.clock.now() + LEASE + BLINK
        taken = await uow.removals.claim("another", now, now + LEASE)
    assert taken is not None
    slow_read.may_go_on.set()
    await first
    assert world.facebook.acts() == []
    removal = await world.removal(asked)
    assert (removal.holder, removal.intent_at) == ("another", None)


async def test_a_renewal_that_finds_another_holder_ends_the_attempt(world: World, slow_read: Slow) -> None:
    await world.conversation()
    await world.ask()
    first = asyncio.create_task(world.work())
    await slow_read.begun.wait()
    async with world.ports.unit_of_work() as uow:
        now = world.clock.now() + LEASE + LEASE
        assert await uow.removals.claim("another", now, now + LEASE)
    await first

    async def cut_off() -> bool:
        return slow_read.ended

    await until(cut_off)
    assert world.facebook.acts() == []


async def lose_the_answer_and_the_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The act's answer never comes, and that this is so cannot be written down either."""
    write = UnitOfWork._write

    async def away(*_: Any) -> None:
        raise Away("no answer")

    async def fails(uow: UnitOfWork) -> None:
        raise OperationalError("BEGIN", None, Exception("database is locked"))

    async def then_away(*arguments: Any) -> None:
        monkeypatch.setattr(UnitOfWork, "_write", fails)
        await away()

    with monkeypatch.context() as patched:
        patched.setattr(world.ports.connectors["facebook"], "remove", then_away)
        with pytest.raises(OperationalError):
            await world.work()
    monkeypatch.setattr(UnitOfWork, "_write", write)


@pytest.mark.parametrize("interlude", [False, True], ids=["at once", "after another fault"])
async def test_an_act_whose_fate_could_not_be_written_down_is_remembered_when_it_steps_back(
    world: World, monkeypatch: pytest.MonkeyPatch, *, interlude: bool
) -> None:
    """The same process goes on at once. It must not forget that what it sent may still take effect."""
    await world.conversation()
    await world.ask()
    await lose_the_answer_and_the_database(world, monkeypatch)
    if interlude:
        world.facebook.faults.append(Fault(**lost("GET", after=False)))
        await world.work()
        world.clock.advance(timedelta(seconds=5))
    world.facebook.things[COMMENT].message = "Något helt annat."
    await world.work()
    world.facebook.gone(COMMENT)  # the late act
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["STALE", "UNCONFIRMED"]


async def test_an_act_that_was_answered_leaves_no_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was taken without effect and is put off; then it changes, and its author takes it away: that was not us."""
    await world.conversation()
    await world.ask()

    async def nothing(*_: Any) -> None:
        """Taken, and nothing happens."""

    with monkeypatch.context() as patched:
        patched.setattr(world.ports.connectors["facebook"], "remove", nothing)
        await world.work()
    world.facebook.things[COMMENT].message = "Något helt annat."
    world.clock.advance(AGAIN + BLINK)
    await world.work()
    world.facebook.gone(COMMENT)
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["STALE", "GONE"]
