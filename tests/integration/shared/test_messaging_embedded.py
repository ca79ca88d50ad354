"""What only the embedded bus does: it keeps its own log short, serves several processes, and costs nothing when idle."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import FrozenClock
from shared.messaging.bus import Record
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.eventlog import EventLog
from tests.contract.bus_fixtures import TOPIC, hear
from tests.support.waiting import PATIENCE

STATE = replace(TOPIC, name="registry.states", cleanup="compact", retention=None)
KEY = "k"


@pytest.fixture
async def bus(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[EmbeddedBus]:
    bus = EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC, STATE], clock=clock)
    yield bus
    await bus.close()


async def test_content_expires_and_offsets_go_on(bus: EmbeddedBus, clock: FrozenClock) -> None:
    publisher = await bus.publisher()
    await publisher.send([Record(TOPIC.name, KEY, b"old")] * 3)
    clock.advance(timedelta(days=8))
    await bus.prune()
    await publisher.send([Record(TOPIC.name, KEY, b"new")])
    heard = await hear(await bus.subscribe("reader", [TOPIC.name]), 1)
    assert [(record.value, record.offset) for record in heard] == [(b"new", 3)]


async def test_a_place_begins_with_what_it_still_keeps(bus: EmbeddedBus, clock: FrozenClock) -> None:
    publisher, reader = await bus.publisher(), await bus.subscribe("reader", [TOPIC.name])
    await publisher.send([Record(TOPIC.name, KEY, b"old")] * 3)
    [place] = {one.place for one in await hear(reader, 3)}
    assert await reader.begins([place]) == {place: 0}
    clock.advance(timedelta(days=8))
    await bus.prune()
    assert await reader.begins([place]) == {place: 3}
    await publisher.send([Record(TOPIC.name, KEY, b"new")])
    assert await reader.begins([place]) == {place: 3}


async def test_of_a_state_the_newest_stays_for_ever_and_the_older_ones_go(bus: EmbeddedBus, clock: FrozenClock) -> None:
    publisher = await bus.publisher()
    states = [Record(STATE.name, key, f"{key}{n}".encode()) for n in range(3) for key in "ab"]
    await publisher.send(states)
    clock.advance(timedelta(days=300))
    await publisher.send([Record(STATE.name, "c", b"c0"), Record(STATE.name, "c", b"c1")])
    await bus.prune()
    heard = await hear(await bus.subscribe("reader", [STATE.name]), 4)
    assert sorted(record.value for record in heard) == [b"a2", b"b2", b"c0", b"c1"]


async def test_processes_that_write_at_once_lose_nothing_and_share_the_offsets(tmp_path: Path) -> None:
    buses = [EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC]) for _ in range(4)]

    async def write(bus: EmbeddedBus, name: int) -> None:
        publisher = await bus.publisher()
        for n in range(20):
            assert await publisher.send([Record(TOPIC.name, KEY, f"{name}-{n:02}".encode())]) == 1

    await asyncio.gather(*(write(bus, name) for name, bus in enumerate(buses)))
    heard = await hear(await buses[0].subscribe("reader", [TOPIC.name]), 80)
    assert [record.offset for record in heard] == list(range(80))
    for name in range(4):
        mine = [record.value for record in heard if record.value.startswith(f"{name}-".encode())]
        assert mine == [f"{name}-{n:02}".encode() for n in range(20)]
    for bus in buses:
        await bus.close()


async def test_another_process_is_heard_at_once(bus: EmbeddedBus, tmp_path: Path) -> None:
    subscription = await bus.subscribe("reader", [TOPIC.name])
    waiting = asyncio.create_task(subscription.fetch(10, 10 * PATIENCE))
    other = EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC, STATE])
    publisher = await other.publisher()
    await publisher.send([Record(TOPIC.name, KEY, b"x")])
    assert [record.value for record in await asyncio.wait_for(waiting, PATIENCE)] == [b"x"]
    await other.close()


async def test_while_nothing_is_written_nothing_is_read(bus: EmbeddedBus, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, read = 0, EventLog.read

    def counted(log: EventLog, *arguments: object) -> list[Record]:
        nonlocal reads
        reads += 1
        return read(log, *arguments)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(EventLog, "read", counted)
    subscription = await bus.subscribe("reader", [TOPIC.name])
    for _ in range(5):
        assert await subscription.fetch(10, 0.1) == []
    assert reads <= 2


async def test_a_busy_place_does_not_starve_the_others(bus: EmbeddedBus) -> None:
    publisher = await bus.publisher()
    subscription = await bus.subscribe("reader", [TOPIC.name])
    await publisher.send([Record(TOPIC.name, KEY, b"busy")] * 200)
    await publisher.send([Record(TOPIC.name, f"k{n}", b"quiet") for n in range(9)])
    quiet = 0

    async def all_quiet_heard() -> bool:
        nonlocal quiet
        batch = await subscription.fetch(20, 0.1)
        quiet += sum(record.value == b"quiet" for record in batch)
        assert batch, "the busy place came first"
        return quiet >= 6

    for _ in range(4):
        if await all_quiet_heard():
            return
    pytest.fail(f"only {quiet} of the quiet ones were heard in four batches")


async def test_a_topic_outside_the_catalogue_is_refused(bus: EmbeddedBus) -> None:
    publisher = await bus.publisher()
    with pytest.raises(KeyError, match="unheard"):
        await publisher.send([Record("unheard.of", KEY, b"x")])
