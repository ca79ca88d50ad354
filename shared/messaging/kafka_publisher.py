"""Tells Kafka: one compressed batch per partition, written once and in order by an idempotent producer.

While the broker is away the producer itself tries again without end, and nothing is doubled. Only when our patience is
over is it thrown away, with all that it left in doubt; that is then told again, and may be heard twice.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from struct import unpack_from
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.messaging.bus import Record

log = logging.getLogger(__name__)

BATCH_BYTES = 1_000_000
"""Below what a topic takes, above what the outbox lets through."""
SEED, MULTIPLIER, WORD = 0x9747B28C, 0x5BD1E995, 0xFFFFFFFF
"""Kafka's constants of MurmurHash2, which chooses the partition of a key."""
Numbered = tuple[int, Record]


class KafkaPublisher:
    def __init__(self, options: Mapping[str, Any], patience: float, prefix: str) -> None:
        self._options, self._patience, self._prefix = options, patience, prefix
        self._producer: AIOKafkaProducer | None = None
        self._ahead: set[bytes | None] = set()

    async def send(self, records: Sequence[Record]) -> int:
        """Places are written side by side; within each, nothing is written after a failure."""
        try:
            async with asyncio.timeout(2 * self._patience):
                kept = await self._write(records)
        except (KafkaError, TimeoutError) as fault:
            log.warning("broker_away", extra={"error": type(fault).__name__})
            kept = set()
        safe = next((n for n in range(len(records)) if n not in kept), len(records))
        # What was kept beyond the first failure is not sent again: its key would hear it twice, out of order.
        self._ahead |= {_identity(records[n]) for n in kept if n > safe}
        if self._ahead:
            self._ahead -= {None, *(_identity(record) for record in records[:safe])}
        if safe < len(records):
            await self.close()
        return safe

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _let_go(producer)

    async def _write(self, records: Sequence[Record]) -> set[int]:
        producer = await self._started()
        kept = {n for n, record in enumerate(records) if _identity(record) in self._ahead} if self._ahead else set()
        topics = {record.topic: self._prefix + record.topic for record in records}
        sizes = {topic: len(await producer.partitions_for(full)) for topic, full in topics.items()}
        places: dict[tuple[str, int], list[Numbered]] = {}
        for n, record in enumerate(records):
            if n not in kept:
                place = topics[record.topic], partition_of(record.key, sizes[record.topic])
                places.setdefault(place, []).append((n, record))
        written = await asyncio.gather(*(_write_place(producer, place, here) for place, here in places.items()))
        return kept.union(*written)

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                enable_idempotence=True, compression_type="zstd", max_batch_size=BATCH_BYTES, **self._options
            )
            try:
                await producer.start()
            except BaseException:
                await _let_go(producer)
                raise
            self._producer = producer
        return self._producer


async def _let_go(producer: AIOKafkaProducer) -> None:
    """`stop()` would wait, without end, until everything in doubt is written."""
    await producer.client.close()
    sending = producer._sender.sender_task  # noqa: SLF001 - see above
    while sending is not None and not sending.done():
        sending.cancel()  # the first time it waits for its requests, the second time they are cancelled too
        await asyncio.wait({sending}, timeout=0.1)
    producer._closed = True  # noqa: SLF001 - see above


def partition_of(key: str, partitions: int) -> int:
    """As Kafka's own producers do it, in any language."""
    return (_murmur2(key.encode()) & 0x7FFFFFFF) % partitions


@lru_cache(maxsize=10_000)
def _murmur2(key: bytes) -> int:
    """Four bytes at a time; the client's own, a byte at a time, costs twice as much (a test holds them equal)."""
    mixed = SEED ^ len(key)
    whole, rest = divmod(len(key), 4)
    for given in unpack_from(f"<{whole}I", key):
        word = given * MULTIPLIER & WORD
        mixed = (mixed * MULTIPLIER ^ (word ^ word >> 24) * MULTIPLIER) & WORD
    if rest:
        mixed = (mixed ^ int.from_bytes(key[-rest:], "little")) * MULTIPLIER & WORD
    mixed = (mixed ^ mixed >> 13) * MULTIPLIER & WORD
    return mixed ^ mixed >> 15


async def _write_place(producer: AIOKafkaProducer, place: tuple[str, int], waiting: Sequence[Numbered]) -> set[int]:
    """Batch after batch, each only when the one before is safe. Returns the numbers of those that are."""
    safe: set[int] = set()
    waiting = list(waiting)
    while waiting:
        builder = producer.create_batch()
        fits = 0
        for _, record in waiting:
            headers = list(record.headers)
            if builder.append(key=record.key.encode(), value=record.value, timestamp=None, headers=headers) is None:
                break
            fits += 1
        if not fits:
            return safe
        try:
            await (await producer.send_batch(builder, place[0], partition=place[1]))
        except KafkaError as fault:
            log.warning("batch_refused", extra={"topic": place[0], "error": type(fault).__name__})
            return safe
        safe |= {n for n, _ in waiting[:fits]}
        waiting = waiting[fits:]
    return safe


def _identity(record: Record) -> bytes | None:
    return dict(record.headers).get("ce_id")
