"""What differs between two plans, row by row and field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.registry.domain.plans import COLUMNS, PlanRow

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`changes` of an added row are all it says, of a removed one all it said."""

    kind: Kind
    record_type: str
    changes: tuple[FieldChange, ...]


def differences(
    before: Mapping[str, PlanRow], after: Mapping[str, PlanRow], fields: Collection[str] = COLUMNS
) -> tuple[Difference, ...]:
    """From the one to the other, by record type."""
    found = []
    for code in sorted(before.keys() | after.keys()):
        old, new = _told(before.get(code)), _told(after.get(code))
        changes = tuple(
            FieldChange(name, old.get(name), new.get(name))
            for name in COLUMNS
            if name in fields and name != "record_type" and old.get(name) != new.get(name)
        )
        if not old:
            found.append(Difference("added", code, changes))
        elif not new:
            found.append(Difference("removed", code, changes))
        elif changes:
            found.append(Difference("changed", code, changes))
    return tuple(found)


def _told(row: PlanRow | None) -> dict[str, Any]:
    return row.told() if row else {}
