"""The audit log is a hash chain: a row that is changed, added or taken away later breaks it.

digest(n) = SHA-256(digest(n-1) || JCS of the row), RFC 8785; the first row follows 64 zeros.
"""

from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from typing import Any

import rfc8785
from pydantic_core import to_jsonable_python
from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.entry import Entry
from shared.db.tables import SharedTables
from shared.db.upsert import insert_for

FIRST = "0" * 64
PAGE = 1_000


async def append(session: AsyncSession, tables: SharedTables, entries: Sequence[Entry]) -> None:
    """Write the entries at the end of the chain. Appenders wait for each other: there is one end."""
    seq, previous = await _end(session, tables)
    rows = []
    for entry in entries:
        seq += 1
        row = as_row(seq, entry, previous)
        previous = str(row["digest"])
        rows.append(row)
    connection = await session.connection()
    await connection.execute(insert(tables.audit), rows)
    await session.execute(update(tables.audit_head).values(seq=seq, digest=previous))


async def _end(session: AsyncSession, tables: SharedTables) -> tuple[int, str]:
    """The end of the chain, locked until this transaction is over."""
    head = tables.audit_head
    locked = select(head.c.seq, head.c.digest).with_for_update()
    found = (await session.execute(locked)).first()
    if found is None:  # the very first appenders race for the row: one writes it, all then wait for it
        begun = insert_for(session, head).values(id=1, seq=0, digest=FIRST).on_conflict_do_nothing()
        await session.execute(begun)
        found = (await session.execute(locked)).one()
    return found.seq, found.digest


async def verify(session: AsyncSession, tables: SharedTables) -> int | None:
    """The first number at which the chain is broken, or None if it is whole from its first row to its head.

    Appenders may go on meanwhile: the head is read after the rows, and what was appended in between is followed.
    """
    if not session.in_transaction():
        await session.connection(execution_options={"sqlite_begin": "DEFERRED"})
    seq, previous, limit = 0, FIRST, PAGE
    while True:
        try:
            rows = await _page(session, tables, seq, limit)
        except (ValueError, TypeError):  # a row holds what its columns cannot be: closer to it, step by step
            if limit == 1:
                return seq + 1
            limit //= 2
            continue
        for row in rows:
            if not _follows(row, seq, previous):
                return seq + 1
            seq, previous = row["seq"], row["digest"]
        head = await _head(session, tables)
        if head == (seq, previous):
            return None
        if head[0] == seq:
            return seq
        if not rows or head[0] < seq:
            return min(head[0], seq) + 1


async def _page(session: AsyncSession, tables: SharedTables, after: int, limit: int) -> Sequence[RowMapping]:
    """The log may be longer than memory. The first page also finds a row put before number 1."""
    page = select(tables.audit).order_by(tables.audit.c.seq).limit(limit)
    return (await session.execute(page.where(tables.audit.c.seq > after) if after else page)).mappings().all()


async def _head(session: AsyncSession, tables: SharedTables) -> tuple[int, str]:
    found = (await session.execute(select(tables.audit_head.c.seq, tables.audit_head.c.digest))).first()
    return (found.seq, found.digest) if found else (0, FIRST)


def _follows(row: RowMapping, seq: int, previous: str) -> bool:
    told = {name: value for name, value in row.items() if name not in {"previous", "digest"}}
    try:
        expected = digest(told, previous)
    except rfc8785.CanonicalizationError:
        return False
    return (row["seq"], row["previous"], row["digest"]) == (seq + 1, previous, expected)


def as_row(seq: int, entry: Entry, previous: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": seq, "at": entry.at.astimezone(UTC), "actor": entry.actor.subject, "client": entry.actor.client,
        "sent_by": entry.actor.sent_by, "action": entry.action, "object_type": entry.object_type,
        "object_id": entry.object_id, "case_id": entry.case_id, "reason": entry.reason,
        "details": to_jsonable_python(entry.details), "trace": entry.trace,
    }  # fmt: skip
    return row | {"previous": previous, "digest": digest(row, previous)}


def digest(row: dict[str, Any], previous: str) -> str:
    told = row | {"at": row["at"].isoformat(), "case_id": str(row["case_id"]) if row["case_id"] else None}
    return sha256(previous.encode() + rfc8785.dumps(told)).hexdigest()
