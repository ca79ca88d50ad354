"""Whole batches in one statement, on either database: PostgreSQL takes arrays, SQLite many parameter rows."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.bulk import by_key, upsert_many

Row = dict[str, Any]


async def insert_all(
    session: AsyncSession, table: Table, rows: Sequence[Row], *, update: Collection[str] = (), newer: str = ""
) -> None:
    """Insert the rows, sorted by key; a row whose key is there already is left alone, or its columns `update` are set.

    With `newer`, they are set only if that column grew.
    """
    if rows:
        await upsert_many(session, table, by_key(table, rows), update, newer)
