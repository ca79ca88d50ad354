"""The changes feed: what this service has told, in the order it was told; each caller keeps its own cursor."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from shared.db.unit_of_work import UnitOfWork
from shared.errors import Gone


@dataclass(frozen=True, slots=True)
class Change:
    """`envelope` is the CloudEvent; without `data` when its topic keeps content no longer."""

    position: int
    envelope: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """`cursor` is where to go on: past all that this page looked at, also what the caller may not see."""

    items: list[Change]
    cursor: int
    more: bool


async def changes(uow: UnitOfWork, *, after: int | None, topics: Collection[str], limit: int) -> Changes:
    """At most `limit` changes in `topics` after a cursor; without one, from the oldest that is kept.

    Raises `Gone` when something after the cursor is no longer kept, or when the cursor is of another feed than this
    (a restored backup counts positions anew): the caller must then read the resources themselves and begin again.
    """
    outbox = uow.core.tables.outbox.c
    ends = (await uow.session.execute(select(func.min(outbox.position), func.max(outbox.position)))).one()
    oldest, newest = ends[0] or 1, ends[1] or 0
    start = oldest - 1 if after is None else after
    if not oldest - 1 <= start <= newest:
        raise Gone("The cursor is not within what is kept: read the resources anew and begin without a cursor")
    columns = (outbox.position, outbox.value, outbox.event_id, outbox.type, outbox.created_at)
    told = select(*columns).where(outbox.position > start, outbox.position <= newest, outbox.topic.in_(topics))
    rows = (await uow.session.execute(told.order_by(outbox.position).limit(limit + 1))).all()
    items = [Change(row.position, _envelope(row, uow.core.settings.source)) for row in rows[:limit]]
    more = len(rows) > limit
    return Changes(items, items[-1].position if more else newest, more)


def _envelope(row: Any, source: str) -> dict[str, Any]:
    if row.value:
        envelope: dict[str, Any] = json.loads(row.value)
        return envelope
    time = row.created_at.isoformat().replace("+00:00", "Z")
    return {"specversion": "1.0", "id": str(row.event_id), "source": source, "type": row.type, "time": time}
