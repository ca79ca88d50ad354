"""The changes feed: what this service has told, in the order it was told; each caller keeps its own cursor."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, String, Uuid, bindparam, text

from shared.db.types import Moment
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Gone
from shared.messaging.bundles import Waiting, unbundled

ENDS = text(
    "SELECT coalesce((SELECT position - size + 1 FROM outbox WHERE position IS NOT NULL ORDER BY position LIMIT 1), 1) AS oldest,"
    " coalesce((SELECT max(position) FROM outbox), 0) AS newest"
)
PAGE = (
    text(
        "SELECT position, size, key, type, event_id, value, created_at, heads FROM outbox"
        " WHERE position > :start AND topic IN :topics AND position <= (SELECT max(position) FROM"
        " (SELECT position, sum(beyond) OVER (ORDER BY position) - beyond AS before FROM"
        " (SELECT position, CASE WHEN position - size < :start THEN position - :start ELSE size END AS beyond FROM outbox"
        " WHERE position > :start AND position <= :newest AND topic IN :topics ORDER BY position LIMIT :events) AS first)"
        " AS counted WHERE before < :events) ORDER BY position LIMIT :events"
    )
    .bindparams(bindparam("topics", type_=String, expanding=True))
    .columns(event_id=Uuid, value=LargeBinary, created_at=Moment)
)
"""The first rows that hold so many events beyond `start` together: a page never reads more content than it shows, and a row."""


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
    oldest, newest = (await uow.session.execute(ENDS)).one()
    start = oldest - 1 if after is None else after
    if not oldest - 1 <= start <= newest:
        raise Gone("The cursor is not within what is kept: read the resources anew and begin without a cursor")
    asked = {"start": start, "newest": newest, "topics": sorted(topics), "events": limit + 1}
    rows = await uow.session.execute(PAGE, asked)
    found = [change for row in rows for change in _changes(row, uow.core.settings.source) if change.position > start]
    more = len(found) > limit
    return Changes(found[:limit], found[limit - 1].position if more else newest, more)


def _changes(row: Any, source: str) -> Iterator[Change]:
    for position, one in enumerate(unbundled(row), row.position - row.size + 1):
        yield Change(position, _envelope(one, source))


def _envelope(one: Waiting, source: str) -> dict[str, Any]:
    if one.value:
        envelope: dict[str, Any] = json.loads(one.value)
        return envelope
    return {"specversion": "1.0", "id": one.id, "source": source, "type": one.type, "time": one.time}
