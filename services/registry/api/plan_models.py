"""What callers send and get of plans."""

from collections.abc import Iterable
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.registry.api import examples, record_examples
from services.registry.api.fields import Line, Name
from services.registry.api.record_fields import AdviceOut, Code, PeriodText, RetentionParts
from services.registry.domain.plan_differences import Difference, Kind
from services.registry.domain.plans import Adoption, Plan, PlanRow, PlanStatus
from services.registry.domain.record_types import RegistrationMode
from services.registry.domain.retention import Disposition, Trigger
from shared.ids import uuid7
from shared.web.links import Link
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Day, Timestamp

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
HERE = f"/plans/{record_examples.PLAN_ID}"


class PlanDraft(Body):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.PLAN})

    unit_id: UUID = Field(description="Nämnd, förvaltning eller enhet; gäller även dem därunder utan egen plan")
    title: Title
    from_proposal: bool = Field(
        False, description="En rad för varje handlingstyp, enligt förslaget / From the proposal"
    )
    from_plan: UUID | None = Field(None, description="Börja med raderna i en tidigare version / Rows of an earlier one")


class PlanRevision(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"title": record_examples.PLAN["title"]}})

    title: Title


class AdoptionIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.ADOPTION})

    decision_ref: Line = Field(min_length=1, description="Beslut och paragraf / The decision and its paragraph")
    deciding_body: Name = Field(description="Nämnden, eller delegaten / The committee, or whoever it delegated to")
    decided_on: Day
    valid_from: Day = Field(description="Första dagen planen gäller; aldrig före beslutet / Never before the decision")

    def told(self) -> Adoption:
        return Adoption(**self.model_dump())


class PlanRowIn(RetentionParts):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.ROW})

    record_type: Code = Field(description="Handlingstypens kod / The record type's code")
    registration_mode: RegistrationMode = Field(description="Diarieförs, hålls ordnad eller ingetdera")
    classification_code: Line = Field("", description="Klassificering eller process / Classification")
    arrangement: Line = Field("", description="Sortering / How it is sorted")
    medium: Line = ""
    format: Line = ""
    storage_location: Line = Field("", description="Förvaringsplats eller system / Where it is kept")
    transfer_to_archive_after: PeriodText | None = Field(
        None, description="Leverans till arkiv efter / Transferred after"
    )
    confidentiality_paragraphs: list[Line] = Field([], max_length=20, description="Lagrum / Paragraphs of OSL")
    contains_personal_data: bool = False
    remark: Remark = Field("", description="Anmärkning")
    decision_ref: Line = Field("", description="Beslut, datum och § / The decision")

    def told(self, row_id: UUID | None = None) -> PlanRow:
        plain = self.model_dump(
            exclude={"disposition", "retention_period", "retention_trigger", "confidentiality_paragraphs"}
        )
        return PlanRow(
            retention=self.retention(), confidentiality_paragraphs=tuple(self.confidentiality_paragraphs),
            id=row_id or uuid7(), **plain,
        )  # fmt: skip


class PlanRowOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.ROW_OUT})

    id: UUID
    record_type: str
    disposition: Disposition
    retention_period: str | None
    retention_trigger: Trigger | None
    registration_mode: RegistrationMode
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

    @classmethod
    def of(cls, row: PlanRow, links: list[Link]) -> Self:
        told = row.told() | {"confidentiality_paragraphs": list(row.confidentiality_paragraphs)}
        return cls(id=row.id, links=links, **told)


class PlanRowPage(Page[PlanRowOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(record_examples.ROW_OUT, f"{HERE}/rows")})


class PlanOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.PLAN_OUT})

    id: UUID
    unit_id: UUID
    number: int = Field(description="Enhetens versioner räknade från 1 / Counts the unit's versions")
    title: str
    status: PlanStatus
    decision_ref: str | None
    deciding_body: str | None
    decided_on: Day | None
    valid_from: Day | None
    valid_to: Day | None = Field(description="Sista dagen; null tills en senare version antas / The last day")
    external_reference: str | None
    row_count: int
    changed_at: Timestamp
    version: int

    @classmethod
    def of(cls, plan: Plan, links: list[Link]) -> Self:
        told = plan.adoption
        return cls(
            id=plan.id, unit_id=plan.unit_id, number=plan.number, title=plan.title, status=plan.status,
            decision_ref=told.decision_ref if told else None, deciding_body=told.deciding_body if told else None,
            decided_on=told.decided_on if told else None, valid_from=told.valid_from if told else None,
            valid_to=plan.valid_to, external_reference=plan.external_reference, row_count=len(plan.rows),
            changed_at=plan.changed_at, version=plan.version, links=links,
        )  # fmt: skip


class PlanPage(Page[PlanOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(record_examples.PLAN_OUT, "/plans")})


class FieldChangeOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.DIFFERENCE["changes"][0]})

    field: str
    before: Any
    after: Any


class DifferenceOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.DIFFERENCE})

    kind: Kind
    record_type: str
    changes: list[FieldChangeOut]

    @classmethod
    def all_of(cls, found: Iterable[Difference]) -> list[Self]:
        return [
            cls(
                kind=one.kind,
                record_type=one.record_type,
                changes=[FieldChangeOut(field=it.field, before=it.before, after=it.after) for it in one.changes],
            )
            for one in found
        ]


class DifferencePage(Page[DifferenceOut]):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "before": "version 1, KFN 2025-03-01 § 9",
                "after": "version 2, KFN 2026-03-01 § 14",
                **examples.page(record_examples.DIFFERENCE, f"{HERE}/differences"),
            }
        }
    )

    before: str = Field(description="Vad som jämförs / What is compared")
    after: str


class AdvicePage(Page[AdviceOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(record_examples.ADVICE, f"{HERE}/advice")})
