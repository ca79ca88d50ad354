"""From the commit of one event to the broker's answer, a hundred single transactions a second, beside a poll each second."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.bench import Bench
from benchmarks.inside import ACCOUNT, inside
from benchmarks.kafka_settings import kafka_settings
from benchmarks.measure import Case, Sample, timed
from benchmarks.percentiles import percentiles
from shared.contracts.ingest import PostWithdrawn
from shared.ids import uuid7
from shared.messaging.bus import Publisher, Record
from shared.messaging.opening import open_bus
from shared.messaging.relay import Relay
from shared.service import Service

RATE, SECONDS = 100, 5
TARGET = "p50 <=3 ms, p99 <=10 ms beyond the broker's own round trip"
CHECKS = ["every event is told"]


class Stopwatch:
    """A publisher that notes when each event was safe, and how long the broker took."""

    def __init__(self, inner: Publisher) -> None:
        self.inner = inner
        self.safe_at: dict[bytes, float] = {}
        self.trips: list[float] = []

    async def send(self, records: Sequence[Record]) -> int:
        began = time.perf_counter()
        safe = await self.inner.send(records)
        now = time.perf_counter()
        self.trips.append(now - began)
        self.safe_at |= {dict(record.headers)["ce_id"]: now for record in records[:safe]}
        return safe


async def run(bench: Bench) -> dict[str, Any]:
    heads, found = list(bench.ground.heads.values()), list[float]()
    async with inside(bench.ground, "ingest", **kafka_settings(bench.ground)) as service:
        bus = await open_bus(service.core.settings)
        await bus.create_topics()
        watch = Stopwatch(await bus.publisher())

        async def subject(_number: int) -> Sample:
            took, sample = await _told(service, watch, bench.ground.size(SECONDS, 1), heads)
            found.extend(took)
            return sample

        async def naive(_number: int) -> Sample:
            service.core.told.set = lambda: None  # type: ignore[method-assign] # nobody wakes a poller
            try:
                return (await _told(service, watch, bench.ground.size(SECONDS, 2), heads, poll=1.0))[1]
            finally:
                del service.core.told.set  # the class's own again

        told = await bench.play(Case("relay_latency", "event", {"subject": subject, "naive": naive}, TARGET, CHECKS))
        await bus.close()
    return told | {"figures": {"commit_to_told": percentiles(found), "broker_round_trip": percentiles(watch.trips)}}


async def _told(
    service: Service, watch: Stopwatch, seconds: int, heads: list[int], poll: float = 0.15
) -> tuple[list[float], Sample]:
    """How long each event took. One unit is an event, its wall time the wait."""
    stop, committed = asyncio.Event(), dict[bytes, float]()
    relaying = asyncio.create_task(Relay(service.core, watch, poll=poll).run(stop))
    sample, busy = Sample(seconds * RATE), Sample()
    with timed(busy, heads):
        began = time.perf_counter()
        for number in range(seconds * RATE):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            committed |= await _commit_one(service)
        while len(committed.keys() - watch.safe_at.keys()):  # noqa: ASYNC110 - the broker answers in its own time
            await asyncio.sleep(0.01)
    stop.set()
    await relaying
    took = [max(0.0, watch.safe_at[one] - at) for one, at in committed.items()]
    sample.wall_s, sample.cpu_s, sample.notes = sum(took), busy.cpu_s, percentiles(took)
    return took, sample


async def _commit_one(service: Service) -> dict[bytes, float]:
    now = service.core.clock.now()
    async with service.new_unit_of_work() as uow:
        uow.publish(PostWithdrawn(post_id=uuid7(), thread_id=uuid7(), account_id=ACCOUNT, withdrawn_at=now))
        (row,) = uow._outbox  # noqa: SLF001 - the id of what was just told
    return {str(row["event_id"]).encode(): time.perf_counter()}
