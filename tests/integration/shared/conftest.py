"""A service that hears and tells notes, and the core of one, on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.clock import FrozenClock
from shared.core import Core
from shared.messaging.embedded import EmbeddedBus
from tests.contract.bus_fixtures import TOPIC, World, world_on
from tests.support.cores import bare_core
from tests.support.databases import Databases


@pytest.fixture
async def world(database: Databases, clock: FrozenClock) -> AsyncIterator[World]:
    world = await world_on(await database.blank(), clock)
    yield world
    await world.core.close()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[EmbeddedBus]:
    bus = EmbeddedBus(tmp_path / "bus.db", catalogue=[TOPIC])
    yield bus
    await bus.close()


@pytest.fixture
async def core(database: Databases, clock: FrozenClock) -> AsyncIterator[Core]:
    core = await bare_core(await database.blank(), clock)
    yield core
    await core.close()
