"""The search index and the questions asked of it: FTS5 on SQLite, a GIN index on PostgreSQL, the same answers.

Both are given ready-made stems and split nothing themselves: FTS5's `ascii` tokenizer takes every letter beyond ASCII as
it is, and a tsvector is written out with its positions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, exists, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.record import Record
from services.archive.domain.words import Prefix, Term
from services.archive.store.records import to_records
from services.archive.store.tables import account, history, record
from shared.db.counting import count_of

INDEX = {
    "sqlite": table("record_text", column("rowid")),
    "postgresql": table("record_text", column("log_index")),
}
MATCH = {
    "sqlite": text("record_text MATCH :words"),
    "postgresql": text("record_text.words @@ CAST(:words AS tsquery)"),
}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; everything that is given must hold. `removed`: did we take it off the platform or hide it?"""

    terms: Sequence[Term] = ()
    account_id: UUID | None = None
    platform: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    removed: bool | None = None
    units: frozenset[UUID] | None = None
    """Only records of accounts of these units; None is all."""


class SearchStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name

    async def find(self, search: Search, *, below: int | None, offset: int, limit: int) -> list[Record]:
        """Newest sealed first. `below`: only what was sealed before this place in the log."""
        chosen = self._where(select(record), search)
        if below is not None:
            chosen = chosen.where(self._place(search) < below)
        newest = chosen.order_by(self._place(search).desc()).limit(limit).offset(offset)
        return list(to_records(await self._session.execute(newest)))

    async def count(self, search: Search) -> int:
        return await count_of(self._session, self._where(select(record.c.log_index), search))

    def _where(self, chosen: Select[Any], search: Search) -> Select[Any]:
        if search.terms:
            chosen = chosen.join_from(INDEX[self._dialect], record, self._place(search) == record.c.log_index)
            write = _tsquery if self._dialect == "postgresql" else _fts_query
            chosen = chosen.where(MATCH[self._dialect].bindparams(words=write(search.terms)))
        return chosen.where(*_conditions(search))

    def _place(self, search: Search) -> ColumnElement[Any]:
        """The index's own key where words are looked for: FTS5 then walks its list of hits from the newest."""
        return next(iter(INDEX[self._dialect].c)) if search.terms else record.c.log_index


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    given: list[ColumnElement[bool]] = []
    if search.account_id:
        given.append(record.c.account_id == search.account_id)
    if search.platform:
        given.append(record.c.platform == search.platform)
    if search.published_from:
        given.append(record.c.published_at >= search.published_from)
    if search.published_to:
        given.append(record.c.published_at <= search.published_to)
    if search.units is not None:
        of_units = select(account.c.account_id).where(account.c.unit_id.in_(sorted(search.units)))
        given.append(record.c.account_id.in_(of_units))
    if search.removed is not None:
        taken_off = exists().where(
            history.c.post_id == record.c.post_id,
            history.c.kind == "REMOVAL_ENDED",
            history.c.outcome.in_(("REMOVED", "HIDDEN")),
        )
        given.append(taken_off if search.removed else ~taken_off)
    return given


def _tsquery(terms: Sequence[Term]) -> str:
    def told(term: Term) -> str:
        if isinstance(term, Prefix):
            return f"('{term.beginning}':* | '{term.stem}')"
        return "(" + " <-> ".join(f"'{stem}'" for stem in term.stems) + ")"

    return " & ".join(map(told, terms))


def _fts_query(terms: Sequence[Term]) -> str:
    def told(term: Term) -> str:
        if isinstance(term, Prefix):
            return f'("{term.beginning}" * OR "{term.stem}")'
        return '"' + " ".join(term.stems) + '"'

    return " AND ".join(map(told, terms))
