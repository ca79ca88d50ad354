"""One worker at a time per row: whoever writes its name while nobody else's still holds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession


class Overtaken(Exception):
    """Another worker holds this row now, or has ended the work: step back without a word."""


async def claim(
    session: AsyncSession, table: Table, due: Select[tuple[UUID]], holder: str, now: datetime, until: datetime
) -> UUID | None:
    """Take the first row of `due` that nobody else holds; `due` selects the table's key, in the order of the work.

    A holder works on one row at a time: one that it holds already was dropped when something failed it.
    """
    key: Column[UUID] = next(iter(table.primary_key))
    free = _free(table, holder, now)
    one = due.where(free).limit(1)
    if session.get_bind().dialect.name == "postgresql":
        one = one.with_for_update(skip_locked=True, of=table)
    found = (await session.execute(one)).scalar_one_or_none()
    if found is None:
        return None
    taken = update(table).where(key == found, free).values(holder=holder, held_until=until).returning(key)
    return (await session.execute(taken)).scalar_one_or_none()


async def claim_some(
    session: AsyncSession, table: Table, due: Select[tuple[UUID]], holder: str, now: datetime, until: datetime
) -> list[UUID]:
    """As `claim`, for work that is done many at a time: `due` has a limit."""
    key: Column[UUID] = next(iter(table.primary_key))
    some = due.where(_free(table, holder, now))
    if session.get_bind().dialect.name == "postgresql":
        some = some.with_for_update(skip_locked=True, of=table)
    found = list((await session.execute(some)).scalars())
    if not found:
        return []
    taken = update(table).where(key.in_(found), _free(table, holder, now)).values(holder=holder, held_until=until)
    return list((await session.execute(taken.returning(key))).scalars())


def _free(table: Table, holder: str, now: datetime) -> ColumnElement[bool]:
    return or_(table.c.held_until.is_(None), table.c.held_until < now, table.c.holder == holder)


def dropped_last(table: Table, holder: str) -> ColumnElement[int]:
    """The order of the work: what this holder dropped comes after the rest, which would else wait for it for ever."""
    return case((table.c.holder == holder, 1), else_=0)


def keys_of(table: Table) -> Select[tuple[UUID]]:
    key: Column[UUID] = next(iter(table.primary_key))
    return select(key)
