"""How the lists of this service are searched and paged, alike on both databases."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a page begins: after the last id seen, or at an offset; and how many rows are wanted."""

    after: UUID | None
    offset: int
    limit: int


def matches(folded: Column[Any], text: str) -> ColumnElement[bool]:
    """The column holds casefolded text: SQLite's own folding knows only A to Z."""
    return folded.contains(text.casefold(), autoescape=True)


def onward(wanted: Select[Any], key: Column[Any], seen: Seen) -> Select[Any]:
    """Oldest first: ids are made in the order of time."""
    if seen.after:
        wanted = wanted.where(key > seen.after)
    return wanted.order_by(key).offset(seen.offset).limit(seen.limit)
