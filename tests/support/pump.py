"""The bus in motion inside one test process: relays tell, consumers hear, schedules work, until all is quiet."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from shared.messaging.bus import Bus, Subscription
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.service import Service
from tests.support.waiting import PATIENCE, until


@dataclass
class Pump:
    """`async with Pump(bus, services) as pump: await pump.settle()`."""

    bus: Bus
    services: Sequence[Service]
    relays: list[Relay] = field(default_factory=list)
    consumers: list[Consumer] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        await self.bus.create_topics()
        publisher = await self.bus.publisher()
        for service in self.services:
            self.relays.append(Relay(service.core, publisher))
            if service.reactions:
                topics = sorted({event.topic for event in service.reactions})
                subscription = await self.bus.subscribe(service.name, topics)
                self.subscriptions.append(subscription)
                self.consumers.append(
                    Consumer(service.name, subscription, service.new_unit_of_work, service.reactions, service.core)
                )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def turn(self) -> int:
        """Everyone does what there is to do once. Returns how much that was."""
        done = 0
        for relay in self.relays:
            done += await relay.drain()
        for consumer in self.consumers:
            done += await consumer.step(0.05)
        for service in self.services:
            for schedule in service.schedules:
                await schedule.run()
        return done

    async def settle(
        self, condition: Callable[[], Awaitable[object]] | None = None, deadline: float = PATIENCE
    ) -> None:
        """Turn until the condition holds, or until three turns in a row had nothing to do and nothing waits to be heard."""
        quiet = 0

        async def settled() -> bool:
            nonlocal quiet
            quiet = 0 if await self.turn() or await self._waiting() else quiet + 1
            return bool(await condition()) if condition else quiet >= 3

        await until(settled, deadline)

    async def _waiting(self) -> int:
        """A broker with much to do gives nothing for a while, of what it has."""
        return sum([sum((await one.lag()).values()) for one in self.subscriptions])
