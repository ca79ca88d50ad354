"""Events of one transaction that share a row: told and numbered one by one, in order, and never a whole backlog read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import update

from shared.clock import FrozenClock
from shared.contracts.catalogue import CATALOGUE
from shared.errors import Gone
from shared.messaging import outbox
from shared.messaging.bus import Record
from shared.messaging.changes import Changes, changes
from shared.messaging.relay import Relay
from shared.observability.declare import REGISTRY
from tests.contract.bus_fixtures import Noted, Taker, World, noted, tables

CONTENT = next(topic for topic in CATALOGUE if topic.retention)
OTHER = "registry.others"


class Other(Noted):
    type: ClassVar[str] = "registry.other.noted.v1"
    topic: ClassVar[str] = OTHER


class Stopping(Taker):
    """A broker that takes so many of each batch."""

    at_most = 3

    async def send(self, records: Sequence[Record]) -> int:
        return await super().send(records[: self.at_most])


def numbers(kept: Sequence[Record]) -> list[int]:
    return [int(record.value.split(b'"number":')[1].split(b"}")[0]) for record in kept]


def several(first: int, after: int) -> list[Noted]:
    return [noted(number, note=f"key-{number % 3}") for number in range(first, after)]


async def rows(world: World) -> list[tuple[Any, ...]]:
    return [(row["position"], row["size"], row["told"]) for row in await world.rows(tables.outbox)]


async def read(world: World, after: int | None = None, limit: int = 100, topic: str = Noted.topic) -> Changes:
    async with world.uow() as uow:
        return await changes(uow, after=after, topics=[topic], limit=limit)


async def walked(world: World, limit: int, topic: str = Noted.topic) -> list[tuple[int, int]]:
    """All of the feed, page after page: positions and numbers."""
    found, page = [], await read(world, limit=limit, topic=topic)
    while True:
        assert len(page.items) <= limit
        found += [(one.position, one.envelope["data"]["number"]) for one in page.items]
        assert [position for position, _ in found] == sorted({position for position, _ in found}), "it stands still"
        if not page.more:
            return found
        page = await read(world, after=page.cursor, limit=limit, topic=topic)


async def test_a_transaction_is_a_row_and_its_events_are_told_one_by_one(world: World) -> None:
    await world.tell(*several(0, 7))
    await world.tell(noted(7))
    broker = Taker()
    assert await Relay(world.core, broker).drain() == 8
    assert numbers(broker.kept) == list(range(8))
    assert [record.key for record in broker.kept[:4]] == ["key-0", "key-1", "key-2", "key-0"]
    assert len({dict(record.headers)["ce_id"] for record in broker.kept}) == 8
    assert all(dict(one.headers)["ce_id"].decode() in one.value.decode() for one in broker.kept)
    assert await rows(world) == [(7, 7, 0), (8, 1, 0)]


async def test_topics_that_take_turns_keep_the_order_they_were_published_in(world: World) -> None:
    kinds = (Noted, Noted, Other, Other, Noted)
    await world.tell(*(kind(note="a", number=number) for number, kind in enumerate(kinds)))
    broker = Taker()
    assert await Relay(world.core, broker).drain() == 5
    assert [(record.topic, number) for record, number in zip(broker.kept, numbers(broker.kept), strict=True)] == [
        (kind.topic, number) for number, kind in enumerate(kinds)
    ]


async def test_a_row_told_in_part_goes_on_where_the_broker_stopped_whoever_tells(world: World) -> None:
    await world.tell(*several(0, 8))
    broker = Stopping()
    first = Relay(world.core, broker)
    assert await first.drain() == 3
    assert await rows(world) == [(None, 8, 3)]
    await outbox.measure(world.core)
    assert REGISTRY.get_sample_value("insyn_outbox_untold", {"service": "registry"}) == 5
    assert (await read(world)).items == [], "numbered only when all of it is told"
    await first.close()
    second = Relay(world.core, broker)
    assert [await second.drain() for _ in range(3)] == [3, 2, 0]
    assert numbers(broker.kept) == list(range(8))
    assert await rows(world) == [(8, 8, 0)]


async def test_a_turn_reads_rows_until_they_hold_what_it_may_tell(world: World) -> None:
    for start in range(0, 12, 4):
        await world.tell(*several(start, start + 4))
    broker = Taker()
    relay = Relay(world.core, broker)
    assert [await relay.drain(limit=5) for _ in range(3)] == [8, 4, 0]
    assert numbers(broker.kept) == list(range(12))
    assert [row[0] for row in await rows(world)] == [4, 8, 12]


async def test_what_is_told_anew_is_told_whole(world: World) -> None:
    """The broker lost everything (docs/operations.md): also a row that was once told in two parts."""
    await world.tell(*several(0, 8))
    lost = Relay(world.core, Stopping())
    while await lost.drain():
        pass
    async with world.core.sessions.begin() as session:
        await session.execute(update(tables.outbox).values(position=None, told=0))
    broker = Taker()
    assert await Relay(world.core, broker, holder="x").drain() == 0
    await lost.close()
    assert await Relay(world.core, broker).drain() == 8
    assert numbers(broker.kept) == list(range(8))


async def test_what_another_relay_told_before_it_let_go_is_not_told_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked, then the other marked and closed, then it got the lease: what it had seen is not true any more."""
    broker = Taker()
    one, other = Relay(world.core, broker, holder="one"), Relay(world.core, broker, holder="other")
    await world.tell(*several(0, 3))
    hold = one._hold

    async def late() -> bool:
        assert await other.drain() == 3
        await other.close()
        return await hold()

    monkeypatch.setattr(one, "_hold", late)
    assert await one.drain() == 0
    assert numbers(broker.kept) == [0, 1, 2]
    assert await rows(world) == [(3, 3, 0)]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_the_feed_tells_each_event_once_whatever_the_page(world: World, limit: int) -> None:
    kinds = (Noted, Noted, Noted, Other, Other, Noted, Noted)
    await world.tell(*(kind(note="a", number=number) for number, kind in enumerate(kinds, 1)))
    await world.tell(*several(8, 13))
    await Relay(world.core, Taker()).drain()
    assert await walked(world, limit) == [(n, n) for n in range(1, 13) if n not in {4, 5}]
    assert await walked(world, limit, OTHER) == [(4, 4), (5, 5)]


async def test_a_cursor_within_a_row_is_as_good_as_any(world: World, clock: FrozenClock) -> None:
    await world.tell(*several(1, 6))
    await Relay(world.core, Taker()).drain()
    for cursor in range(6):
        assert [one.position for one in (await read(world, after=cursor)).items] == list(range(cursor + 1, 6))
    clock.advance(outbox.KEPT + timedelta(days=1))
    await world.tell(*several(6, 9))
    await Relay(world.core, Taker()).drain()
    await outbox.prune(world.core)
    assert [one.position for one in (await read(world, after=5)).items] == [6, 7, 8]
    for cursor in (0, 4):
        with pytest.raises(Gone):
            await read(world, after=cursor)


async def test_each_event_of_a_row_whose_content_went_is_still_in_the_feed(world: World, clock: FrozenClock) -> None:
    async with world.uow() as uow:
        for number in range(3):
            uow.publish(noted(number))
            clock.advance(timedelta(seconds=1))
    async with world.core.sessions.begin() as session:
        await session.execute(update(tables.outbox).values(topic=CONTENT.name))
    await Relay(world.core, Taker()).drain()
    whole = [one.envelope for one in (await read(world, topic=CONTENT.name)).items]
    clock.advance((CONTENT.retention or timedelta()) + timedelta(hours=1))
    await world.tell(noted(9))
    await Relay(world.core, Taker()).drain()
    await outbox.prune(world.core)
    emptied = [one.envelope for one in (await read(world, topic=CONTENT.name)).items]
    assert emptied == [{key: one[key] for key in ("specversion", "id", "source", "type", "time")} for one in whole]
