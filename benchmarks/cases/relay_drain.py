"""Telling a backlog of the outbox to the broker, in order and numbered, beside a send and a commit per event."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select, text, update

from benchmarks.bench import Bench
from benchmarks.inside import inside
from benchmarks.kafka_settings import kafka_settings
from benchmarks.measure import Case, Sample, timed
from shared.core import Core
from shared.db.bulk import insert_many
from shared.messaging.bundles import bundled, unbundled
from shared.messaging.bus import Publisher, Record
from shared.messaging.opening import open_bus
from shared.messaging.relay import Relay
from shared.messaging.untold import untold

EVENTS, NAIVE_EVENTS, BYTES = 10_000, 300, 1_400
TARGET = ">=35x naive per CPU-second, >=0.5 of limit (read and send, nothing marked)"
CHECKS = ["every event is told once, and rows are numbered in the order of seq"]


async def run(bench: Bench) -> dict[str, Any]:
    heads = list(bench.ground.heads.values())
    count, few = bench.ground.size(EVENTS, 500), bench.ground.size(NAIVE_EVENTS, 50)
    async with inside(bench.ground, "ingest", **kafka_settings(bench.ground)) as service:
        core, bus = service.core, await open_bus(service.core.settings)
        await bus.create_topics()
        publisher = await bus.publisher()
        relay = Relay(core, publisher)

        async def subject(_number: int) -> Sample:
            await _fill(core, count)
            sample, told = Sample(count), 0
            with timed(sample, heads):
                while told < count:
                    told += await relay.drain()
            await _numbered(core)
            return sample

        async def naive(_number: int) -> Sample:
            await _fill(core, few, bundles=False)
            sample = Sample(few)
            with timed(sample, heads):
                while await _tell_one(core, publisher):
                    pass
            return sample

        async def limit(_number: int) -> Sample:
            await _fill(core, count)
            sample = Sample(count)
            with timed(sample, heads):
                await _read_and_send(core, publisher)
            while await relay.drain():
                pass
            return sample

        lanes: dict[Any, Any] = {"subject": subject, "naive": naive, "limit": limit}
        told = await bench.play(Case("relay_drain", "event", lanes, TARGET, CHECKS))
        figures = await _when_large(bench, core, relay, heads, count)
        await bus.close()
    return told | {"figures": figures}


async def _when_large(bench: Bench, core: Core, relay: Relay, heads: list[int], count: int) -> dict[str, float]:
    """The plan trap: the same again with a large outbox behind it; cost per event against the first time."""
    costs = []
    for _ in range(2):
        await _fill(core, count)
        sample = Sample(count)
        with timed(sample, heads):
            while await relay.drain():
                pass
        costs.append(sample.cpu_s / count)
        await _fill(core, bench.ground.size(100_000, 2_000), told=True)
    return {"cost_with_100000_told_rows_behind": round(costs[1] / costs[0], 2)}


async def _fill(core: Core, count: int, *, told: bool = False, bundles: bool = True) -> None:
    """Events that wait, 500 of a transaction; or that were told, and lie behind. Without bundles, each by itself."""
    now = core.clock.now()
    async with core.sessions.begin() as session:
        first = (await session.execute(text("SELECT coalesce(max(position), 0) FROM outbox"))).scalar_one()
        for start in range(0, count, 500):
            rows: list[dict[str, Any]] = []
            sealed = [
                {"topic": "ingest.posts", "key": str(number % 500), "type": "ingest.post.captured.v1",
                 "event_id": uuid4(), "value": b"x" * BYTES, "created_at": now}
                for number in range(start, min(start + 500, count))
            ]  # fmt: skip
            for row in bundled(sealed) if bundles else [row for one in sealed for row in bundled([one])]:
                first += row["size"]
                rows.append(row | ({"position": first} if told else {}))
            await insert_many(session, core.tables.outbox, rows)


async def _tell_one(core: Core, publisher: Publisher) -> bool:
    """What the tutorials do: one row, one send, one mark, one commit."""
    outbox = core.tables.outbox
    async with core.sessions.begin() as session:
        parcels = await untold(session, 1)
        if not parcels:
            return False
        await publisher.send(parcels[0].records)
        seq = parcels[0].seq
        await session.execute(update(outbox).where(outbox.c.seq == seq).values(position=-seq))
    return True


async def _read_and_send(core: Core, publisher: Publisher) -> None:
    outbox, after = core.tables.outbox, 0
    while True:
        async with core.sessions() as session:
            waiting = select(outbox).where(outbox.c.position.is_(None), outbox.c.seq > after)
            row = (await session.execute(waiting.order_by(outbox.c.seq).limit(1))).first()
        if row is None:
            return
        after = row.seq
        await publisher.send([Record(row.topic, one.key, one.value) for one in unbundled(row)])


async def _numbered(core: Core) -> None:
    outbox = core.tables.outbox.c
    async with core.sessions() as session:
        rows = (await session.execute(select(outbox.seq, outbox.position).order_by(outbox.seq))).all()
    places = [row.position for row in rows if row.position > 0]
    assert None not in places
    assert places == sorted(places), "numbered out of order"
