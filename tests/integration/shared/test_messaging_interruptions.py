"""Whatever is interrupted, wherever: what was told takes effect once, in the order of its key."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from shared.clock import SystemClock
from shared.contracts.envelope import Heard
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.messaging.bus import Publisher, Record
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.relay import Relay
from tests.contract.bus_fixtures import TOPIC, Noted, World, effect, keep, noted, tables, world_on
from tests.support.databases import Databases
from tests.support.waiting import until

EVENTS = 150
KEYS = 6
DEAD = 5
"""Fewer members that died prove nothing: then there is more to tell."""


@pytest.fixture
async def world(database: Databases) -> AsyncIterator[World]:
    world = await world_on(await database.blank(), SystemClock())
    yield world
    await world.core.close()


class Moody:
    """A broker that takes a part, or takes all and does not say so."""

    def __init__(self, publisher: Publisher, dice: random.Random) -> None:
        self._publisher, self._dice = publisher, dice

    async def send(self, records: Sequence[Record]) -> int:
        if self._dice.random() < 0.2:
            await self._publisher.send(records)
            raise ConnectionError("the answer got lost")
        return await self._publisher.send(records[: self._dice.randint(0, len(records))])


class Trial:
    """Tells and hears with everything failing now and then, and with members that die in the middle of it."""

    def __init__(self, world: World, bus: EmbeddedBus, publisher: Publisher, seed: int) -> None:
        self._world, self._bus, self._dice = world, bus, random.Random(seed)
        self._relay = Relay(world.core, Moody(publisher, self._dice))
        self._consumer: Consumer | None = None
        self.died = self.told = 0

    async def tell(self) -> None:
        more = range(self.told, self.told + EVENTS)
        await self._world.tell(*(noted(n, note=f"note-{n % KEYS}") for n in more))
        self.told += EVENTS

    async def turn(self) -> bool:
        """One step of the relay and one of the consumer; are all effects there, and have enough died on the way?"""
        await self._mortal(self._relay.drain(self._dice.randint(1, 40)))
        if self._consumer is None:
            subscription = await self._bus.subscribe("registry", [TOPIC.name])
            self._consumer = self._world.consumer(subscription, self._react, batch=25, max_attempts=1000)
        if not await self._mortal(self._consumer.step(0.01)):
            self._consumer = None
        done = len(await self._world.effects()) >= self.told
        if done and self.died < DEAD:
            await self.tell()
        return done and self.died >= DEAD

    async def _mortal(self, work: Coroutine[Any, Any, int]) -> bool:
        """Did it live through its work?"""
        task = asyncio.create_task(work)
        limit = self._dice.random() * 0.02 if self._dice.random() < 0.4 else None
        _, alive = await asyncio.wait({task}, timeout=limit)
        for one in alive:
            one.cancel()
        self.died += len(alive)
        await asyncio.gather(task, return_exceptions=True)
        return not alive

    async def _react(self, heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
        """The number is the effect's natural key: what the relay told twice has been kept already."""
        kept = set((await uow.session.execute(select(effect.c.number))).scalars())
        new = {one.event.number: one for one in heard if one.event.number not in kept}
        if new:
            await keep(list(new.values()), uow)
        mood = self._dice.random()
        if mood < 0.15:
            raise Transient("not now")
        if mood < 0.3:
            raise ZeroDivisionError


@pytest.mark.parametrize("seed", [7, 11])
async def test_any_interruption_anywhere_loses_and_doubles_nothing(world: World, bus: EmbeddedBus, seed: int) -> None:
    trial = Trial(world, bus, await bus.publisher(), seed)
    await trial.tell()
    await until(trial.turn, 60)
    effects = await world.effects()
    assert sorted(number for _, number in effects) == list(range(trial.told))
    for key in range(KEYS):
        mine = [number for note, number in effects if note == f"note-{key}"]
        assert mine == sorted(mine)
    assert await world.count(tables.dead_letter) == 0
