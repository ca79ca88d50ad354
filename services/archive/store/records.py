"""Sealed records, as rows. They are added and read, never changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.record import Origin, Record
from services.archive.store.tables import record
from shared.db.bulk import among, columns, insert_many, is_postgresql, unnested

Version = tuple[UUID, int]
FIELDS = [field.name for field in fields(Record)]
ADD = text(
    f"WITH sealed AS ({unnested(record, tuple(FIELDS), '')})"  # noqa: S608 - names of our own columns
    " INSERT INTO record_text (log_index, words) SELECT log_index, CAST(words AS tsvector)"
    " FROM unnest(CAST(:log_index AS bigint[]), CAST(:words AS text[])) AS given (log_index, words)"
)
"""PostgreSQL: records and their words in one statement."""
ADD_WORDS = text("INSERT INTO record_text (rowid, words) VALUES (:rowid, :words)")
"""SQLite."""


class RecordStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, records: Sequence[Record], words: Sequence[Sequence[str]]) -> None:
        """Records, each with the words it is found by, in order."""
        rows = [{name: getattr(one, name) for name in FIELDS} for one in records]
        connection = await self._session.connection()
        if is_postgresql(self._session):
            await connection.execute(ADD, columns(record, rows) | {"words": [_tsvector(some) for some in words]})
            return
        await insert_many(self._session, record, rows)
        texts = [{"rowid": one.log_index, "words": " ".join(some)} for one, some in zip(records, words, strict=True)]
        await connection.execute(ADD_WORDS, texts)

    async def sealed(self, posts: Iterable[UUID]) -> dict[Version, str]:
        """The content digests of the versions of these posts that are sealed."""
        columns = record.c.post_id, record.c.version, record.c.content_digest
        rows = await self._session.execute(select(*columns).where(among(self._session, record.c.post_id, posts)))
        return {(row.post_id, row.version): row.content_digest for row in rows}

    async def get(self, record_id: UUID) -> Record | None:
        rows = await self._session.execute(select(record).where(record.c.record_id == record_id))
        return next(to_records(rows), None)

    async def log_index(self, record_id: UUID) -> int | None:
        found = await self._session.execute(select(record.c.log_index).where(record.c.record_id == record_id))
        return found.scalar_one_or_none()

    async def versions(self, post_id: UUID) -> list[Record]:
        of_post = select(record).where(record.c.post_id == post_id).order_by(record.c.version)
        return list(to_records(await self._session.execute(of_post)))

    async def between(self, start: int, end: int) -> list[Record]:
        """Records by their place in the log."""
        within = (record.c.log_index >= start) & (record.c.log_index < end)
        return list(to_records(await self._session.execute(select(record).where(within).order_by(record.c.log_index))))


def to_records(rows: Iterable[Any]) -> Iterator[Record]:
    for row in rows:
        values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        yield Record(**values | {"origin": Origin(row.origin)})


def _tsvector(words: Sequence[str]) -> str:
    """Written out with its positions: PostgreSQL splits nothing."""
    return " ".join([f"'{word}':{position}" for position, word in enumerate(words, 1)])
