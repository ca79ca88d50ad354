"""What the relay promises: nothing untold, nothing told that did not happen, in order, by one at a time."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from shared.clock import FrozenClock
from shared.core import Core
from shared.messaging import relay as relay_module
from shared.messaging.bus import Record
from shared.messaging.lease import LENGTH
from shared.messaging.relay import Relay
from tests.contract.bus_fixtures import NOW, Noted, World, noted, tables
from tests.support.waiting import PATIENCE, until

outbox = tables.outbox


class Broker:
    """Takes `at_most` of each batch, or waits until it is let."""

    def __init__(self, at_most: int = 1_000_000) -> None:
        self.kept: list[Record] = []
        self.at_most, self.open, self.asked = at_most, asyncio.Event(), 0
        self.open.set()

    async def send(self, records: Sequence[Record]) -> int:
        self.asked += 1
        await self.open.wait()
        taken = records[: self.at_most]
        self.kept += taken
        return len(taken)

    def numbers(self) -> list[int]:
        return [int(record.value.split(b'"number":')[1].split(b"}")[0]) for record in self.kept]


async def positions(world: World) -> list[int | None]:
    async with world.core.sessions() as session:
        return list((await session.execute(select(outbox.c.position).order_by(outbox.c.seq))).scalars())


async def test_what_a_failed_unit_of_work_would_have_told_is_never_told(world: World) -> None:
    async def fail() -> None:
        async with world.uow() as uow:
            uow.publish(noted(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    broker = Broker()
    assert await Relay(world.core, broker).drain() == 0
    assert (await world.count(outbox), broker.asked, world.core.told.is_set()) == (0, 0, False)


async def test_told_in_order_with_headers_and_numbered_in_that_order(world: World) -> None:
    await world.tell_each(*(noted(n) for n in range(12)))
    broker = Broker()
    relay = Relay(world.core, broker)
    assert [await relay.drain(limit=5) for _ in range(4)] == [5, 5, 2, 0]
    assert broker.numbers() == list(range(12))
    assert await positions(world) == list(range(1, 13))
    first, row = dict(broker.kept[0].headers), (await world.rows(outbox))[0]
    assert first == {
        "content-type": b"application/cloudevents+json", "ce_type": Noted.type.encode(), "ce_id": str(row["event_id"]).encode(),
    }  # fmt: skip


async def test_the_relay_stops_where_the_broker_stops_and_goes_on_from_there(world: World) -> None:
    await world.tell_each(*(noted(n) for n in range(8)))
    broker = Broker(at_most=3)
    relay = Relay(world.core, broker)
    assert await relay.drain() == 3
    assert await positions(world) == [1, 2, 3, None, None, None, None, None]
    assert [await relay.drain() for _ in range(3)] == [3, 2, 0]
    assert broker.numbers() == list(range(8))
    assert await positions(world) == list(range(1, 9))


async def test_an_event_that_commits_late_is_told_and_numbered_late(world: World) -> None:
    """PostgreSQL hands out `seq` before the commit: a reader that remembered the last `seq` would never see it."""
    if world.core.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer: nothing commits late there")
    broker = Broker()
    relay = Relay(world.core, broker)
    late, early = world.core.sessions(), world.core.sessions()
    await _write(late, 1)
    await _write(early, 2)
    await early.commit()
    assert await relay.drain() == 1
    await late.commit()
    assert await relay.drain() == 1
    assert broker.numbers() == [2, 1]
    assert await positions(world) == [2, 1]
    await late.close()
    await early.close()


async def _write(session: Any, number: int) -> None:
    from shared.messaging.sealing import seal

    await session.execute(insert(outbox), [seal(noted(number), source="/x", at=NOW)])


async def test_of_two_relays_one_tells_until_its_lease_has_run_out(world: World, clock: FrozenClock) -> None:
    first, second = Relay(world.core, Broker(), holder="first"), Relay(world.core, Broker(), holder="second")
    await world.tell(noted(1))
    assert (await first.drain(), await second.drain()) == (1, 0)
    await world.tell(noted(2))
    assert (await second.drain(), await first.drain()) == (0, 1)
    await world.tell(noted(3))
    clock.advance(LENGTH + timedelta(seconds=1))
    assert (await second.drain(), await first.drain()) == (1, 0)


async def test_of_many_relays_that_race_one_tells(world: World) -> None:
    await world.tell(*(noted(n) for n in range(50)))
    brokers = [Broker() for _ in range(4)]
    relays = [Relay(world.core, broker, holder=f"relay-{n}") for n, broker in enumerate(brokers)]
    told = await asyncio.gather(*(relay.drain() for relay in relays))
    assert sorted(told) == [0, 0, 0, 50]
    assert sorted(len(broker.kept) for broker in brokers) == [0, 0, 0, 50]


async def test_a_relay_that_closes_lets_the_next_one_begin_at_once(world: World) -> None:
    first, second = Relay(world.core, Broker(), holder="first"), Relay(world.core, Broker(), holder="second")
    await world.tell_each(noted(1), noted(2))
    assert (await first.drain(limit=1), await second.drain()) == (1, 0)
    await first.close()
    assert await second.drain() == 1


async def test_a_relay_that_lost_its_lease_while_telling_numbers_nothing(world: World, clock: FrozenClock) -> None:
    """It was paused for longer than its lease; the other one tells the same again, and its numbers stand."""
    await world.tell_each(noted(1), noted(2))
    slow, quick = Broker(), Broker()
    slow.open.clear()
    sleeper = asyncio.create_task(Relay(world.core, slow, holder="sleeper").drain())
    await until(lambda: _asked(slow))
    clock.advance(LENGTH + timedelta(seconds=1))
    assert await Relay(world.core, quick, holder="other").drain(limit=1) == 1
    slow.open.set()
    assert await sleeper == 0
    assert (slow.numbers(), quick.numbers()) == ([1, 2], [1])
    assert await positions(world) == [1, None]


async def _asked(broker: Broker) -> bool:
    return broker.asked > 0


async def test_while_the_broker_keeps_it_waiting_the_lease_is_renewed(
    world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "RENEW", 0.01)
    await world.tell(noted(1))
    slow = Broker()
    slow.open.clear()
    telling = asyncio.create_task(Relay(world.core, slow, holder="patient").drain())
    await until(lambda: _asked(slow))
    clock.advance(LENGTH * 0.9)

    async def renewed() -> bool:
        (lease,) = await world.rows(tables.relay_lease)
        return bool(lease["until"] == clock.now() + LENGTH)

    await until(renewed)
    clock.advance(LENGTH * 0.9)
    assert await Relay(world.core, Broker(), holder="other").drain() == 0
    slow.open.set()
    assert await telling == 1


class _Running:
    """`async with` a relay that runs."""

    def __init__(self, core: Core, broker: Broker, poll: float = 0.05) -> None:
        self._relay, self._stop = Relay(core, broker, poll=poll), asyncio.Event()

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._relay.run(self._stop))

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, PATIENCE)


async def test_a_commit_in_this_process_wakes_the_relay(world: World) -> None:
    broker = Broker()
    async with _Running(world.core, broker, poll=3600):
        for n in range(5):
            await world.tell(noted(n))
            await until(lambda n=n: _kept(broker, n + 1))  # type: ignore[misc] # a default is how a loop's value is kept
    assert broker.numbers() == [0, 1, 2, 3, 4]


async def _kept(broker: Broker, count: int) -> bool:
    return len(broker.kept) >= count


async def test_what_another_process_wrote_is_found_by_the_poll(world: World) -> None:
    broker = Broker()
    async with _Running(world.core, broker):
        async with world.core.sessions.begin() as session:
            await _write(session, 7)
        await until(lambda: _kept(broker, 1))
    assert broker.numbers() == [7]


async def test_a_broker_that_comes_back_is_told_everything_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "BATCH", 50)
    await world.tell(*(noted(n) for n in range(300)))
    broker = Broker(at_most=0)
    async with _Running(world.core, broker):

        async def refused() -> bool:
            return broker.asked >= 3

        await until(refused)
        assert broker.kept == []
        broker.at_most = 50
        await until(lambda: _kept(broker, 300))
    assert broker.numbers() == list(range(300))


async def test_the_outbox_is_never_read_as_a_whole_however_it_grows(world: World) -> None:
    """A plan prepared on an empty table is used on a large one (performance.md, trap 8)."""
    if world.core.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no cached plans that grow old")
    before = await _scans(world)
    relay = Relay(world.core, Broker())
    for n in range(8):  # from the sixth execution on the plan may be the cached one
        await world.tell(noted(n))
        assert await relay.drain() == 1
    async with world.core.sessions.begin() as session:
        rows = "SELECT n, n, 't', 'k', 't', gen_random_uuid(), '', now() FROM generate_series(9, 30000) AS n"
        columns = "seq, position, topic, key, type, event_id, value, created_at"
        await session.execute(text(f"INSERT INTO outbox ({columns}) {rows}"))
        await session.execute(text("SELECT setval('outbox_seq_seq', 30000)"))
    await world.tell(*(noted(n) for n in range(20)))
    assert await relay.drain() == 20
    assert await _scans(world) == before


async def _scans(world: World) -> int:
    """How often the outbox was read as a whole. Each connection tells it now: by itself it would a second later, or ten."""
    for engine in (world.core.engine, world.core.relaying):
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_stat_force_next_flush()"))
        assert engine.pool.checkedin() == 1  # type: ignore[attr-defined] # a pool that counts
    async with world.core.sessions() as session:
        found = text("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'outbox'")
        scans: int = (await session.execute(found)).scalar_one()
        return scans


async def test_one_statement_numbers_a_batch(world: World) -> None:
    await world.tell_each(*(noted(n) for n in range(30)))
    statements: list[tuple[str, bool]] = []

    @event.listens_for(world.core.relaying.sync_engine, "before_cursor_execute")
    def note(_: Any, __: Any, statement: str, ___: Any, ____: Any, many: bool) -> None:
        statements.append((statement, many))

    assert await Relay(world.core, Broker()).drain() == 30
    updates = [one for one in statements if one[0].startswith("UPDATE outbox")]
    assert len(updates) == 1
    assert updates[0][1] == (world.core.engine.dialect.name == "sqlite"), (
        "set-wise there, the driver's executemany here"
    )
