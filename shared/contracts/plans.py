"""What the registry tells of records management: plans and disposal decisions, by which the archive keeps and disposes."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.fields import Moment, Part

Disposition = Literal["PRESERVE", "DISPOSE_WHEN_OBSOLETE", "DISPOSE_AFTER", "SAMPLE"]
Trigger = Literal["published", "captured", "account_closed", "case_closed", "takedown", "financial_year_end"]


class Retention(Part):
    """What becomes of records: a rule with a timer has a period and a trigger, one without has neither."""

    disposition: Disposition
    period: str | None = Field(description="ISO 8601, days and longer: P3M")
    trigger: Trigger | None = Field(description="From when the period counts")


class PlanRow(Part):
    """How the plan has one record type handled."""

    row_id: UUID
    record_type: str = Field(description="The code of the record type (handlingstyp)")
    retention: Retention
    registration_mode: Literal["REGISTERED", "KEPT_IN_ORDER", "NOT_REGISTERED"]
    classification_code: str
    arrangement: str
    medium: str
    format: str
    storage_location: str
    transfer_to_archive_after: str | None
    confidentiality_paragraphs: list[str]
    contains_personal_data: bool
    remark: str
    decision_ref: str


class PlanChanged(Event):
    """The whole state of one version of a unit's records management plan after a change."""

    type: ClassVar[str] = "registry.plan.changed.v1"
    topic: ClassVar[str] = "registry.plans"

    plan_id: UUID
    version: int
    unit_id: UUID = Field(description="It governs this unit, and those under it that have no plan of their own")
    number: int = Field(description="Counts the versions of the unit's plan")
    title: str
    status: Literal["DRAFT", "ADOPTED", "SUPERSEDED"]
    decision_ref: str | None
    deciding_body: str | None
    decided_on: date | None
    valid_from: date | None
    valid_to: date | None = Field(description="The last day; null while no later version is adopted")
    external_reference: str | None
    rows: list[PlanRow]
    changed_at: Moment

    def subject(self) -> str:
        return str(self.plan_id)

    def sequence_number(self) -> int | None:
        return self.version


class DisposalDecisionChanged(Event):
    """The whole state of a disposal decision after a change: only one in force permits disposal."""

    type: ClassVar[str] = "registry.disposal-decision.changed.v1"
    topic: ClassVar[str] = "registry.disposal-decisions"

    decision_id: UUID
    version: int
    status: Literal["DRAFT", "ADOPTED", "SUPERSEDED", "REVOKED"]
    record_types: list[str]
    unit_id: UUID | None = Field(description="Of this unit and those under it; null is all")
    account_id: UUID | None = Field(description="Of this account alone; null is all")
    retention: Retention
    retroactive: bool = Field(description="It reaches records from before valid_from too")
    registry_no: str | None
    deciding_body: str | None
    delegation_point: str | None
    decided_on: date | None
    valid_from: date | None
    valid_to: date | None
    legal_basis: str
    consulted_archive_authority_on: date | None
    supersedes: UUID | None
    document_ref: str
    changed_at: Moment

    def subject(self) -> str:
        return str(self.decision_id)

    def sequence_number(self) -> int | None:
        return self.version
