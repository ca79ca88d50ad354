"""Everything a service does by itself: tells its outbox, hears the others, and works off its schedules."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from shared.context import Actor, actor
from shared.health import State
from shared.messaging import metrics, outbox
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.faults import describe
from shared.messaging.opening import open_bus
from shared.messaging.relay import Relay
from shared.service import Schedule, Service
from shared.web import idempotency

log = logging.getLogger(__name__)

GRACE = 3.0
"""Seconds that what is under way gets at the end."""
OLDEST = timedelta(minutes=1)
"""An event that waits longer than this for the broker makes the process unready."""
MEASURE = timedelta(seconds=10)
PRUNE = timedelta(hours=1)


class Worker:
    """Nothing that fails inside ends it: the part that failed waits, longer each time, and begins again."""

    def __init__(self, service: Service) -> None:
        self._service, self._core = service, service.core
        self._bus: Bus | None = None
        self._consumer: Consumer | None = None
        self._backoff = Backoff(first=0.5, most=30.0)

    async def run(self, stop: asyncio.Event) -> None:
        for name, check in (
            ("bus", self._bus_state),
            ("consumer", self._consumer_state),
            ("outbox", self._relay_state),
        ):
            self._core.health.add(name, check)
        actor.set(Actor(f"service:{self._core.service}"))
        parts = [self._keep("bus", self._speak, stop)]
        parts += [self._repeat(schedule, stop) for schedule in (*self._service.schedules, *self._own_schedules())]
        working = [asyncio.create_task(part) for part in parts]
        await stop.wait()
        _, late = await asyncio.wait(working, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def health(self) -> Mapping[str, State]:
        return await self._core.health.report()

    async def _speak(self, stop: asyncio.Event) -> None:
        """Join the bus, tell and hear until `stop`."""
        self._bus = bus = await open_bus(self._core.settings)
        try:
            await bus.create_topics()
            relay = Relay(self._core, await bus.publisher())
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep("relay", relay.run, stop))
                if self._service.reactions:
                    group.create_task(self._keep("consumer", self._hear, stop))
            await relay.close()
        finally:
            self._bus = None
            await bus.close()

    async def _hear(self, stop: asyncio.Event) -> None:
        assert self._bus is not None
        topics = sorted({event.topic for event in self._service.reactions})
        subscription = await self._bus.subscribe(self._service.name, topics)
        try:
            consumer = Consumer(
                self._service.name, subscription, self._service.new_unit_of_work, self._service.reactions, self._core
            )
            self._consumer = consumer
            await consumer.run(stop)
        finally:
            await subscription.close()
        await stop.wait()

    async def _keep(self, name: str, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
        """Do the work until `stop`, and begin again after it failed."""
        failures = 0
        while not stop.is_set():
            if await self._attempt(name, lambda: work(stop)):
                return
            failures += 1
            await _pause(self._backoff.seconds(failures), stop)

    async def _repeat(self, schedule: Schedule, stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            if await self._attempt(schedule.name, schedule.run):
                failures = 0
                await _pause(schedule.every.total_seconds(), stop)
            else:
                failures += 1
                metrics.FAILURES.labels(self._core.service, schedule.name).inc()
                await _pause(min(schedule.every.total_seconds(), self._backoff.seconds(failures)), stop)

    async def _attempt(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a part that fails must not take the others with it
            metrics.RESTARTS.labels(self._core.service, name).inc()
            log.warning("worker_fault", extra={"service": self._core.service, "part": name, "error": describe(error)})
            return False
        return True

    def _own_schedules(self) -> tuple[Schedule, ...]:
        return Schedule("measure", MEASURE, self._measure), Schedule("prune", PRUNE, self._prune)

    async def _measure(self) -> None:
        await outbox.measure(self._core)
        if self._consumer is not None and self._bus is not None:
            await self._consumer.measure()

    async def _prune(self) -> None:
        await outbox.prune(self._core)
        await idempotency.prune(self._core)
        if self._bus is not None:
            await self._bus.prune()

    async def _bus_state(self) -> State:
        reachable = self._bus is not None and await self._bus.ready()
        return State(ok=reachable, detail="" if reachable else "the broker cannot be reached")

    async def _consumer_state(self) -> State:
        braked = self._consumer.braked if self._consumer is not None else ""
        return State(ok=not braked, detail=braked)

    async def _relay_state(self) -> State:
        waiting = await outbox.oldest(self._core)
        return State(ok=waiting < OLDEST, detail=f"the oldest untold event is {waiting.total_seconds():.0f} s old")


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
