"""The rows of the outbox that wait for the relay: read as records, marked when they are told."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, Table, Uuid, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.bulk import is_postgresql
from shared.db.types import Moment
from shared.messaging.bundles import Waiting, unbundled
from shared.messaging.bus import Record

CONTENT_TYPE = ("content-type", b"application/cloudevents+json")
UNTOLD = text(
    "SELECT seq, topic, key, type, event_id, value, created_at, size, told, heads FROM outbox"
    " WHERE position IS NULL AND seq <= (SELECT max(seq) FROM"
    " (SELECT seq, sum(size - told) OVER (ORDER BY seq) - (size - told) AS before FROM"
    " (SELECT seq, size, told FROM outbox WHERE position IS NULL ORDER BY seq LIMIT :events) AS first) AS counted"
    " WHERE before < :events) ORDER BY seq LIMIT :events"
).columns(event_id=Uuid, value=LargeBinary, created_at=Moment)
"""The first rows that hold so many events together, or a bundle more; never all of a backlog's content."""
NUMBER = text(
    "UPDATE outbox SET position = ended.last + given.upto, told = 0"
    " FROM unnest(CAST(:seqs AS bigint[]), CAST(:ends AS bigint[])) AS given (seq, upto),"
    " (SELECT coalesce(max(position), 0) AS last FROM outbox) AS ended WHERE outbox.seq = given.seq"
)


class Parcel(NamedTuple):
    """A row that waits: `size` events, of which `told` are told already and `records` are not."""

    seq: int
    size: int
    told: int
    records: list[Record]


async def untold(session: AsyncSession, limit: int) -> list[Parcel]:
    """The oldest rows, until they hold so many events."""
    return [_parcel(row) for row in await session.execute(UNTOLD, {"events": limit})]


async def mark(session: AsyncSession, outbox: Table, parcels: Sequence[Parcel], told: int) -> None:
    """Of the records in these rows the first `told` are told: give whole rows the next positions, count in the one begun."""
    seqs: list[int] = []
    ends: list[int] = []
    for parcel in parcels:
        if told < len(parcel.records):
            if told:
                await session.execute(update(outbox).where(outbox.c.seq == parcel.seq).values(told=parcel.told + told))
            break
        told -= len(parcel.records)
        seqs.append(parcel.seq)
        ends.append(parcel.size + (ends[-1] if ends else 0))
    if seqs:
        await _number(session, outbox, seqs, ends)


async def _number(session: AsyncSession, outbox: Table, seqs: Sequence[int], ends: Sequence[int]) -> None:
    """`ends`: how many events lie in these rows up to the end of each. What a resend may tell again counts as untold."""
    if is_postgresql(session):
        await session.execute(NUMBER, {"seqs": seqs, "ends": ends})
        return
    last = (await session.execute(select(func.coalesce(func.max(outbox.c.position), 0)))).scalar_one()
    numbered = update(outbox).where(outbox.c.seq == bindparam("row")).values(position=bindparam("place"), told=0)
    connection = await session.connection()
    await connection.execute(numbered, [{"row": seq, "place": last + n} for seq, n in zip(seqs, ends, strict=True)])


def _parcel(row: Any) -> Parcel:
    waiting = unbundled(row)[row.told :]
    return Parcel(row.seq, row.size, row.told, [_record(row.topic, one) for one in waiting])


def _record(topic: str, one: Waiting) -> Record:
    return Record(topic, one.key, one.value, headers=(CONTENT_TYPE, _type(one.type), ("ce_id", one.id.encode())))


@lru_cache(maxsize=200)
def _type(kind: str) -> tuple[str, bytes]:
    return "ce_type", kind.encode()
