"""What the consumer promises, on both databases: one effect per event, and only the guilty pays for a fault."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.clock import FrozenClock
from shared.context import actor, correlation, traceparent
from shared.contracts.envelope import Envelope, Heard
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Permanent, Transient
from shared.messaging import consumer as consumer_module
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedBus, EmbeddedPublisher
from shared.observability.declare import REGISTRY
from tests.contract.bus_fixtures import NOW, TOPIC, Erased, Noted, World, keep, noted, record, tables
from tests.support.waiting import PATIENCE, until

PLACES = {(TOPIC.name, partition): 0 for partition in range(TOPIC.partitions)}


@pytest.fixture
async def publisher(bus: EmbeddedBus) -> EmbeddedPublisher:
    return await bus.publisher()


async def make(world: World, bus: EmbeddedBus, reaction: Any = None, **limits: Any) -> Consumer:
    return world.consumer(await bus.subscribe("registry", [TOPIC.name]), reaction, **limits)


async def expect_settled(consumer: Consumer, world: World, effects: int, letters: int = 0) -> None:
    """Step until there are so many effects and so many letters, and see that there are never more."""

    async def done() -> bool:
        await consumer.step(0.05)
        return len(await world.effects()) >= effects and await world.count(tables.dead_letter) >= letters

    await until(done)
    await consumer.step(0.05)
    assert (len(await world.effects()), await world.count(tables.dead_letter)) == (effects, letters)


def heard_so_far(outcome: str, kind: str = "unknown") -> float:
    return REGISTRY.get_sample_value(
        "insyn_events_heard_total", {"consumer": "registry", "type": kind, "outcome": outcome}
    ) or 0.0  # fmt: skip


async def test_every_event_takes_effect_once_and_in_order(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher, caplog: pytest.LogCaptureFixture
) -> None:
    kinds = [Noted, Noted, Erased]
    await publisher.send([record(kinds[n % 3](number=n, note=f"note-{n % 7}")) for n in range(1200)])
    await expect_settled(await make(world, bus), world, 1200)
    assert "member_fenced" not in caplog.text
    effects = await world.effects()
    for note in {note for note, _ in effects}:
        mine = [number for name, number in effects if name == note]
        assert mine == sorted(mine)


async def test_events_delivered_again_have_no_second_effect(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    await publisher.send([record(noted(n, note=f"note-{n}")) for n in range(20)])
    subscription = await bus.subscribe("registry", [TOPIC.name])
    consumer = world.consumer(subscription)
    await expect_settled(consumer, world, 20)
    before = heard_so_far("duplicate")
    await subscription.rewind(PLACES)
    assert await consumer.step(0.1) == 20
    assert heard_so_far("duplicate") == before + 20
    assert len(await world.effects()) == 20


async def test_a_member_begins_where_its_effects_end_whatever_the_broker_believes(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    """A restored database is behind the group's offsets: what it has lost must be heard again."""
    await publisher.send([record(noted(n)) for n in range(30)])
    ahead = await bus.subscribe("registry", [TOPIC.name])
    await ahead.commit(dict.fromkeys(PLACES, 30))
    await expect_settled(await make(world, bus), world, 30)


async def test_a_log_that_is_shorter_than_the_watermark_stops_the_consumer(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher, tmp_path: Path
) -> None:
    await publisher.send([record(noted(n)) for n in range(3)])
    await expect_settled(await make(world, bus), world, 3)
    another = EmbeddedBus(tmp_path / "another.db", catalogue=[TOPIC])
    await (await another.publisher()).send([record(noted(1))])
    consumer = await make(world, another)
    assert await consumer.step(0.1) == 0
    assert "another log" in consumer.braked
    assert len(await world.effects()) == 3
    await another.close()


async def test_what_expired_unheard_is_told_and_the_rest_is_heard(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FrozenClock(NOW)
    bus = EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC], clock=clock)
    publisher = await bus.publisher()
    await publisher.send([record(noted(n)) for n in range(3)])
    await expect_settled(await make(world, bus), world, 3)
    before = REGISTRY.get_sample_value("insyn_events_missed_total", {"consumer": "registry"}) or 0
    await publisher.send([record(noted(n)) for n in range(3, 8)])
    clock.advance(timedelta(days=8))
    await bus.prune()
    await publisher.send([record(noted(n)) for n in range(8, 10)])
    await expect_settled(await make(world, bus), world, 5)
    missed = REGISTRY.get_sample_value("insyn_events_missed_total", {"consumer": "registry"})
    assert missed == before + 5
    assert sum(one.__dict__["records"] for one in caplog.records if one.getMessage() == "events_missed") == 5
    await bus.close()


async def test_the_guilty_records_are_found_and_buried_and_all_others_take_effect(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    async def refuse(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        await keep(heard, uow)
        if any(one.event.number == 61 for one in heard):
            raise Permanent("never")
        if any(one.event.number == 62 for one in heard):
            raise ZeroDivisionError("secret content")

    records = [record(noted(n, note=f"note-{n % 9}")) for n in range(100)]
    records[37] = Record(TOPIC.name, "poison", b'{"not": "an envelope", "text": "secret content"')
    await publisher.send(records)
    await expect_settled(await make(world, bus, refuse, max_attempts=3), world, 97, letters=3)
    letters = {letter["reason"]: letter for letter in await world.rows(tables.dead_letter)}
    assert set(letters) == {"UNDECODABLE", "REJECTED", "EXHAUSTED"}
    assert letters["UNDECODABLE"]["value"] == records[37].value
    assert letters["REJECTED"]["error"].startswith("Permanent: never at ")
    assert letters["EXHAUSTED"]["error"].startswith("ZeroDivisionError at ")
    assert {letter["state"] for letter in letters.values()} == {"OPEN"}
    assert not any("secret" in letter["error"] for letter in letters.values())
    assert {number for _, number in await world.effects()} == set(range(100)) - {37, 61, 62}


async def test_a_reaction_that_asks_for_time_gets_it_and_only_its_own_place_waits(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    asked = 0

    async def later(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        nonlocal asked
        await keep(heard, uow)
        if any(one.event.note == "slow" for one in heard) and asked < 40:
            asked += 1
            raise Transient("not yet")

    slow, other = "slow", _elsewhere("slow")
    await publisher.send(
        [record(noted(n, note=slow)) for n in range(5)] + [record(noted(n, note=other)) for n in range(50)]
    )
    consumer = await make(world, bus, later, max_attempts=2)
    await expect_settled(consumer, world, 50)
    assert {note for note, _ in await world.effects()} == {other}
    await expect_settled(consumer, world, 55)
    assert (asked, [number for note, number in await world.effects() if note == slow]) == (40, list(range(5)))


def _elsewhere(note: str) -> str:
    """A key of another place than this one's."""
    from zlib import crc32

    return next(f"n{n}" for n in range(99) if crc32(f"n{n}".encode()) % 3 != crc32(note.encode()) % 3)


async def test_while_a_place_waits_the_consumer_goes_on_polling(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    from shared.messaging.backoff import Backoff

    async def later(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        if heard[0].event.note == "slow":
            raise Transient("not today")
        await keep(heard, uow)

    consumer = await make(world, bus, later, backoff=Backoff(first=3600, most=3600))
    await publisher.send([record(noted(1, note="slow"))])
    await until(lambda: _stepped(consumer, heard_so_far("retried", Noted.type)))
    await publisher.send([record(noted(2, note=_elsewhere("slow")))])
    await expect_settled(consumer, world, 1)


async def _stepped(consumer: Consumer, before: float) -> bool:
    await consumer.step(0.05)
    return heard_so_far("retried", Noted.type) > before


async def test_a_database_that_goes_away_is_waited_for_and_no_event_is_blamed(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    faults = 3

    async def ill(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        nonlocal faults
        if faults:
            faults -= 1
            await _lose_the_database(world, uow)
        await keep(heard, uow)

    await publisher.send([record(noted(n, note=f"note-{n}")) for n in range(10)])
    await expect_settled(await make(world, bus, ill, max_attempts=1), world, 10)
    assert faults == 0


async def _lose_the_database(world: World, uow: UnitOfWork) -> None:
    if world.core.engine.dialect.name == "postgresql":
        await uow.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    impatient = create_async_engine(world.core.engine.url, connect_args={"timeout": 0})
    try:
        async with impatient.begin() as connection:  # the unit of work holds the lock
            await connection.execute(
                insert(tables.relay_lease).values(name="x", holder="x", until=world.core.clock.now())
            )
    finally:
        await impatient.dispose()


async def test_a_bug_in_our_sql_is_not_taken_for_a_database_that_is_away(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    async def buggy(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        await uow.session.execute(text("SELECT no_such_column FROM effect"))

    await publisher.send([record(noted(1))])
    await expect_settled(await make(world, bus, buggy, max_attempts=3), world, 0, letters=1)
    assert (await world.rows(tables.dead_letter))[0]["reason"] == "EXHAUSTED"


@pytest.mark.parametrize("readable", [True, False])
async def test_too_many_deaths_in_a_row_stop_the_consumer_instead_of_emptying_the_topic(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher, readable: bool
) -> None:
    async def refuse(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        raise Permanent("never")

    poison = [record(noted(n)) if readable else Record(TOPIC.name, "a", b"poison") for n in range(40)]
    await publisher.send(poison)
    subscription = await bus.subscribe("registry", [TOPIC.name])
    consumer = world.consumer(subscription, refuse, brake=7)

    async def braked() -> bool:
        await consumer.step(0.05)
        return bool(consumer.braked)

    await until(braked)
    assert await world.count(tables.dead_letter) == 7
    assert REGISTRY.get_sample_value("insyn_consumer_braked", {"consumer": "registry"}) == 1
    assert await consumer.step(0.05) == 0
    assert max((await bus.subscribe("registry", [TOPIC.name]))._next.values()) == 7, "33 are still to be heard"


async def test_deaths_between_events_that_live_do_not_stop_the_consumer(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    records = [record(noted(n)) if n % 3 == 0 else Record(TOPIC.name, "a", b"poison") for n in range(31)]
    await publisher.send(records)
    await expect_settled(await make(world, bus, brake=3), world, 11, letters=20)


async def test_what_is_for_others_is_ignored(world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher) -> None:
    stranger = record(noted(1)).value.replace(Noted.type.encode(), b"somebody.else.spoke.v9")
    before = heard_so_far("ignored")
    await publisher.send([Record(TOPIC.name, "a", stranger), Record(TOPIC.name, "a", b""), record(noted(2))])
    await expect_settled(await make(world, bus), world, 1)
    assert heard_so_far("ignored") == before + 2


HOSTILE = [
    b"\xff\xfe", b"null", b"[]", b"{" * 5000, b'{"data":' * 200 + b"1" + b"}" * 200, b'"\\ud800"',
    record(noted(1)).value.replace(b'"number":1', b'"number":1e999'),
    record(noted(1)).value.replace(b'"number":1', b'"number":"\\u0000"'),
    record(noted(1)).value.replace(b'"time":"2026', b'"time":"9'),
]  # fmt: skip


async def test_hostile_values_and_keys_become_letters_and_stop_nothing(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    records = [Record(TOPIC.name, f"\x00{n}" + "k" * 500, value) for n, value in enumerate(HOSTILE)]
    await publisher.send([*records, record(noted(7))])
    await expect_settled(await make(world, bus, brake=99), world, 1, letters=len(HOSTILE))


async def test_text_the_database_refuses_is_the_events_fault(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    """PostgreSQL takes no NUL, SQLite does; a number beyond 64 bits is refused by both drivers, each in its own words."""
    await publisher.send([record(noted(1, note="a\x00b")), record(noted(2**70)), record(noted(3))])
    nul_refused = world.core.engine.dialect.name == "postgresql"
    await expect_settled(
        await make(world, bus, max_attempts=2), world, 1 if nul_refused else 2, letters=2 if nul_refused else 1
    )


async def test_a_reaction_acts_as_the_service_in_the_trace_and_correlation_of_what_it_heard(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    async def answer(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        seen.append((actor.get().subject, traceparent.get(), correlation.get()))
        uow.publish(noted(2, note="answer"), cause=heard[0])
        await keep(heard, uow)

    token = traceparent.set("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    asked = record(noted(1))
    traceparent.reset(token)
    await publisher.send([asked])
    await expect_settled(await make(world, bus, answer), world, 1)
    question = Envelope.model_validate_json(asked.value)
    assert seen == [("service:registry", question.traceparent, str(question.id))]
    told = Envelope.model_validate_json((await world.rows(tables.outbox))[0]["value"])
    assert (told.causationid, told.correlationid) == (str(question.id), str(question.id))
    assert told.traceparent == question.traceparent
    assert (traceparent.get(), actor.get().subject) == (None, "anonymous")


async def test_each_type_is_reacted_to_once_per_batch(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    calls: list[tuple[type[Noted], int]] = []

    async def note(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        calls.append((type(heard[0].event), len(heard)))
        await keep(heard, uow)

    events = [noted(n, note=f"n{n}") if n % 2 else Erased(note=f"n{n}", number=n) for n in range(100)]
    await publisher.send([record(event) for event in events])
    await expect_settled(await make(world, bus, note), world, 100)
    assert sorted(calls, key=str) == sorted([(Noted, 50), (Erased, 50)], key=str)


async def test_one_that_gathers_takes_what_comes_meanwhile_into_the_same_batch(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    gathering, more_sent = asyncio.Event(), asyncio.Event()

    async def gather(seconds: float) -> None:
        assert seconds == 0.2
        gathering.set()
        await more_sent.wait()

    monkeypatch.setattr(consumer_module, "time", SimpleNamespace(monotonic=lambda: 0.0))  # no time passes between them
    monkeypatch.setattr(consumer_module, "asyncio", SimpleNamespace(sleep=gather))

    async def note(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        batches.append(len(heard))
        await keep(heard, uow)

    consumer = await make(world, bus, note, gather=0.2)
    assert await consumer.step(0.01) == 0, "its places are known"
    await publisher.send([record(noted(0))])
    alone = asyncio.wait_for(consumer.step(PATIENCE), PATIENCE)
    assert (await alone, batches, gathering.is_set()) == (1, [1], False), "what comes alone is taken at once"
    await publisher.send([record(noted(1))])
    step = asyncio.create_task(consumer.step(PATIENCE))
    await asyncio.wait_for(gathering.wait(), PATIENCE)
    await publisher.send([record(noted(n)) for n in range(2, 10)])
    more_sent.set()
    assert (await step, batches) == (9, [1, 9])
    assert len(await world.effects()) == 10


async def test_nothing_is_left_when_the_commit_fails(
    world: World, bus: EmbeddedBus, publisher: EmbeddedPublisher
) -> None:
    """Effects, letters, what the reaction tells and the watermark are one transaction."""
    failures = 1

    async def tell(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        nonlocal failures
        await keep(heard, uow)
        uow.publish(noted(9, note="told"))
        if failures:
            failures -= 1
            uow._outbox[0]["key"] = None  # refused by the database, but only when the unit of work ends

    await publisher.send([record(noted(1))])
    consumer = await make(world, bus, tell)
    await until(lambda: _stepped(consumer, heard_so_far("retried", Noted.type)))
    async with world.core.sessions() as session:
        mark = (await session.execute(select(tables.watermark.c.next_offset))).scalars().all()
    assert (await world.effects(), await world.count(tables.outbox), sum(mark)) == ([], 0, 0)
    await expect_settled(consumer, world, 1)
    assert await world.count(tables.outbox) == 1
