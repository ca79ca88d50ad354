"""Whole batches in one statement, on either database: PostgreSQL takes arrays, SQLite many parameter rows."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Row = dict[str, Any]


def _on_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def among(session: AsyncSession, column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column IN values`, as one array on PostgreSQL: the statement stays the same however many there are."""
    if _on_postgresql(session):
        return column == any_(bindparam(None, list(values), type_=postgresql.ARRAY(column.type, dimensions=1)))
    return column.in_(values)


async def insert_all(
    session: AsyncSession, table: Table, rows: Sequence[Row], *, update: Collection[str] = (), newer: str = ""
) -> None:
    """Insert the rows, sorted by key; a row whose key is there already is left alone, or its columns `update` are set.

    With `newer`, they are set only if that column grew.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    names = list(ordered[0])
    if _on_postgresql(session):
        statement: Any = postgresql.insert(table).from_select(names, _unnest(table, names, ordered))
        parameters: Any = None
    else:
        statement, parameters = sqlite.insert(table), ordered
    if update:
        new = statement.excluded
        where = new[newer] > table.c[newer] if newer else None
        statement = statement.on_conflict_do_update(
            index_elements=keys, set_={name: new[name] for name in update}, where=where
        )
    else:
        statement = statement.on_conflict_do_nothing()
    connection = await session.connection()
    await connection.execute(statement, parameters)


def _unnest(table: Table, names: Sequence[str], rows: Sequence[Row]) -> Any:
    """The rows as columns: one array each. What an array cannot hold is refused by the database, not changed."""
    return select(
        *(
            func.unnest(
                bindparam(None, [row[name] for row in rows], type_=postgresql.ARRAY(table.c[name].type, dimensions=1))
            )
            for name in names
        )
    )
