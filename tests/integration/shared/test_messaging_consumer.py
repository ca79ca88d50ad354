"""What the consumer promises, on both databases: one effect per event, whatever fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.messaging.embedded import EmbeddedBus
from shared.messaging.relay import Relay
from tests.contract.bus_fixtures import TOPIC, World, noted, world_on
from tests.support.databases import Databases
from tests.support.waiting import until


@pytest.fixture
async def world(database: Databases) -> AsyncIterator[World]:
    world = await world_on(await database.blank())
    yield world
    await world.core.close()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[EmbeddedBus]:
    bus = EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC])
    yield bus
    await bus.close()


async def test_what_is_told_takes_effect_in_order(world: World, bus: EmbeddedBus) -> None:
    await world.tell(*(noted(n) for n in range(600)))
    relay = Relay(world.core, await bus.publisher())
    assert [await relay.drain() for _ in range(3)] == [500, 100, 0]
    consumer = world.consumer(await bus.subscribe("registry", [TOPIC.name]))

    async def heard() -> bool:
        await consumer.step(0.1)
        return len(await world.effects()) >= 600

    await until(heard)
    assert await world.effects() == [("a", n) for n in range(600)]
