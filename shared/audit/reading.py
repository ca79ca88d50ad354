"""How the auditor reads the log: newest first, filtered, from the last line seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.counting import count_of
from shared.db.tables import SharedTables


@dataclass(frozen=True, slots=True)
class Search:
    """All that is given must hold. `since` is included, `until` is not."""

    actor: str | None = None
    action: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    case_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is kept, with its place in the chain."""

    seq: int
    at: datetime
    actor: str
    client: str | None
    sent_by: str | None
    action: str
    object_type: str
    object_id: str
    case_id: UUID | None
    reason: str
    details: dict[str, Any]
    trace: str | None
    previous: str
    digest: str


async def lines(
    session: AsyncSession,
    tables: SharedTables,
    search: Search,
    *,
    limit: int,
    after: int | None = None,
    offset: int = 0,
) -> Sequence[Line]:
    """Up to `limit` lines; `after` is the number of the last line seen."""
    audit = tables.audit
    wanted = select(audit).where(*_conditions(tables, search)).order_by(audit.c.seq.desc()).limit(limit).offset(offset)
    if after is not None:
        wanted = wanted.where(audit.c.seq < after)
    return [Line(**row) for row in (await session.execute(wanted)).mappings()]


async def count(session: AsyncSession, tables: SharedTables, search: Search) -> int:
    return await count_of(session, select(tables.audit.c.seq).where(*_conditions(tables, search)))


def _conditions(tables: SharedTables, search: Search) -> list[ColumnElement[bool]]:
    audit = tables.audit.c
    exact = {
        audit.actor: search.actor, audit.action: search.action, audit.object_type: search.object_type,
        audit.object_id: search.object_id, audit.case_id: search.case_id,
    }  # fmt: skip
    found = [column == value for column, value in exact.items() if value is not None]
    if search.since:
        found.append(audit.at >= search.since)
    if search.until:
        found.append(audit.at < search.until)
    return found
