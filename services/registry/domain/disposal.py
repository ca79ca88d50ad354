"""Disposal decisions (gallringsbeslut): the only thing that permits destroying public records (S25).

(new) --> DRAFT --adopted--> ADOPTED --a later one supersedes it--> SUPERSEDED
                                '------revoked------------------> REVOKED
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from services.registry.domain.retention import Retention
from shared.errors import Conflict, Invalid
from shared.ids import uuid7

DecisionStatus = Literal["DRAFT", "ADOPTED", "SUPERSEDED", "REVOKED"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a decision reaches: these record types, of this unit and those under it, or of one account."""

    record_types: tuple[str, ...]
    unit_id: UUID | None = None
    account_id: UUID | None = None

    def covers(self, record_type: str, line: Collection[UUID], account_id: UUID | None) -> bool:
        """`line`: the unit and all above it."""
        return (
            record_type in self.record_types
            and (self.unit_id is None or self.unit_id in line)
            and (self.account_id is None or self.account_id == account_id)
        )


@dataclass(frozen=True, slots=True)
class Ruling:
    """By whom, when and from when to when."""

    registry_no: str
    deciding_body: str
    decided_on: date
    valid_from: date
    valid_to: date | None = None
    delegation_point: str = ""

    def check(self, today: date) -> None:
        errors = []
        if self.decided_on > today:
            errors.append(("/decided_on", "lies ahead: adopt the decision when it has been made"))
        if self.valid_from < self.decided_on:
            errors.append(("/valid_from", "is before the decision"))
        if self.valid_to and self.valid_to < self.valid_from:
            errors.append(("/valid_to", "is before valid_from"))
        if errors:
            raise Invalid("A decision is made first and is in force from then on.", errors=errors)


@dataclass(frozen=True, slots=True)
class DisposalDecision:
    """`retroactive`: it reaches records from before `valid_from` too. Without it a shorter retention than before holds
    for later records only: nothing is shortened by itself (S26)."""

    id: UUID
    scope: Scope
    retention: Retention
    changed_at: datetime
    legal_basis: str = ""
    consulted_archive_authority_on: date | None = None
    supersedes: UUID | None = None
    document_ref: str = ""
    retroactive: bool = False
    status: DecisionStatus = "DRAFT"
    ruling: Ruling | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if self.retention.disposition == "PRESERVE":
            raise Invalid(
                "A disposal decision disposes: what is preserved needs none.",
                errors=[("/disposition", "anything but PRESERVE")],
            )
        if not self.scope.record_types:
            raise Invalid("Name the record types.", errors=[("/record_types", "at least one")])

    @classmethod
    def drafted(cls, told: Self) -> Self:
        return replace(told, id=uuid7(), status="DRAFT", ruling=None, version=1)

    def revised(self, told: Self) -> Self:
        self._must_be("DRAFT")
        return replace(told, id=self.id, version=self.version, status="DRAFT", ruling=None)

    def adopted(self, ruling: Ruling, before: "DisposalDecision | None", at: datetime) -> Self:
        """`before`: the decision that this one supersedes."""
        self._must_be("DRAFT")
        if before and (before.status != "ADOPTED" or before.ruling is None):
            raise Conflict(f"The decision it supersedes is {before.status}: only one in force is superseded.")
        if before and before.ruling and ruling.valid_from <= before.ruling.valid_from:
            raise Conflict("It begins on a later day than the decision it supersedes.")
        return replace(self, status="ADOPTED", ruling=ruling, changed_at=at)

    def superseded(self, by: "DisposalDecision", at: datetime) -> Self:
        if self.ruling is None or by.ruling is None:
            raise Conflict("Only adopted decisions follow each other.")
        ended = self._until(by.ruling.valid_from - timedelta(days=1))
        return replace(self, status="SUPERSEDED", ruling=ended, changed_at=at)

    def revoked(self, today: date, at: datetime) -> Self:
        """From today on it permits nothing."""
        self._must_be("ADOPTED")
        return replace(self, status="REVOKED", ruling=self._until(today - timedelta(days=1)), changed_at=at)

    def in_force(self, on: date) -> bool:
        return (
            self.ruling is not None
            and self.ruling.valid_from <= on
            and (self.ruling.valid_to is None or on <= self.ruling.valid_to)
        )

    def _until(self, last: date) -> Ruling | None:
        """In force no longer than that day: what was over before stays over."""
        return self.ruling and replace(self.ruling, valid_to=min(last, self.ruling.valid_to or last))

    def _must_be(self, status: DecisionStatus) -> None:
        if self.status != status:
            raise Conflict(f"This needs a decision that is {status}: it is {self.status}.",
                           extra={"status_now": self.status})  # fmt: skip
