"""Many rows in one statement: arrays on PostgreSQL, the driver's own executemany on SQLite.

Measured (docs/performance.md): a tenth of what an executemany costs on PostgreSQL, a hundredth of a statement a row.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Result,
    RowMapping,
    Select,
    Table,
    TextClause,
    Uuid,
    any_,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Row = Mapping[str, Any]
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves its dialects untyped


def is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def among(session: AsyncSession, column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """`column IN values`, as one array on PostgreSQL: the statement stays the same, and prepared, however many there are."""
    wanted = list(set(values))
    if is_postgresql(session):
        return column == any_(bindparam(None, wanted, type_=postgresql.ARRAY(column.type, dimensions=1)))
    return column.in_(wanted)


def listed(column: Column[Any], name: str, *, arrays: bool) -> ColumnElement[bool]:
    """As `among`, its values told when it runs (`arrays`: on PostgreSQL): for a statement that is built once."""
    if arrays:
        return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type, dimensions=1)))
    return column.in_(bindparam(name, expanding=True))


def plainly(found: Result[Any]) -> list[dict[str, Any]]:
    """The rows as dictionaries, for whoever reads many columns of each: a row of SQLAlchemy's looks each one up twice."""
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


async def rows_among(
    session: AsyncSession, column: Column[Any], values: Iterable[Any], order: Column[Any] | None = None
) -> Sequence[RowMapping]:
    """The rows of its table whose column is among the values. The statement is built once: that costs as much as to run it."""
    wanted = list(set(values))
    if not wanted:
        return []
    statement = _rows(column, order, is_postgresql(session))
    found: Sequence[RowMapping] = (await session.execute(statement, {"wanted": wanted})).mappings().all()
    return found


@cache
def _rows(column: Column[Any], order: Column[Any] | None, arrays: bool) -> Select[Any]:
    found = select(column.table).where(listed(column, "wanted", arrays=arrays))
    return found if order is None else found.order_by(order)


async def insert_many(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    """All rows, in the order given; each has the columns of the first."""
    if not rows:
        return
    connection = await session.connection()
    if is_postgresql(session):
        await connection.execute(unnested(table, tuple(rows[0]), ""), columns(table, rows))
    else:
        await connection.execute(insert(table), [dict(row) for row in rows])


async def upsert_many(
    session: AsyncSession, table: Table, rows: Sequence[Row], update: Collection[str] = (), newer: str = ""
) -> None:
    """As `insert_many`; a row whose key is there already is left alone, or its columns `update` are set.

    With `newer`, they are set only if that column grew. Rows come sorted (`by_key`), or writers that meet may deadlock.
    """
    if not rows:
        return
    connection = await session.connection()
    if is_postgresql(session):
        statement = unnested(table, tuple(rows[0]), on_conflict(table, update, newer))
        await connection.execute(statement, columns(table, rows))
        return
    adding = sqlite.insert(table)
    if not update:
        await connection.execute(adding.on_conflict_do_nothing(), [dict(row) for row in rows])
        return
    new, keys = adding.excluded, keys_of(table)
    where = new[newer] > table.c[newer] if newer else None
    anew = adding.on_conflict_do_update(index_elements=keys, set_={name: new[name] for name in update}, where=where)
    await connection.execute(anew, [dict(row) for row in rows])


def on_conflict(table: Table, update: Collection[str] = (), newer: str = "") -> str:
    """Leave a row alone whose key is there already, or set its columns `update`; with `newer`, only if that one grew."""
    if not update:
        return "ON CONFLICT DO NOTHING"
    keys = _quoted(keys_of(table))
    anew = ", ".join(f'"{name}" = excluded."{name}"' for name in update)
    only = f' WHERE excluded."{newer}" > "{table.name}"."{newer}"' if newer else ""
    return f"ON CONFLICT ({keys}) DO UPDATE SET {anew}{only}"


def columns(table: Table, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Rows turned into one array per column, as `unnested` takes them."""
    return {name: _column(table.c[name], [row[name] for row in rows]) for name in rows[0]}


def _column(column: Column[Any], values: list[Any]) -> list[Any]:
    return [json.dumps(value) for value in values] if isinstance(column.type, JSON) else values


def keys_of(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def by_key(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Sorted by key, so that writers that meet wait for each other and never in a ring. Ids are compared as numbers:
    Python's own way is slow."""
    keys = keys_of(table)
    if len(keys) == 1 and isinstance(table.c[keys[0]].type, Uuid):
        (key,) = keys
        return sorted(rows, key=lambda row: row[key].int)
    return sorted(rows, key=lambda row: [_comparable(row[key]) for key in keys])


def _comparable(value: Any) -> Any:
    return value.int if isinstance(value, UUID) else value


@lru_cache(maxsize=128)
def unnested(table: Table, names: tuple[str, ...], conflict: str) -> TextClause:
    """The insert on PostgreSQL, its parameters one array per column; `conflict` is its ON CONFLICT clause."""
    return text(
        f'INSERT INTO "{table.name}" ({_quoted(names)}) SELECT {_selected(table, names)} '  # noqa: S608 - names of our own columns
        f"FROM unnest({arrays(table, names)}) AS given({_quoted(names)}) {conflict}"
    )


def arrays(table: Table, names: Iterable[str]) -> str:
    return ", ".join(f"CAST(:{name} AS {_type(table.c[name])}[])" for name in names)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _selected(table: Table, names: Iterable[str]) -> str:
    """JSON travels as text: an array of jsonb has no codec in the driver."""
    return ", ".join(
        f'CAST("{name}" AS jsonb)' if isinstance(table.c[name].type, JSON) else f'"{name}"' for name in names
    )


def _type(column: Column[Any]) -> str:
    """The type of an array's elements: without a length, which is checked when the row is written."""
    if isinstance(column.type, JSON):
        return "TEXT"
    return str(column.type.compile(dialect=DIALECT)).partition("(")[0]
