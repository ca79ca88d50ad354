"""The municipality's units: nämnd, förvaltning, enhet. A tree, in which nobody stands under somebody of a lower kind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Self
from uuid import UUID

from shared.errors import Conflict, Invalid
from shared.ids import uuid7

Kind = Literal["committee", "department", "unit"]
RANK: dict[Kind, int] = {"committee": 0, "department": 1, "unit": 2}


@dataclass(frozen=True, slots=True)
class Unit:
    id: UUID
    name: str
    kind: Kind
    parent_id: UUID | None = None
    version: int = 1

    @classmethod
    def found(cls, name: str, kind: Kind, parent: "Unit | None") -> Self:
        _must_fit(kind, parent)
        return cls(uuid7(), name.strip(), kind, parent.id if parent else None)

    def revised(
        self,
        name: str,
        kind: Kind,
        parent: "Unit | None",
        above_parent: Collection[UUID],
        below: Collection[Kind] = (),
    ) -> Self:
        """`above_parent`: the ids of all units above the new parent; `below`: the kinds of those right under this one."""
        if parent and (parent.id == self.id or self.id in above_parent):
            raise Conflict("A unit cannot stand under itself: choose a parent outside its own branch.")
        _must_fit(kind, parent)
        if higher := sorted(one for one in below if RANK[one] < RANK[kind]):
            raise Invalid(
                f"A {higher[0]} stands under this unit: move it first.",
                errors=[("/kind", f"must be a {higher[0]} or a kind above it")],
            )
        return replace(self, name=name.strip(), kind=kind, parent_id=parent.id if parent else None)


def line_of(unit_id: UUID, tree: Mapping[UUID, Unit]) -> tuple[UUID, ...]:
    """The unit and all above it, from the nearest up."""
    line: list[UUID] = []
    while (found := tree.get(unit_id)) is not None:
        line.append(unit_id)
        if found.parent_id is None:
            break
        unit_id = found.parent_id
    return tuple(line)


def managers_by_level(
    unit_id: UUID, tree: Mapping[UUID, Unit], managers: "Mapping[UUID, Sequence[Manager]]", day: date
) -> list[tuple[UUID, ...]]:
    """Those of the unit on that day, then those of each unit above it."""
    line = line_of(unit_id, tree)
    return [tuple(one.person_id for one in managers.get(unit, ()) if one.manages(day)) for unit in line]


def _must_fit(kind: Kind, parent: Unit | None) -> None:
    if parent and RANK[parent.kind] > RANK[kind]:
        raise Invalid(
            f"A {kind} cannot stand under a {parent.kind}.",
            errors=[("/parent_id", f"must be a {kind} or a kind above it")],
        )


@dataclass(frozen=True, slots=True)
class Manager:
    """Who manages a unit, from and to which day: whoever finds nobody on duty turns to them."""

    person_id: UUID
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Invalid("A period ends after it begins.", errors=[("/managers", "valid_to is before valid_from")])

    def manages(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)
