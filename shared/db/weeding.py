"""Weeding (rensning): working copies whose time is over go, so many in a transaction. Never records: those are disposed of."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update

from shared.core import Core
from shared.observability.metrics import WEEDED

BATCH = 500


async def weed(
    core: Core, what: str, table: Table, over: ColumnElement[bool], values: Mapping[str, Any] | None = None
) -> int:
    """Delete the rows that are `over`, or set `values`, after which they are so no more. Returns how many.

    The condition is asked of each row again as it is written: what somebody took up meanwhile stays.
    """
    (key,) = table.primary_key
    chosen = key.in_(select(key).where(over).limit(BATCH)), over
    statement = delete(table).where(*chosen) if values is None else update(table).where(*chosen).values(values)
    weeded, some = 0, BATCH
    while some == BATCH:
        async with core.engine.begin() as connection:
            some = (await connection.execute(statement)).rowcount
        WEEDED.labels(core.service, what).inc(some)
        weeded += some
    return weeded
