"""Records management plans (dokumenthanteringsplaner), version by version.

    (new) --> DRAFT --adopted--> ADOPTED --the next one is adopted--> SUPERSEDED

An adopted version never changes: what it says of a day stays true. Which one is in force on a day is told by days alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self
from uuid import UUID

from services.registry.domain.record_types import RegistrationMode
from services.registry.domain.retention import Retention
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import uuid7

PlanStatus = Literal["DRAFT", "ADOPTED", "SUPERSEDED"]
MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class PlanRow:
    """How one record type is handled."""

    record_type: str
    retention: Retention
    registration_mode: RegistrationMode
    classification_code: str = ""
    arrangement: str = ""
    medium: str = ""
    format: str = ""
    storage_location: str = ""
    transfer_to_archive_after: str | None = None
    confidentiality_paragraphs: tuple[str, ...] = ()
    contains_personal_data: bool = False
    remark: str = ""
    decision_ref: str = ""
    id: UUID = field(default_factory=uuid7)

    def told(self) -> dict[str, Any]:
        """All it says, as plain values under the names of the plan's columns."""
        plain = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in {"id", "retention"}}
        return plain | {
            "disposition": self.retention.disposition,
            "retention_period": self.retention.period,
            "retention_trigger": self.retention.trigger,
        }


COLUMNS = (
    "classification_code", "record_type", "disposition", "retention_period", "retention_trigger", "registration_mode",
    "arrangement", "medium", "format", "storage_location", "transfer_to_archive_after", "confidentiality_paragraphs",
    "contains_personal_data", "remark", "decision_ref",
)  # fmt: skip
"""The plan's columns, in the order of domain and document."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who decided what, when, and from which day it holds."""

    decision_ref: str
    deciding_body: str
    decided_on: date
    valid_from: date

    def check(self, today: date) -> None:
        errors = []
        if self.decided_on > today:
            errors.append(("/decided_on", "lies ahead: adopt the plan when it has been decided"))
        if self.valid_from < self.decided_on:
            errors.append(("/valid_from", "is before the decision: a plan never applies to the time before it"))
        if errors:
            raise Invalid("A plan is decided first and applies from then on.", errors=errors)


@dataclass(frozen=True, slots=True)
class Plan:
    """`number` counts the unit's versions. `version` counts the changes of this one, for If-Match."""

    id: UUID
    unit_id: UUID
    number: int
    title: str
    changed_at: datetime
    status: PlanStatus = "DRAFT"
    rows: tuple[PlanRow, ...] = ()
    adoption: Adoption | None = None
    """Of a draft: what is planned, as an import may tell it. It binds nobody until the draft is adopted."""
    valid_to: date | None = None
    external_reference: str | None = None
    version: int = 1

    @classmethod
    def drafted(cls, unit_id: UUID, number: int, title: str, rows: Sequence[PlanRow], at: datetime) -> Self:
        return cls(uuid7(), unit_id, number, title, at, rows=_checked(rows))

    def in_force(self, on: date) -> bool:
        return (
            self.status != "DRAFT"
            and self.adoption is not None
            and self.adoption.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
        )

    def renamed(self, title: str, at: datetime) -> Self:
        self._must_be_draft()
        return replace(self, title=title, changed_at=at)

    def with_rows(self, rows: Sequence[PlanRow], at: datetime) -> Self:
        self._must_be_draft()
        return replace(self, rows=_checked(rows), changed_at=at)

    def with_row(self, row: PlanRow, at: datetime) -> Self:
        return self.with_rows((*self.rows, row), at)

    def with_row_revised(self, row: PlanRow, at: datetime) -> Self:
        self.row(row.id)
        return self.with_rows([row if one.id == row.id else one for one in self.rows], at)

    def without_row(self, row_id: UUID, at: datetime) -> Self:
        gone = self.row(row_id)
        return self.with_rows([one for one in self.rows if one is not gone], at)

    def row(self, row_id: UUID) -> PlanRow:
        for one in self.rows:
            if one.id == row_id:
                return one
        raise NotFound("There is no such row in this plan.")

    @property
    def by_type(self) -> Mapping[str, PlanRow]:
        return {one.record_type: one for one in self.rows}

    def adopted(self, adoption: Adoption, before: "Plan | None", at: datetime) -> Self:
        """`before`: the unit's latest adopted version."""
        self._must_be_draft()
        if not self.rows:
            raise Conflict("A plan without rows says nothing: add its rows first.")
        if before and before.adoption and adoption.valid_from <= before.adoption.valid_from:
            raise Conflict(
                f"Version {before.number} is in force from {before.adoption.valid_from}: "
                "the next version begins on a later day."
            )
        return replace(self, status="ADOPTED", adoption=adoption, changed_at=at)

    def superseded(self, by: "Plan", at: datetime) -> Self:
        """Its rows stand as they stood; only its last day is known now."""
        if by.adoption is None:
            raise Conflict("Only an adopted version supersedes another.")
        last = by.adoption.valid_from - timedelta(days=1)
        return replace(self, status="SUPERSEDED", valid_to=last, changed_at=at)

    def _must_be_draft(self) -> None:
        if self.status != "DRAFT":
            raise Conflict(
                f"This version is {self.status} and never changes: draft the next version.",
                extra={"status_now": self.status},
            )


def _checked(rows: Sequence[PlanRow]) -> tuple[PlanRow, ...]:
    if len(rows) > MOST_ROWS:
        raise Invalid(f"A plan has {MOST_ROWS} rows at most.", errors=[("/rows", f"at most {MOST_ROWS}")])
    seen: set[str] = set()
    for row in rows:
        if row.record_type in seen:
            raise Conflict(f"The plan has a row for {row.record_type} already: revise that one.")
        seen.add(row.record_type)
    return tuple(rows)


def governing(line: Iterable[UUID], plans: Iterable[Plan], on: date) -> Plan | None:
    """The plan for a unit: its own, or that of the nearest above that has one. `line` begins with the unit itself."""
    in_force = {plan.unit_id: plan for plan in plans if plan.in_force(on)}
    return next((in_force[unit_id] for unit_id in line if unit_id in in_force), None)
