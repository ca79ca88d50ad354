"""Many rows in one statement, on either database: arrays or COPY on PostgreSQL, the driver's own executemany on SQLite.

Measured (performance.md 3.1): a hundred times cheaper than a statement a row. Rows that others may be writing too go in
sorted by key, because concurrent writers that lock in different orders deadlock.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import asyncpg
from pydantic_core import to_json
from sqlalchemy import JSON, Table, TextClause, bindparam, insert, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.bulk import Row, arrays, by_key, columns, is_postgresql, keys_of, unnested


async def add_missing(session: AsyncSession, table: Table, rows: Sequence[Row]) -> int:
    """Insert the rows that are not there yet. Returns how many were not."""
    if not rows:
        return 0
    keys, ordered = keys_of(table), by_key(table, rows)
    connection = await session.connection()
    if is_postgresql(session):
        statement = unnested(table, tuple(ordered[0]), f"ON CONFLICT ({', '.join(keys)}) DO NOTHING")
        return (await connection.execute(statement, columns(table, ordered))).rowcount
    missing = sqlite.insert(table).on_conflict_do_nothing(index_elements=keys)
    return (await connection.execute(missing, [dict(row) for row in ordered])).rowcount


async def add_new(session: AsyncSession, table: Table, names: Sequence[str], rows: Sequence[list[Any]]) -> None:
    """Insert rows that nobody else can be inserting. PostgreSQL copies them: an array an element costs more than the row."""
    if not rows:
        return
    if is_postgresql(session):
        await _copy(session, table, names, rows)
        return
    connection = await session.connection()
    await connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


async def _copy(session: AsyncSession, table: Table, names: Sequence[str], rows: Sequence[list[Any]]) -> None:
    for place in (place for place, name in enumerate(names) if isinstance(table.c[name].type, JSON)):
        for row in rows:
            row[place] = to_json(row[place]).decode()
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    if not driver.is_in_transaction():
        raise RuntimeError("COPY is part of a transaction that has begun: SQLAlchemy begins it at its first statement")
    try:
        await driver.copy_records_to_table(table.name, records=rows, columns=names)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _as_sqlalchemy(error, f"COPY {table.name}") from error


def _as_sqlalchemy(error: Exception, statement: str) -> DBAPIError:
    """Whoever deals with a failed statement knows SQLAlchemy's errors only."""
    lost = isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError)
    kind = OperationalError if lost else DBAPIError
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        kind = IntegrityError
    return kind(statement, None, error, hide_parameters=True, connection_invalidated=lost)


async def change(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    """Set all other columns of the rows that have these keys."""
    if not rows:
        return
    keys, ordered = keys_of(table), by_key(table, rows)
    connection = await session.connection()
    if is_postgresql(session):
        await connection.execute(_updated(table, tuple(ordered[0])), columns(table, ordered))
        return
    renamed = [{f"b_{name}": value for name, value in row.items()} for row in ordered]
    where = [table.c[key] == bindparam(f"b_{key}") for key in keys]
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in ordered[0] if name not in keys}
    await connection.execute(table.update().where(*where).values(values), renamed)


@lru_cache(maxsize=64)
def _updated(table: Table, names: tuple[str, ...]) -> TextClause:
    keys = keys_of(table)
    values = ", ".join(f"{name} = given.{name}" for name in names if name not in keys)
    same = " AND ".join(f"{table.name}.{key} = given.{key}" for key in keys)
    return text(
        f"UPDATE {table.name} SET {values} FROM unnest({arrays(table, names)}) "  # noqa: S608 - names of our own columns
        f"AS given({', '.join(names)}) WHERE {same}"
    )
