"""Which part of a list is wanted: after a row that was seen, or from an offset."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True, slots=True)
class Slice:
    """`after` is the sort key of the last row seen; one row more than `limit` says that there is more."""

    limit: int
    offset: int = 0
    after: tuple[Any, ...] | None = None

    def cut(self, rows: Select[Any]) -> Select[Any]:
        return rows.limit(self.limit + 1).offset(0 if self.after else self.offset)
