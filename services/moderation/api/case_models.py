"""Cases, claims, decisions and stories as they stand in requests and answers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.moderation.api import examples
from services.moderation.api.fields import Prose, RuleName, VersionNumber
from services.moderation.domain.words import Decided, Ground, Responsibility, Status
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp

Kind = Literal["post", "comment", "message"]
BLURRED = "Suddad om du inte bad om innehållet / Blurred unless you asked for the content"


class SpanOut(BaseModel):
    """Var i texten, i tecken från 0 / Where in the text, in characters from 0."""

    start: int
    end: int


class HitOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.HIT})

    rule_id: str
    rule_version: int
    ground: Ground
    post_version: int
    spans: list[SpanOut]
    found_at: Timestamp
    reported_by: str | None
    comment: str | None


class MadeOut(BaseModel):
    """Beslutet som gäller / The decision in force."""

    id: UUID
    decided: Decided
    rule_id: str | None
    rule_version: int | None
    ground: Ground | None
    reason: str
    post_version: int
    decided_by: str
    decided_at: Timestamp


class CaseOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.CASE})

    id: UUID
    version: int
    post_id: UUID
    post_version: int
    account_id: UUID
    on_duty: str | None = Field(
        description="Den som är i tjänst för kontot nu; null när alla är borta / Who is on duty for the account now"
    )
    thread_id: UUID
    status: Status
    ground: Ground = Field(description="Den mest brådskande träffens / Of the most urgent hit")
    hits: list[HitOut]
    decision: MadeOut | None
    words: str | None = Field(description="Plattformens eller våra ord om slutet / The platform's or our words")
    published_at: Timestamp
    captured_at: Timestamp
    opened_at: Timestamp
    opened_by: str | None
    knowledge_at: Timestamp | None = Field(
        description="När en person fick kännedom (1998:112 4 a §) / When a person first knew"
    )
    knowledge_by: str | None
    waiting_since: Timestamp | None
    ended_at: Timestamp | None
    changed_at: Timestamp


class CasePage(Page[CaseOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.CASE, "/cases")})


class RuleShown(BaseModel):
    """Regelversionen som träffade / The rule version that was hit."""

    rule_id: str
    version: int
    ground: Ground
    title: str
    paragraph: str


class AccountOut(BaseModel):
    id: UUID
    platform: str
    handle: str
    responsibility: Responsibility
    unit_id: UUID


class WrittenOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.IN_THREAD})

    post_id: UUID
    version: int
    parent_id: UUID | None
    kind: Kind
    ours: bool
    author_name: str | None = Field(description=BLURRED)
    text: str | None = Field(description=BLURRED)
    published_at: Timestamp
    edited_at: Timestamp | None
    withdrawn_at: Timestamp | None
    url: str | None


class PastCase(BaseModel):
    id: UUID
    status: Status
    opened_at: Timestamp
    rule_ids: list[str]


class AuthorOut(BaseModel):
    """Författarens historik på kontot / The author's history on this account."""

    posts: int
    cases: list[PastCase]


class HeldOut(BaseModel):
    id: UUID
    held_by: str
    expires_at: Timestamp


class WaitsFor(BaseModel):
    """En version vars kvitto ännu inte kommit / A version whose receipt has not come yet."""

    post_id: UUID
    version: int


class StepOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.STEP}, from_attributes=True)

    at: Timestamp
    kind: str
    swedish: str
    by: str | None
    post_id: UUID | None
    post_version: int | None
    rule_id: str | None
    rule_version: int | None
    decided: str | None
    removal_id: UUID | None
    log_index: int | None = Field(description="Platsen i arkivets logg / The place in the archive's log")
    outcome: str | None
    words: str | None


class CaseDetail(CaseOut):
    model_config = ConfigDict(json_schema_extra={"example": examples.DETAIL})

    rules: list[RuleShown]
    account: AccountOut
    blurred: bool
    post: WrittenOut
    thread: list[WrittenOut]
    author: AuthorOut
    claim: HeldOut | None
    waits_for: list[WaitsFor]
    events: list[StepOut]


class StoryOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.STORY})

    case_id: UUID
    status: Status
    steps: list[StepOut]


class ReportIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "post_id": examples.POST_ID, "rule_id": "HR-2", "rule_version": 1,
                "comment": "Ringde om det i dag: kommentaren hänger ut en granne.",
            }
        }
    )  # fmt: skip

    post_id: UUID
    rule_id: RuleName
    rule_version: VersionNumber
    comment: Prose


class ClaimOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.CLAIM})

    id: UUID
    case_id: UUID
    held_by: str
    held_since: Timestamp
    expires_at: Timestamp


class DecisionIn(Body):
    """Regel och version krävs för att ta bort eller dölja; regelns grund följer av regeln."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "decided": "remove", "rule_id": "HR-1", "rule_version": 1,
                "reason": "Inlägget angriper en namngiven medarbetare som person.",
            }
        }
    )  # fmt: skip

    decided: Decided
    rule_id: Annotated[RuleName | None, Field(description="Krävs utom för keep / Needed except to keep")] = None
    rule_version: VersionNumber | None = None
    reason: Prose


class DecisionOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.DECISION})

    id: UUID
    case_id: UUID
    decided: Decided
    rule_id: str | None
    rule_version: int | None
    ground: Ground | None
    reason: str
    post_version: int
    decided_by: str
    decided_at: Timestamp
    case_status: Status
    case_version: int
