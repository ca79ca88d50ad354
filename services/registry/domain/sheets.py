"""What an imported sheet is made of, and what is said of each of its rows."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Outcome = Literal["created", "changed", "unchanged", "problem"]
SheetKind = Literal["accounts", "plans"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in a column of a row, and what to do about it."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by the number an office sees, its cells by the name of their column; a column not in the sheet is absent."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(slots=True)
class RowReport:
    """What was, or would be, done with the row. `changes`: the columns whose value is new."""

    number: int
    outcome: Outcome
    object_id: UUID | None = None
    changes: Sequence[str] = ()
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetImport:
    """One import, tried or done. Nothing of a dry run is kept; nothing at all where a row has a problem, unless the good
    rows were asked for."""

    id: UUID
    kind: SheetKind
    dry_run: bool
    keep_good: bool
    kept: bool
    digest: str
    actor: str
    at: datetime
    created: int
    changed: int
    unchanged: int
    problems: int


def plain(heading: str) -> str:
    """`Gallringsfrist (år)` and `gallringsfrist_ar` are one heading."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def keeps(reports: Sequence[RowReport], *, dry_run: bool, keep_good: bool) -> bool:
    """Whether anything of the sheet is kept."""
    return not dry_run and (keep_good or not any(report.outcome == "problem" for report in reports))
