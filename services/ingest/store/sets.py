"""Many rows in one statement, on either database: arrays on PostgreSQL, the driver's own executemany on SQLite.

Measured (performance.md 3.1): a hundred times cheaper than a statement a row. Rows go in sorted by key, because
concurrent writers that lock in different orders deadlock.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Column, ColumnElement, Table, TextClause, Uuid, any_, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Row = Mapping[str, Any]
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves its dialects untyped


def is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def among(session: AsyncSession, column: Column[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """`column` is one of `ids`: one array parameter on PostgreSQL, so that the statement stays the same for any number."""
    values = sorted(set(ids))
    if is_postgresql(session):
        return column == any_(bindparam(None, values, type_=ARRAY(Uuid)))
    return column.in_(values)


async def add_missing(session: AsyncSession, table: Table, rows: Sequence[Row], touched: str | None = None) -> None:
    """Insert the rows that are not there yet. `touched`: lock also those that are, by writing this column again."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
    connection = await session.connection()
    if is_postgresql(session):
        await connection.execute(_unnested(table, tuple(ordered[0]), touched), _columns(table, ordered))
    else:
        statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=keys)
        await connection.execute(statement, [dict(row) for row in ordered])


async def change(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    """Set all other columns of the rows that have these keys."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
    connection = await session.connection()
    if is_postgresql(session):
        await connection.execute(_updated(table, tuple(ordered[0])), _columns(table, ordered))
        return
    renamed = [{f"b_{name}": value for name, value in row.items()} for row in ordered]
    where = [table.c[key] == bindparam(f"b_{key}") for key in keys]
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in ordered[0] if name not in keys}
    await connection.execute(table.update().where(*where).values(values), renamed)


def _columns(table: Table, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Rows turned into one array per column."""
    return {
        name: [json.dumps(row[name]) if isinstance(table.c[name].type, JSON) else row[name] for row in rows]
        for name in rows[0]
    }


@lru_cache(maxsize=64)
def _unnested(table: Table, names: tuple[str, ...], touched: str | None) -> TextClause:
    conflict = f"UPDATE SET {touched} = {table.name}.{touched}" if touched else "NOTHING"
    keys = ", ".join(column.name for column in table.primary_key)
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {_selected(table, names)} "  # noqa: S608 - names of our own columns
        f"FROM unnest({_arrays(table, names)}) AS given({', '.join(names)}) ON CONFLICT ({keys}) DO {conflict}"
    )


@lru_cache(maxsize=64)
def _updated(table: Table, names: tuple[str, ...]) -> TextClause:
    keys = [column.name for column in table.primary_key]
    values = ", ".join(f"{name} = given.{name}" for name in names if name not in keys)
    same = " AND ".join(f"{table.name}.{key} = given.{key}" for key in keys)
    return text(
        f"UPDATE {table.name} SET {values} FROM unnest({_arrays(table, names)}) "  # noqa: S608 - names of our own columns
        f"AS given({', '.join(names)}) WHERE {same}"
    )


def _arrays(table: Table, names: Iterable[str]) -> str:
    return ", ".join(f"CAST(:{name} AS {_type(table.c[name])}[])" for name in names)


def _selected(table: Table, names: Iterable[str]) -> str:
    """JSON travels as text: an array of jsonb has no codec in the driver."""
    return ", ".join(f"CAST({name} AS jsonb)" if isinstance(table.c[name].type, JSON) else name for name in names)


def _type(column: Column[Any]) -> str:
    """The type of an array's elements: without a length, which is checked when the row is written."""
    if isinstance(column.type, JSON):
        return "TEXT"
    return str(column.type.compile(dialect=DIALECT)).partition("(")[0]
