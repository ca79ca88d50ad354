"""Everything a service does by itself: tells its outbox, hears the others, and works off its schedules."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from shared.context import Actor, actor
from shared.health import State
from shared.messaging import dead_letters, metrics, outbox
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer, Limits
from shared.messaging.faults import describe
from shared.messaging.opening import open_bus
from shared.messaging.relay import POLL, Relay
from shared.observability.metrics import WEEDED
from shared.service import Schedule, Service
from shared.web import idempotency

log = logging.getLogger(__name__)

GRACE = 3.0
"""Seconds that what is under way gets at the end."""
STEADY = 60.0
"""Seconds of good work after which earlier failures are forgotten."""
LOOK = 1.0
"""Seconds between two looks at a database that is not there yet, or not migrated."""
OLDEST = timedelta(minutes=1)
"""An event that waits longer than this for the broker makes the process unready."""
MEASURE = timedelta(seconds=10)
PRUNE = timedelta(hours=1)
BACKOFF = Backoff(first=0.25, most=30.0)


class Worker:
    """Nothing that fails inside ends it: the part that failed waits, longer each time, and begins again."""

    def __init__(self, service: Service, poll: float = POLL) -> None:
        """`poll`: seconds between two looks at the outbox when nobody in this process has written to it."""
        self._service, self._core, self._poll = service, service.core, poll
        self._bus: Bus | None = None
        self._consumer: Consumer | None = None
        self._core.health.add("bus", self._bus_state)
        self._core.health.add("consumer", self._consumer_state)
        self._core.health.add("outbox", self._relay_state)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is under way is then finished, or given up after three seconds."""
        actor.set(Actor(f"service:{self._core.service}"))
        metrics.MEASURED.labels(self._core.service).set_to_current_time()
        await self._until_migrated(stop)
        parts = [self._keep("bus", self._speak, stop)]
        parts += [self._repeat(schedule, stop) for schedule in (*self._service.schedules, *self._own_schedules())]
        working = [asyncio.create_task(part) for part in parts]
        await stop.wait()
        _, late = await asyncio.wait(working, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _until_migrated(self, stop: asyncio.Event) -> None:
        """A new version begins when its schema is there: on the one before it would bury what it hears."""
        waited = False
        while not stop.is_set() and not await self._core.health.holds("database"):
            if not waited:
                log.warning("database_awaited", extra={"service": self._core.service})
            waited = True
            await pause(LOOK, stop)

    async def health(self) -> Mapping[str, State]:
        return await self._core.health.report()

    async def _speak(self, stop: asyncio.Event) -> None:
        """Join the bus, tell and hear until `stop`."""
        bus = await open_bus(self._core.settings)
        try:
            await bus.create_topics()
            relay = Relay(self._core, await bus.publisher(), poll=self._poll)
            self._bus = bus
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep("relay", relay.run, stop))
                if self._service.reactions:
                    group.create_task(self._keep("consumer", self._hear, stop))
            await relay.close()
        finally:
            self._bus = None
            await bus.close()

    async def _hear(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until the consumer has braked: then it leaves the group and waits for a person."""
        assert self._bus is not None
        service = self._service
        subscription = await self._bus.subscribe(service.name, sorted({event.topic for event in service.reactions}))
        limits = Limits(gather=service.gather)
        consumer = Consumer(service.name, subscription, service.new_unit_of_work, service.reactions, self._core, limits)
        self._consumer = consumer
        try:
            await consumer.run(stop)
        finally:
            self._consumer = consumer if consumer.braked else None
            await subscription.close()
        await stop.wait()

    async def _keep(self, name: str, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
        """Do the work until `stop`, and begin again after it failed."""
        failures, clock = 0, asyncio.get_running_loop().time
        while not stop.is_set():
            began = clock()
            if await self._succeeds(name, lambda: work(stop)):
                return
            metrics.RESTARTS.labels(self._core.service, name).inc()
            failures = 1 if clock() - began > STEADY else failures + 1
            await pause(BACKOFF.seconds(failures), stop)

    async def _repeat(self, schedule: Schedule, stop: asyncio.Event) -> None:
        """Run it every so often; a run that failed is tried again sooner, but not more often than that."""
        failures, every = 0, schedule.every.total_seconds()
        running = metrics.RUNNING.labels(self._core.service, schedule.name)
        while not stop.is_set():
            running.set_to_current_time()
            succeeded = await self._succeeds(schedule.name, schedule.run)
            running.set(0)
            if succeeded:
                failures = 0
            else:
                metrics.FAILURES.labels(self._core.service, schedule.name).inc()
                failures += 1
            await pause(min(every, BACKOFF.seconds(failures)) if failures else every, stop)

    async def _succeeds(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except (Exception, asyncio.CancelledError) as error:  # however it fails, it must not take the others with it
            if _is_cancelled():
                raise
            fault = {"service": self._core.service, "part": name, "error": describe(error)}
            log.warning("worker_fault", extra=fault)
            return False
        return True

    def _own_schedules(self) -> tuple[Schedule, ...]:
        return Schedule("measure", MEASURE, self._measure), Schedule("prune", PRUNE, self._prune)

    async def _measure(self) -> None:
        await outbox.measure(self._core)
        if self._consumer is not None and not self._consumer.braked:
            await self._consumer.measure()
        metrics.MEASURED.labels(self._core.service).set_to_current_time()

    async def _prune(self) -> None:
        await outbox.prune(self._core)
        WEEDED.labels(self._core.service, "answers").inc(await idempotency.prune(self._core))
        await dead_letters.prune(self._core)
        if self._bus is not None:
            await self._bus.prune()

    async def _bus_state(self) -> State:
        if self._bus is None:
            return State(ok=False, detail="this process has not joined the bus yet")
        reachable = await self._bus.ready()
        return State(ok=reachable, detail="" if reachable else "the broker cannot be reached, or leads nothing yet")

    async def _consumer_state(self) -> State:
        if self._service.reactions and self._consumer is None:
            return State(ok=False, detail="it does not hear yet")
        braked = self._consumer.braked if self._consumer is not None else ""
        return State(ok=not braked, detail=braked)

    async def _relay_state(self) -> State:
        waiting = await outbox.oldest(self._core)
        return State(ok=waiting < OLDEST, detail=f"the oldest untold event waits since {waiting.total_seconds():.0f} s")


def _is_cancelled() -> bool:
    """Did somebody cancel this very task? Clients that are closed let a cancellation of their own out, too."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """So long, or until `stop`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
