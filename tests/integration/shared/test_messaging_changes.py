"""The changes feed and what is kept of the outbox: nothing is missed unsaid, and content goes when it should."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from shared.clock import FrozenClock
from shared.contracts.catalogue import CATALOGUE
from shared.errors import Gone
from shared.messaging import outbox
from shared.messaging.changes import Changes, changes
from shared.messaging.relay import Relay
from shared.messaging.sealing import seal
from shared.observability.declare import REGISTRY
from tests.contract.bus_fixtures import Taker, World, noted, tables

CONTENT = next(topic for topic in CATALOGUE if topic.retention)
STATE = next(topic for topic in CATALOGUE if not topic.retention)


async def told(world: World, *topics: str) -> None:
    """One event in each of these topics, told now."""
    rows = [seal(noted(n), source="/0860/registry", at=world.core.clock.now()) for n, _ in enumerate(topics)]
    async with world.core.sessions.begin() as session:
        values = [row | {"topic": topic} for row, topic in zip(rows, topics, strict=True)]
        await (await session.connection()).execute(insert(tables.outbox), values)
    assert await Relay(world.core, Taker()).drain() == len(topics)


async def read(
    world: World, after: int | None = None, topics: tuple[str, ...] = ("a", "b"), limit: int = 100
) -> Changes:
    async with world.uow() as uow:
        return await changes(uow, after=after, topics=topics, limit=limit)


def numbers(page: Changes) -> list[int]:
    return [change.envelope["data"]["number"] for change in page.items]


async def test_the_feed_is_walked_by_its_cursor_while_it_grows(world: World) -> None:
    await told(world, *"ab" * 3)
    first = await read(world, limit=4)
    assert (numbers(first), first.cursor, first.more) == ([0, 1, 2, 3], 4, True)
    await told(world, "a")
    second = await read(world, after=first.cursor, limit=4)
    assert ([change.position for change in second.items], second.cursor, second.more) == ([5, 6, 7], 7, False)
    assert (await read(world, after=7)) == Changes([], 7, more=False)


async def test_what_is_not_told_yet_is_not_in_the_feed(world: World) -> None:
    await told(world, "a")
    await world.tell(noted(2))
    assert (await read(world, topics=("a", "registry.notes"))).cursor == 1


async def test_the_cursor_passes_what_the_caller_may_not_see(world: World) -> None:
    await told(world, "b", "b", "a", "b", "b")
    page = await read(world, topics=("a",))
    assert (numbers(page), page.cursor) == ([2], 5)
    assert await read(world, topics=()) == Changes([], 5, more=False)


async def test_an_empty_feed_has_a_cursor_to_begin_with(world: World) -> None:
    assert await read(world) == Changes([], 0, more=False)
    await told(world, "a")
    assert numbers(await read(world, after=0)) == [0]


async def test_a_cursor_older_than_what_is_kept_is_gone(world: World, clock: FrozenClock) -> None:
    await told(world, "a", "a", "a")
    clock.advance(outbox.KEPT + timedelta(days=1))
    await told(world, "a")
    await outbox.prune(world.core)
    assert [change.position for change in (await read(world, after=3)).items] == [4]
    assert [change.position for change in (await read(world)).items] == [4]
    for cursor in (0, 1, 2):
        with pytest.raises(Gone):
            await read(world, after=cursor)


async def test_a_cursor_from_beyond_the_feed_is_gone(world: World) -> None:
    """A backup was restored: positions are given anew, and the caller would miss what they are given to."""
    await told(world, "a")
    with pytest.raises(Gone):
        await read(world, after=2)


async def test_content_goes_with_its_topic_and_the_fact_that_it_was_told_stays(
    world: World, clock: FrozenClock
) -> None:
    topics = (CONTENT.name, STATE.name)
    await told(world, *topics)
    clock.advance((CONTENT.retention or timedelta()) + timedelta(hours=1))
    await told(world, CONTENT.name)
    await outbox.prune(world.core)
    emptied, state, fresh = (await read(world, topics=topics)).items
    assert set(emptied.envelope) == {"specversion", "id", "source", "type", "time"}
    assert emptied.envelope["time"] == "2026-11-20T18:00:00Z"
    assert (emptied.envelope["source"], state.envelope["data"]["number"]) == ("/0860/registry", 1)
    assert "data" in fresh.envelope


async def test_what_waits_for_the_broker_is_kept_however_old_it_is(world: World, clock: FrozenClock) -> None:
    await world.tell(noted(1))
    clock.advance(timedelta(days=400))
    await outbox.prune(world.core)
    taker = Taker()
    assert await Relay(world.core, taker).drain() == 1
    assert b'"number":1' in taker.kept[0].value


async def test_positions_go_on_when_everything_old_is_gone(world: World, clock: FrozenClock) -> None:
    await told(world, "a", "a")
    clock.advance(timedelta(days=99))
    await outbox.prune(world.core)
    assert await world.count(tables.outbox) == 1, "the last told row is what positions are counted on from"
    await told(world, "a")
    assert [change.position for change in (await read(world)).items] == [2, 3]


async def test_the_age_of_what_waits_is_measured(world: World, clock: FrozenClock) -> None:
    assert await outbox.oldest(world.core) == timedelta()
    await world.tell(noted(1))
    clock.advance(timedelta(seconds=90))
    await world.tell(noted(2))
    await outbox.measure(world.core)
    assert await outbox.oldest(world.core) == timedelta(seconds=90)
    assert REGISTRY.get_sample_value("insyn_outbox_untold", {"service": "registry"}) == 2
    assert REGISTRY.get_sample_value("insyn_outbox_oldest_seconds", {"service": "registry"}) == 90
    assert REGISTRY.get_sample_value("insyn_dead_letters_open", {"service": "registry"}) == 0
