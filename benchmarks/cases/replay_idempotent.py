"""Every event once more: skipped by the watermark, and, where that was lost, by the effects' own natural keys."""

from typing import Any

from sqlalchemy import text

from benchmarks.bench import Bench
from benchmarks.inside import inside
from benchmarks.measure import Case, Sample, timed
from benchmarks.told import Delivery, captured, records
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.service import Service

POSTS = 5_000
TARGET = ">=15x faster than the first pass; without watermark no dearer than it"
CHECKS = ["0 rows changed by redelivery, with and without the watermark", "the naive lane is the first pass"]
TABLES = ("record", "outbox", "checkpoint", "tile")


async def run(bench: Bench) -> dict[str, Any]:
    heads, count = list(bench.ground.heads.values()), bench.ground.size(POSTS, 500)
    first: dict[int, list[Record]] = {}
    passes: dict[int, Sample] = {}
    lost: list[float] = []
    async with inside(bench.ground, "archive") as service:

        async def once(number: int) -> Sample:
            """The first pass of the round; the other lane redelivers it, whichever comes first in the round."""
            if number in passes:
                return passes[number]
            first[number] = _rebased(records(captured(count, f"replay{number}")), first, count)
            sample = passes[number] = Sample(count)
            consumer = _consumer(service, [one for some in first.values() for one in some])
            await consumer.step()  # takes its places up
            with timed(sample, heads):
                await _all(consumer, count)
            return sample

        async def again(number: int) -> Sample:
            await once(number)
            everything = [one for some in first.values() for one in some]
            before = await _content(service)
            sample = Sample(len(everything))
            delivery = Delivery(everything)
            consumer = Consumer("archive", delivery, service.new_unit_of_work, service.reactions, service.core)
            await consumer.step()
            await delivery.rewind(dict.fromkeys({one.place for one in everything}, 0))
            with timed(sample, heads):
                for _ in range(0, len(everything), 500):
                    await consumer.step()
            assert await _content(service) == before, "redelivery changed rows"
            lost.append(await _without_watermark(service, everything, heads))
            return sample

        told = await bench.play(Case("replay_idempotent", "event", {"subject": again, "naive": once}, TARGET, CHECKS))
    dearest = max(lost) / told["naive"]["cpu_s"]["median"]
    return told | {"figures": {"without_watermark_of_first_pass": round(dearest, 2)}}


def _rebased(made: list[Record], first: dict[int, list[Record]], count: int) -> list[Record]:
    """Their offsets follow those of the rounds before."""
    ends: dict[int, int] = {}
    for some in first.values():
        for one in some:
            ends[one.partition] = max(ends.get(one.partition, 0), one.offset + 1)
    return [
        Record(one.topic, one.key, one.value, one.partition, one.offset + ends.get(one.partition, 0), one.headers)
        for one in made
    ]


def _consumer(service: Service, waiting: list[Record]) -> Consumer:
    return Consumer("archive", Delivery(waiting), service.new_unit_of_work, service.reactions, service.core)


async def _all(consumer: Consumer, count: int) -> None:
    done = 0
    while done < count:
        done += await consumer.step()


async def _without_watermark(service: Service, everything: list[Record], heads: list[int]) -> float:
    """CPU seconds per event."""
    async with service.core.engine.begin() as connection:
        await connection.execute(text("UPDATE watermark SET next_offset = 0"))
    before, consumer = await _content(service), _consumer(service, everything)
    await consumer.step()
    sample = Sample(len(everything))
    with timed(sample, heads):
        await _all(consumer, len(everything))
    assert await _content(service) == before, "redelivery without a watermark changed rows"
    return sample.cpu_s / sample.units


async def _content(service: Service) -> list[Any]:
    async with service.core.engine.connect() as connection:
        return [(await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() for table in TABLES]
