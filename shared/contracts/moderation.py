"""What moderation tells the others: cases, and the removals that people decided."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.archive import Receipt
from shared.contracts.envelope import Event
from shared.contracts.fields import PERSONAL, Moment, Part, Platform
from shared.contracts.ingest import Outcome

CaseStatus = Literal["OPEN", "SEALING", "REMOVING", "REMOVED", "HIDDEN", "GONE", "UNCONFIRMED", "FAILED", "UNSUPPORTED", "KEPT"]  # fmt: skip
Ground = Literal["statutory", "house_rule"]
"""Removal on a statutory duty (1998:112 5 §) or on the municipality's own rules: never mixed (S08, S09)."""


class RuleHit(Part):
    """A rule that a machine suggests. Only a person decides."""

    rule_id: str
    rule_version: int
    ground: Ground


class Decision(Part):
    """What a named person decided, on which rule."""

    decided: Literal["remove", "hide", "keep"]
    rule_id: str | None
    rule_version: int | None
    ground: Ground | None
    decided_by: str = Field(json_schema_extra=PERSONAL)
    decided_at: Moment


class CaseChanged(Event):
    """The whole state of a case after a change, without what was written."""

    type: ClassVar[str] = "moderation.case.changed.v1"
    topic: ClassVar[str] = "moderation.cases"

    case_id: UUID
    version: int
    post_id: UUID
    account_id: UUID
    thread_id: UUID
    status: CaseStatus
    hits: list[RuleHit]
    decision: Decision | None
    published_at: Moment
    captured_at: Moment
    opened_at: Moment
    knowledge_at: Moment | None = Field(description="When a person first saw it: decisive under 1998:112 4 a §")
    ended_at: Moment | None
    changed_at: Moment

    def subject(self) -> str:
        return str(self.case_id)

    def key(self) -> str:
        return str(self.post_id)

    def sequence_number(self) -> int | None:
        return self.version


class RemovalRequested(Event):
    """Take this off the platform. Valid only with receipts that cover all that ingest then reads there (S11)."""

    type: ClassVar[str] = "moderation.removal.requested.v1"
    topic: ClassVar[str] = "moderation.removals"

    removal_id: UUID
    case_id: UUID
    post_id: UUID
    account_id: UUID
    platform: Platform
    action: Literal["remove", "hide"]
    receipts: list[Receipt]
    requested_at: Moment

    def subject(self) -> str:
        return str(self.removal_id)

    def key(self) -> str:
        return str(self.post_id)


class SupervisionChanged(Event):
    """How an account is looked after, the whole of it, after a person looked, nobody did in time, or nobody has to (S12).

    What nobody looked at in time is told once, until somebody looks: the same `due_at` is the same occasion.
    """

    type: ClassVar[str] = "moderation.supervision.changed.v1"
    topic: ClassVar[str] = "moderation.supervision"

    account_id: UUID
    version: int
    change: Literal["checked", "missed", "excused"]
    overdue: bool = Field(description="Nobody has looked by `due_at`")
    due_at: Moment | None = Field(description="By when somebody has to look, or had to; null: nobody has to")
    last_checked_at: Moment | None = Field(description="When a person looked last; null: never")
    last_checked_by: str | None = Field(json_schema_extra=PERSONAL)
    changed_at: Moment

    def subject(self) -> str:
        return str(self.account_id)

    def sequence_number(self) -> int | None:
        return self.version


OUTCOME_STATUS: dict[Outcome, CaseStatus] = {
    "REMOVED": "REMOVED", "HIDDEN": "HIDDEN", "GONE": "GONE", "UNCONFIRMED": "UNCONFIRMED",
    "FAILED": "FAILED", "UNSUPPORTED": "UNSUPPORTED", "STALE": "SEALING",
}  # fmt: skip
