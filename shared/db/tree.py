"""Units stand under units: a branch of that tree in one statement."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, or_, select


def within(column: Column[Any], unit: Table, units: Collection[UUID]) -> ColumnElement[bool]:
    """The column names one of these units, of which the tree may not know yet, or one under them."""
    return or_(column.in_(sorted(units)), column.in_(below(unit, units)))


def below(unit: Table, units: Collection[UUID]) -> Select[Any]:
    """The ids of all units under these. A circle that somebody told of ends too."""
    top, under = unit.alias("top"), unit.alias("under")
    branch = select(top.c.id).where(top.c.parent_id.in_(sorted(units))).cte("branch", recursive=True)
    branch = branch.union(select(under.c.id).join(branch, under.c.parent_id == branch.c.id))
    return select(branch.c.id)
