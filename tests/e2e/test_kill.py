"""Any service may die at any moment: no removal without a seal, nothing lost, nothing done twice, on both profiles."""

import asyncio
import random
from pathlib import Path

import pytest

from demo.platforms import open_platforms
from demo.telling import Teller
from demo.world import World
from tests.support.profiles import profile
from tests.support.saga import Saga
from tests.support.system import System
from tests.support.waiting import until

COMMENTS, KILLS = 20, 12


@pytest.mark.parametrize("name", ["embedded", "production"])
async def test_services_are_killed_all_through_the_saga(name: str, tmp_path: Path) -> None:
    with profile(name) as environment:
        async with System(tmp_path / "var", environment) as system, open_platforms() as platforms:
            world = World(system.layout, system.keys(), platforms, Teller())
            saga = Saga(system, world)
            await saga.begin(COMMENTS)
            killing = asyncio.create_task(saga.kill(KILLS, random.Random(8)))
            await saga.decide_all()
            await killing
            await until(saga.ended, 180)
            assert sum(saga.kills.values()) == KILLS
            await saga.check()
            await world.close()
