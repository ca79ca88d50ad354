"""The audit log is a hash chain: a row that is changed, added or taken away later breaks it.

digest(n) = SHA-256(digest(n-1) || JCS of the row), RFC 8785; the first row follows 64 zeros.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.entry import Entry
from shared.db.tables import SharedTables

FIRST = "0" * 64


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
    head = tables.audit_head
    found = (await session.execute(select(head.c.seq, head.c.digest).with_for_update())).first()
    if found is None:
        await session.execute(insert(head).values(id=1, seq=0, digest=FIRST))
        return 0, FIRST
    return found.seq, found.digest


def as_row(seq: int, entry: Entry, previous: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": seq, "at": entry.at, "actor": entry.actor.subject, "client": entry.actor.client,
        "sent_by": entry.actor.sent_by, "action": entry.action, "object_type": entry.object_type,
        "object_id": entry.object_id, "case_id": entry.case_id, "reason": entry.reason, "details": entry.details,
        "trace": entry.trace,
    }  # fmt: skip
    return row | {"previous": previous, "digest": digest(row, previous)}


def digest(row: dict[str, Any], previous: str) -> str:
    told = row | {"at": row["at"].isoformat(), "case_id": str(row["case_id"]) if row["case_id"] else None}
    return sha256(previous.encode() + rfc8785.dumps(told)).hexdigest()
