"""The worker goes on whatever fails, says how it is, and stops gently and soon."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert
from sqlalchemy.exc import ProgrammingError

from shared import worker as worker_module
from shared.clock import FrozenClock, SystemClock
from shared.context import actor
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Heard
from shared.contracts.registry import UnitChanged
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Permanent
from shared.health import State
from shared.ids import uuid7
from shared.messaging import outbox
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Record
from shared.messaging.consumer import Reactions
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.sealing import seal
from shared.observability.declare import REGISTRY
from shared.service import Schedule, Service
from shared.worker import Worker
from tests.contract.bus_fixtures import NOW, World, tables, world_on
from tests.support.waiting import PATIENCE, until


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(worker_module, "BACKOFF", Backoff(first=0.01, most=0.05))
    world = await world_on(f"sqlite+aiosqlite:///{tmp_path}/world.db", SystemClock(), tmp_path)
    yield world
    await world.core.close()


class Running:
    """`async with Running(service) as worker`: stopped in the end, within its grace."""

    def __init__(self, service: Service) -> None:
        self.worker, self._stop = Worker(service), asyncio.Event()

    async def __aenter__(self) -> Worker:
        self._task = asyncio.create_task(self.worker.run(self._stop))
        return self.worker

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, worker_module.GRACE + PATIENCE)


def service(world: World, reaction: Any = None, *schedules: Schedule) -> Service:
    reactions: Reactions = {UnitChanged: reaction} if reaction else {}
    return Service(world.core, FastAPI(), FastAPI(), world.uow, reactions, schedules)


def unit(name: str = "Kommunikation") -> UnitChanged:
    return UnitChanged(unit_id=uuid7(), version=1, name=name, kind="unit", parent_id=None, changed_at=NOW)


async def well(worker: Worker) -> bool:
    return all(state.ok for state in (await worker.health()).values())


def wait_for(condition: Callable[[], object]) -> Awaitable[bool]:
    async def met() -> bool:
        return bool(condition())

    return until(met)


async def test_what_is_told_is_heard_and_the_process_says_that_it_is_well(world: World) -> None:
    heard: list[str] = []

    async def hear(group: Sequence[Heard[UnitChanged]], uow: UnitOfWork) -> None:
        heard.extend(one.event.name for one in group)

    async with Running(service(world, hear)) as worker:
        await world.tell(unit("A"))
        await world.tell(unit("B"))
        await wait_for(lambda: sorted(heard) == ["A", "B"])
        await until(lambda: well(worker))
        assert set(await worker.health()) == {"bus", "consumer", "outbox"}
    assert await world.rows(tables.relay_lease) == [], "the next relay may begin at once"


async def test_a_schedule_that_fails_is_counted_and_tried_again_and_takes_nothing_with_it(world: World) -> None:
    ran: dict[str, int] = {"good": 0, "bad": 0}

    async def good() -> None:
        ran["good"] += 1
        assert actor.get().subject == "service:registry"

    async def bad() -> None:
        ran["bad"] += 1
        raise ZeroDivisionError

    often, seldom = timedelta(seconds=0.01), timedelta(hours=1)
    schedules = Schedule("good", often, good), Schedule("bad", seldom, bad)
    async with Running(service(world, None, *schedules)):
        await wait_for(lambda: ran["good"] >= 5 and ran["bad"] >= 3)
    failures = REGISTRY.get_sample_value("insyn_schedule_failures_total", {"service": "registry", "schedule": "bad"})
    assert failures == ran["bad"]
    assert not REGISTRY.get_sample_value("insyn_schedule_failures_total", {"service": "registry", "schedule": "good"})


async def test_a_new_version_hears_nothing_before_its_migration_has_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a cluster both start at once. On the schema of before every event would fail, and be buried."""
    monkeypatch.setattr(worker_module, "LOOK", 0.01)
    migrated, looked = False, 0

    async def schema() -> State:
        nonlocal looked
        looked += 1
        return State(ok=migrated)

    heard: list[str] = []

    async def reaction(events: Sequence[Heard[Any]], uow: UnitOfWork) -> None:
        if not migrated:
            raise ProgrammingError("SELECT new", None, Exception("column new does not exist"))
        heard.extend(one.event.name for one in events)

    world.core.health.add("database", schema)

    async def waits_or_has_buried() -> bool:
        return looked > 5 or bool(await world.rows(tables.dead_letter))

    await world.tell(unit("Kultur och fritid"))
    async with Running(service(world, reaction)):
        await until(waits_or_has_buried)
        assert await world.rows(tables.dead_letter) == []
        assert await world.rows(tables.watermark) == []
        migrated = True
        await wait_for(lambda: heard == ["Kultur och fritid"])
    assert await world.rows(tables.dead_letter) == []


async def test_a_worker_that_cannot_measure_shows_since_when(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its gauges stand at their last value then, and whoever reads them must know."""
    away, asked = False, 0

    async def measure(_core: object) -> None:
        nonlocal asked
        asked += 1
        if away:
            raise ConnectionRefusedError

    def measured() -> float:
        return REGISTRY.get_sample_value("insyn_worker_measured_seconds", {"service": "registry"}) or 0

    monkeypatch.setattr(outbox, "measure", measure)
    monkeypatch.setattr(worker_module, "MEASURE", timedelta(seconds=0.01))
    before = time.time()
    async with Running(service(world)):
        await wait_for(lambda: asked > 0 and measured() >= before)
        began = measured()
        await wait_for(lambda: measured() > began)
        away, tried = True, asked
        await wait_for(lambda: asked > tried + 1)
        last, tried = measured(), asked
        await wait_for(lambda: asked > tried + 3)
        assert measured() == last
        away = False
        await wait_for(lambda: measured() > last)


async def test_a_run_that_does_not_end_shows_when_it_began(world: World) -> None:
    going, may_end = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        going.set()
        await may_end.wait()

    def since() -> float | None:
        return REGISTRY.get_sample_value("insyn_schedule_running_since", {"service": "registry", "schedule": "endless"})

    before = time.time()
    async with Running(service(world, None, Schedule("endless", timedelta(hours=1), endless))):
        await asyncio.wait_for(going.wait(), PATIENCE)
        assert before <= (since() or 0) <= time.time()
        may_end.set()
        await wait_for(lambda: since() == 0)


@pytest.mark.parametrize("every", [timedelta(seconds=0.01), timedelta(hours=1)])
async def test_a_library_that_cancels_itself_ends_no_part(world: World, every: timedelta) -> None:
    """A client that is closed lets a cancellation of its own out: nobody asked the part to end."""
    ran = 0

    async def cancels_itself() -> None:
        nonlocal ran
        ran += 1
        raise asyncio.CancelledError

    async with Running(service(world, None, Schedule("cancels", every, cancels_itself))):
        await wait_for(lambda: ran >= 3)
    assert ran >= 3, "it was begun again each time"


async def test_a_bus_that_is_away_at_the_start_is_waited_for(world: World, tmp_path: Path) -> None:
    in_the_way = world.core.settings.bus_file
    in_the_way.mkdir()
    async with Running(service(world)) as worker:

        async def says_so() -> bool:
            return not (await worker.health())["bus"].ok

        await until(says_so)
        await world.tell(unit())
        in_the_way.rmdir()
        await until(lambda: well(worker))

        async def told() -> bool:
            rows = await world.rows(tables.outbox)
            return bool(rows) and all(row["position"] for row in rows)

        await until(told)
        assert (await worker.health())["bus"].ok


async def test_a_consumer_that_has_braked_makes_the_process_unready_and_the_rest_goes_on(world: World) -> None:
    async def refuse(group: Sequence[Heard[UnitChanged]], uow: UnitOfWork) -> None:
        raise Permanent("never")

    async with Running(service(world, refuse)) as worker:
        await world.tell(*(unit() for _ in range(30)))

        async def braked() -> bool:
            state = (await worker.health())["consumer"]
            return not state.ok and "died in a row" in state.detail

        await until(braked)
        assert (await worker.health())["bus"].ok
        assert await world.count(tables.dead_letter) == 10
        await world.tell(unit())

        async def still_told() -> bool:
            rows = await world.rows(tables.outbox)
            return bool(rows) and all(row["position"] for row in rows)

        await until(still_told)


async def test_an_event_that_waits_too_long_for_the_broker_makes_the_process_unready(world: World) -> None:
    old = seal(unit(), source="/x", at=NOW - timedelta(days=9999))
    async with world.uow() as uow:
        uow._outbox.append(old | {"topic": "a.topic.that.no.broker.has"})
    async with Running(service(world)) as worker:

        async def unready() -> bool:
            return not (await worker.health())["outbox"].ok

        await until(unready)
        assert "untold event waits" in (await worker.health())["outbox"].detail


async def test_work_that_does_not_end_is_given_up_after_the_grace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "GRACE", 0.1)
    began, given_up = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    async with Running(service(world, None, Schedule("given-up", timedelta(seconds=1), endless))):
        await began.wait()
        assert not given_up.is_set()
    assert given_up.is_set()
    failed = {"service": "registry", "schedule": "given-up"}
    assert not REGISTRY.get_sample_value("insyn_schedule_failures_total", failed), "to be stopped is no failure"


async def test_every_hour_the_outbox_and_the_bus_forget_what_is_kept_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PRUNE", timedelta(seconds=0.02))
    topic = next(topic for topic in CATALOGUE if topic.retention)
    bus = EmbeddedBus(world.core.settings.bus_file, clock=FrozenClock(NOW - timedelta(days=30)))
    assert await (await bus.publisher()).send([Record(topic.name, "k", b"old")]) == 1
    subscription = await bus.subscribe("reader", [topic.name])
    async with Running(service(world)):

        async def gone() -> bool:
            await subscription.rewind(dict.fromkeys([(topic.name, p) for p in range(topic.partitions)], 0))
            return await subscription.fetch(10, 0) == []

        await until(gone)
    await bus.close()


async def test_every_hour_the_first_answers_are_forgotten_that_are_older_than_a_week(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PRUNE", timedelta(seconds=0.02))
    answer = {"scope": "s", "request_digest": "d", "status": 201, "headers": {}, "body": b"{}"}
    now = datetime.now(UTC)
    rows = [answer | {"key": f"{days}", "created_at": now - timedelta(days=days)} for days in (6, 8)]
    async with world.core.sessions.begin() as session:
        await session.execute(insert(tables.idempotency), rows)
    async with Running(service(world)):

        async def forgotten() -> bool:
            return len(await world.rows(tables.idempotency)) < len(rows)

        await until(forgotten)
    assert [row["key"] for row in await world.rows(tables.idempotency)] == ["6"]


async def test_every_hour_the_settled_dead_letters_are_forgotten_that_are_older_than_their_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PRUNE", timedelta(seconds=0.02))
    letter = {"consumer": "registry", "topic": "t", "partition": 0, "reason": "REJECTED", "error": "", "key": "k"}
    now = datetime.now(UTC)
    ages = {"REPLAYED": 31, "DISCARDED": 29, "OPEN": None}
    rows = [
        letter | {"id": uuid7(), "offset": nth, "state": state, "value": b"{}", "buried_at": now - timedelta(days=99),
                  "settled_at": now - timedelta(days=days) if days else None}
        for nth, (state, days) in enumerate(ages.items())
    ]  # fmt: skip
    async with world.core.sessions.begin() as session:
        await session.execute(insert(tables.dead_letter), rows)
    async with Running(service(world)):

        async def forgotten() -> bool:
            return len(await world.rows(tables.dead_letter)) < len(rows)

        await until(forgotten)
    assert {row["state"] for row in await world.rows(tables.dead_letter)} == {"DISCARDED", "OPEN"}
