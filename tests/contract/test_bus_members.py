"""Members come, go and die, on each bus: every event has its effect once, and each key keeps its order."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.messaging.consumer import Consumer
from tests.contract.brokers import Broker, EmbeddedBroker, KafkaBroker, brokers
from tests.contract.bus_fixtures import TOPIC, World, hear, noted, record, world_on
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
KEYS = 9


@pytest.fixture(params=["embedded", "kafka"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Broker]:
    async for broker in brokers(request.param, tmp_path, [TOPIC]):
        await broker.create_topics()
        yield broker


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[Broker]:
    async for broker in brokers("kafka", tmp_path, [TOPIC]):
        await broker.create_topics()
        yield broker


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = await world_on(f"sqlite+aiosqlite:///{tmp_path}/world.db")
    yield world
    await world.core.close()


async def send(broker: Broker, first: int, count: int) -> None:
    publisher = await broker.bus().publisher()
    events = [noted(n, note=f"note-{n % KEYS}") for n in range(first, first + count)]
    assert await publisher.send([record(event) for event in events]) == count


async def reached(world: World, count: int, deadline: float = 60.0) -> None:
    async def there() -> bool:
        return len(await world.effects()) >= count

    await until(there, deadline)


async def expect_all_once_and_in_order(world: World, count: int) -> None:
    effects = await world.effects()
    assert sorted(number for _, number in effects) == list(range(count))
    for key in range(KEYS):
        mine = [number for note, number in effects if note == f"note-{key}"]
        assert mine == sorted(mine)


async def start_victim(broker: Broker, world: World) -> Process:
    if isinstance(broker, EmbeddedBroker):
        where, prefix = str(broker.path), ""
    else:
        assert isinstance(broker, KafkaBroker)
        where, prefix = broker.address, broker.prefix
    command = ("-m", "tests.contract.bus_victim", broker.kind, where, prefix, world.core.settings.database)
    return await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)


async def test_a_member_killed_in_the_middle_loses_and_doubles_nothing(broker: Broker, world: World) -> None:
    await send(broker, 0, 2000)
    victim = await start_victim(broker, world)
    await reached(world, 30)
    victim.send_signal(signal.SIGKILL)
    await victim.wait()
    assert len(await world.effects()) < 2000, "it was killed too late to prove anything"
    successor = await start_victim(broker, world)
    await reached(world, 2000)
    successor.kill()
    await successor.wait()
    await expect_all_once_and_in_order(world, 2000)


async def run(consumer: Consumer, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await consumer.step(0.2)


async def test_two_members_share_the_places_and_one_takes_over_when_the_other_leaves(
    kafka: Broker, world: World
) -> None:
    stop = asyncio.Event()
    first_bus, second_bus = kafka.bus(), kafka.bus()
    first = await first_bus.subscribe("registry", [TOPIC.name])
    running = [asyncio.create_task(run(world.consumer(first, batch=20), stop))]
    await send(kafka, 0, 600)
    await reached(world, 100)
    second = await second_bus.subscribe("registry", [TOPIC.name])
    running.append(asyncio.create_task(run(world.consumer(second, batch=20), stop)))
    await send(kafka, 600, 600)
    await reached(world, 1200)

    async def shared() -> bool:
        return sorted([len(await first.lag()), len(await second.lag())]) == [1, 2]

    await until(shared)
    running[0].cancel()
    await asyncio.wait(running[:1])
    await first_bus.close()
    await send(kafka, 1200, 300)
    await reached(world, 1500)
    stop.set()
    await asyncio.wait(running)
    await expect_all_once_and_in_order(world, 1500)


async def test_a_member_that_was_overtaken_cannot_write_and_steps_back(broker: Broker, world: World) -> None:
    """A paused member wakes up after another has taken its place: here both believe that they hold it."""
    mine = await broker.bus().subscribe("registry", [TOPIC.name])
    sleeper = world.consumer(mine)
    await sleeper.step(0.2)
    await send(broker, 0, 30)
    fetched = await hear(mine, 30)
    other = world.consumer(_Given(fetched))  # type: ignore[arg-type] # the part of a subscription that it needs
    assert await other.step(0) == 0, "the first turn only adopts the places"
    assert await other.step(0) == len(fetched)
    await mine.rewind(dict.fromkeys({one.place for one in fetched}, 0))
    assert await sleeper.step(5) == 0, "the fence"

    async def all_heard() -> bool:
        await sleeper.step(0.2)
        return len(await world.effects()) >= 30

    await until(all_heard)
    await send(broker, 30, 10)
    await until(lambda: _after(sleeper, world, 40))
    await expect_all_once_and_in_order(world, 40)


async def _after(consumer: Consumer, world: World, count: int) -> bool:
    await consumer.step(0.2)
    return len(await world.effects()) >= count


class _Given:
    """A subscription that delivers what it was given."""

    def __init__(self, records: list[object]) -> None:
        self._records = records

    async def fetch(self, limit: int, timeout: float) -> list[object]:
        return self._records

    def gained(self) -> set[tuple[str, int]]:
        return set()

    async def ends(self, places: set[tuple[str, int]]) -> dict[tuple[str, int], int]:
        return dict.fromkeys(places, 1 << 40)

    async def begins(self, places: set[tuple[str, int]]) -> dict[tuple[str, int], int]:
        return dict.fromkeys(places, 0)

    def resume(self, places: object) -> None: ...
    def pause(self, places: object) -> None: ...
    async def rewind(self, starts: object) -> None: ...
    async def commit(self, ends: object) -> None: ...
