"""What callers send and get of accounts."""

from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from services.registry.api import examples
from services.registry.api.fields import Email, Line, LongProse, Name, Prose, Url
from services.registry.domain.accounts import Account, Status
from services.registry.domain.details import Goal, Spokesperson
from services.registry.domain.platforms import Platform, Responsibility
from shared.web.links import Link
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Day, Timestamp

MANY = 50


class GoalPart(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.WHOLE["goals"][0]})

    indicator: Name = Field(description="Måttet / What is measured")
    target: float = Field(allow_inf_nan=False)
    due: Day

    def told(self) -> Goal:
        return Goal(self.indicator, self.target, self.due)


class SpokespersonPart(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.WHOLE["spokespersons"][0]})

    person_id: UUID
    valid_from: Day | None = None
    valid_to: Day | None = None

    def told(self) -> Spokesperson:
        return Spokesperson(self.person_id, self.valid_from, self.valid_to)


class AccountParts(Body):
    """Every part may be missing: people fill in forms over days."""

    handle: Line | None = Field(None, description="Kontots namn på plattformen / The name it has on the platform")
    platform_id: Line | None = Field(None, description="Plattformens fasta id / The platform's permanent id")
    url: Url | None = None
    responsibility: Responsibility | None = Field(
        None, description="Utelämnad: plattformens vanliga / Left out: the platform's usual one"
    )
    purpose: Prose | None = Field(None, description="Syfte (S01)")
    benefit: Prose | None = Field(None, description="Nytta (S01)")
    audience: Prose | None = Field(None, description="Målgrupp (S01)")
    goals: list[GoalPart] | None = Field(None, max_length=MANY, description="Vad vill vi uppnå? (S04, S05)")
    hours_per_week: float | None = Field(None, ge=0, le=168, description="Avsatt tid (S02)")
    owner_email: Email | None = Field(None, description="Funktionsadressen kontot är kopplat till (S20)")
    responsible: UUID | None = Field(None, description="Den ansvariga, en av /people (S02)")
    deputies: list[UUID] | None = Field(None, max_length=MANY, description="Ersättare (S13)")
    spokespersons: list[SpokespersonPart] | None = Field(None, max_length=MANY, description="Talespersoner (S18)")
    notice: LongProse | None = Field(None, description="Den publicerade informationstexten (S06, S07)")

    def told(self) -> dict[str, Any]:
        """The parts that were sent, as the domain knows them; None empties a part."""
        parts = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("goals", "spokespersons"):
            if parts.get(name) is not None:
                parts[name] = tuple(one.told() for one in parts[name])
        if parts.get("deputies") is not None:
            parts["deputies"] = tuple(parts["deputies"])
        return parts


class AccountDraft(AccountParts):
    model_config = ConfigDict(json_schema_extra={"example": examples.UNFINISHED})

    platform: Platform
    unit_id: UUID


class AccountRevision(AccountParts):
    model_config = ConfigDict(json_schema_extra={"example": examples.REVISION})

    platform: Platform | None = None
    unit_id: UUID | None = None

    @model_validator(mode="after")
    def _never_without(self) -> Self:
        for name in ("platform", "unit_id"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be emptied")
        return self


class AccountOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.ACCOUNT_OUT})

    id: UUID
    version: int
    status: Status
    watched: bool = Field(description="Innehåll fångas nu / Content is captured now")
    platform: Platform
    platform_id: str | None
    handle: str
    url: str | None
    unit_id: UUID
    responsibility: Responsibility
    purpose: str
    benefit: str
    audience: str
    goals: list[GoalPart]
    hours_per_week: float
    owner_email: str
    responsible: UUID | None
    deputies: list[UUID]
    spokespersons: list[SpokespersonPart]
    notice: str
    risks: list[str] = Field(description="Villkor som inte längre gäller, vid AT_RISK / Conditions that no longer hold")
    paused_until: Day | None = Field(description="Uppehållet slutar då / The pause ends then")
    certify_by: Day | None = Field(description="Ska intygas på nytt senast / To be certified anew by")
    changed_at: Timestamp

    @classmethod
    def of(cls, account: Account, links: list[Link]) -> Self:
        details = account.details
        return cls(
            id=account.id, version=account.version, status=account.status, watched=account.watched,
            platform=details.platform, platform_id=details.platform_id, handle=details.handle, url=details.url,
            unit_id=details.unit_id, responsibility=details.responsibility, purpose=details.purpose,
            benefit=details.benefit, audience=details.audience, hours_per_week=details.hours_per_week,
            goals=[GoalPart(indicator=one.indicator, target=one.target, due=one.due) for one in details.goals],
            owner_email=details.owner_email, responsible=details.responsible, deputies=list(details.deputies),
            spokespersons=[
                SpokespersonPart(person_id=one.person_id, valid_from=one.valid_from, valid_to=one.valid_to)
                for one in details.spokespersons
            ],
            notice=details.notice, risks=list(account.risks), paused_until=account.paused_until,
            certify_by=account.certify_by, changed_at=account.changed_at, links=links,
        )  # fmt: skip


class AccountPage(Page[AccountOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.ACCOUNT_OUT, "/accounts")})
