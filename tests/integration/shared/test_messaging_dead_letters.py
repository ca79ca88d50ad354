"""No open dead letter is ever lost: it is looked at, replayed or discarded, and it says who did that and when."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.clock import FrozenClock
from shared.context import Actor, actor
from shared.contracts.envelope import Heard
from shared.db import weeding
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Transient, Unavailable
from shared.ids import uuid7
from shared.messaging import dead_letters
from shared.messaging.burial import Death, bury
from shared.messaging.bus import Record
from shared.messaging.consumer import Reactions
from shared.observability.metrics import WEEDED
from tests.contract.bus_fixtures import NOW, Erased, Noted, World, keep, noted, record, tables
from tests.support.waiting import until

REACTIONS: Reactions = {Noted: keep}
LONG = timedelta(days=30)


@pytest.fixture(autouse=True)
def who() -> Iterator[None]:
    token = actor.set(Actor("anna.admin"))
    yield
    actor.reset(token)


async def dead(world: World, *records: Record) -> list[UUID]:
    async with world.uow() as uow:
        deaths = [
            Death(Record(r.topic, r.key, r.value, 0, n), Noted.type, "EXHAUSTED", "it broke")
            for n, r in enumerate(records)
        ]
        await bury(uow, "registry", deaths)
    async with world.uow() as uow:
        letters = await dead_letters.page(uow, limit=100)
        return [letter.id for letter in sorted(letters, key=lambda letter: letter.offset)]


async def state_of(world: World, letter: UUID) -> str:
    async with world.uow() as uow:
        return (await dead_letters.show(uow, letter)).state


async def test_letters_are_listed_page_by_page_without_what_they_say(world: World) -> None:
    letters = sorted(await dead(world, *(record(noted(n)) for n in range(5))))
    async with world.uow() as uow:
        await dead_letters.discard(uow, letters[1], "not ours")
        first = await dead_letters.page(uow, limit=2)
        rest = await dead_letters.page(uow, limit=10, after=first[-1].id)
        assert [one.id for one in first + rest] == letters
        assert all(one.value is None for one in first)
        assert [one.id for one in await dead_letters.page(uow, limit=10, offset=3)] == letters[3:]
        assert [one.id for one in await dead_letters.page(uow, limit=10, state="DISCARDED")] == [letters[1]]
        assert (await dead_letters.count(uow), await dead_letters.count(uow, "OPEN")) == (5, 4)


async def test_one_letter_is_shown_with_what_was_heard_byte_for_byte(world: World) -> None:
    (letter,) = await dead(world, Record("registry.notes", "k", b"\x00\xff{"))
    async with world.uow() as uow:
        shown = await dead_letters.show(uow, letter)
        assert (shown.value, shown.reason, shown.error, shown.state) == (b"\x00\xff{", "EXHAUSTED", "it broke", "OPEN")
        with pytest.raises(NotFound):
            await dead_letters.show(uow, uuid7())


async def test_a_replayed_event_takes_effect_and_the_letter_says_who_let_it(world: World) -> None:
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        settled = await dead_letters.replay(uow, letter, REACTIONS)
    assert (settled.state, settled.settled_by, settled.settled_at) == ("REPLAYED", "anna.admin", NOW)
    assert await world.effects() == [("a", 7)]
    (entry,) = await world.rows(tables.audit)
    assert (entry["action"], entry["object_id"], entry["actor"]) == ("dead_letter.replayed", str(letter), "anna.admin")


async def test_a_letter_is_settled_once(world: World) -> None:
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        await dead_letters.replay(uow, letter, REACTIONS)
    with pytest.raises(Conflict, match="REPLAYED by anna"):
        await _replay(world, letter, REACTIONS)
    async with world.uow() as uow:
        with pytest.raises(Conflict, match="REPLAYED by anna"):
            await dead_letters.discard(uow, letter, "x")
    assert await world.effects() == [("a", 7)]


async def test_what_fails_again_leaves_the_letter_and_everything_else_as_it_was(world: World) -> None:
    (letter,) = await dead(world, record(noted(7)))

    async def fail(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        await keep(heard, uow)
        await uow.session.execute(text("SELECT no_such_column FROM effect"))

    with pytest.raises(Conflict, match="It failed again"):
        await _replay(world, letter, {Noted: fail})
    assert (await state_of(world, letter), await world.effects(), await world.count(tables.audit)) == ("OPEN", [], 0)


async def test_ill_surroundings_are_not_the_letters_fault(world: World) -> None:
    (letter,) = await dead(world, record(noted(7)))

    async def away(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        raise ConnectionRefusedError

    async def later(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        raise Transient("not yet")

    for reaction in (away, later):
        with pytest.raises(Unavailable):
            await _replay(world, letter, {Noted: reaction})
    assert await state_of(world, letter) == "OPEN"


async def _replay(world: World, letter: UUID, reactions: Reactions) -> None:
    async with world.uow() as uow:
        await dead_letters.replay(uow, letter, reactions)


async def test_what_still_cannot_be_read_or_has_no_reaction_stays(world: World) -> None:
    unreadable, unheard = await dead(world, Record("registry.notes", "k", b"{"), record(Erased(note="a", number=1)))
    for letter, words in ((unreadable, "cannot be read"), (unheard, "Nothing here reacts")):
        with pytest.raises(Conflict, match=words):
            await _replay(world, letter, REACTIONS)
        assert await state_of(world, letter) == "OPEN"


async def test_a_discarded_letter_has_no_effect_is_kept_and_says_why(world: World) -> None:
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        settled = await dead_letters.discard(uow, letter, "told twice by mistake")
    assert (settled.state, settled.settled_by) == ("DISCARDED", "anna.admin")
    assert await world.effects() == []
    (kept,) = await world.rows(tables.dead_letter)
    assert kept["value"]
    (entry,) = await world.rows(tables.audit)
    assert (entry["action"], entry["reason"]) == ("dead_letter.discarded", "told twice by mistake")
    place = {"type": Noted.type, "topic": Noted.topic, "partition": 0, "offset": 0}
    assert entry["details"] == place, "the log names the event when its letter is gone"


async def test_an_event_that_dies_again_opens_its_letter_again(world: World) -> None:
    """Its watermark was set back on purpose: the same place, the same letter."""
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        await dead_letters.discard(uow, letter, "x")
    assert await dead(world, record(noted(7))) == [letter]
    assert await state_of(world, letter) == "OPEN"


async def test_settled_letters_go_after_their_time_and_open_ones_never(world: World, clock: FrozenClock) -> None:
    """From the day they were settled, however long they had lain."""
    replayed, discarded, late, waiting = await dead(world, *(record(noted(n)) for n in range(4)))
    clock.advance(timedelta(days=400))
    async with world.uow() as uow:
        await dead_letters.replay(uow, replayed, REACTIONS)
        await dead_letters.discard(uow, discarded, "a test")
    clock.advance(timedelta(seconds=1))
    async with world.uow() as uow:
        await dead_letters.discard(uow, late, "a test")
    clock.advance(LONG - timedelta(seconds=1))
    assert await dead_letters.prune(world.core) == 0, "thirty days are not over"
    clock.advance(timedelta(seconds=1))
    before = WEEDED.labels("registry", "dead_letters")._value.get()
    assert await dead_letters.prune(world.core) == 2
    assert WEEDED.labels("registry", "dead_letters")._value.get() == before + 2
    assert {row["id"] for row in await world.rows(tables.dead_letter)} == {late, waiting}
    clock.advance(timedelta(days=10_000))
    assert await dead_letters.prune(world.core) == 1
    (kept,) = await world.rows(tables.dead_letter)
    assert (kept["id"], kept["state"]) == (waiting, "OPEN")
    assert kept["value"]
    settled = [row["object_id"] for row in await world.rows(tables.audit)]
    assert settled == [str(one) for one in (replayed, discarded, late)], "the log still knows who settled what"


async def test_how_long_is_a_setting(world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.core.settings, "dead_letter_days", 7)
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        await dead_letters.discard(uow, letter, "a test")
    clock.advance(timedelta(days=7, seconds=1))
    assert await dead_letters.prune(world.core) == 1


async def test_many_go_batch_after_batch(world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weeding, "BATCH", 2)
    letters = await dead(world, *(record(noted(n)) for n in range(5)))
    async with world.uow() as uow:
        for letter in letters:
            await dead_letters.discard(uow, letter, "a test")
    clock.advance(LONG + timedelta(days=1))
    assert await dead_letters.prune(world.core) == 5
    assert await world.count(tables.dead_letter) == 0


async def test_a_letter_that_opens_again_as_it_is_about_to_go_stays(world: World, clock: FrozenClock) -> None:
    """Whoever deletes waits for whoever buries it anew, and looks again."""
    (letter,) = await dead(world, record(noted(7)))
    async with world.uow() as uow:
        await dead_letters.discard(uow, letter, "a test")
    clock.advance(LONG + timedelta(days=1))
    async with world.uow() as uow:
        told = record(noted(7))
        again = Death(Record(told.topic, told.key, told.value, 0, 0), Noted.type, "EXHAUSTED", "it broke again")
        await bury(uow, "registry", [again])
        pruning = asyncio.create_task(dead_letters.prune(world.core))
        if world.core.engine.dialect.name == "postgresql":
            await until(lambda: _somebody_waits(world))
    assert await pruning == 0
    assert await state_of(world, letter) == "OPEN"


async def _somebody_waits(world: World) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with world.core.engine.connect() as connection:
        return bool((await connection.execute(text(waiting))).scalar_one())
