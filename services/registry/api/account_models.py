"""What callers send and get of accounts."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from services.registry.api import examples
from services.registry.api.fields import Email, Line, LongProse, Name, Prose, Url
from services.registry.domain.accounts import Account, Status
from services.registry.domain.details import SCOPES, Goal, RiskLevel, Scope, Spokesperson
from services.registry.domain.platforms import Platform, Responsibility
from shared.web.links import Link, Told
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Day, Timestamp

MANY = 50


class GoalPart(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.WHOLE["goals"][0]})

    indicator: Name = Field(
        description="Måttet, helst ett av statistiktjänstens / What is measured, best one of stats'"
    )
    target: float = Field(
        allow_inf_nan=False,
        description="Målvärdet i måttets enhet; en andel mellan 0 och 1 / The target in the indicator's unit; a share is 0 to 1",
    )
    due: Day = Field(description="Dagen då det ska vara nått / The day by which it is to be reached")
    baseline: float | None = Field(None, allow_inf_nan=False, description="Läget nu, om det är känt / How it is now")
    source: Line = Field(
        "", description="Hur det mäts, om statistiktjänsten inte gör det / How it is measured otherwise"
    )

    def told(self) -> Goal:
        return Goal(self.indicator, self.target, self.due, self.baseline, self.source)

    @classmethod
    def of(cls, goal: Goal) -> Self:
        return cls(
            indicator=goal.indicator, target=goal.target, due=goal.due, baseline=goal.baseline, source=goal.source
        )


class SpokespersonPart(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.WHOLE["spokespersons"][0]})

    person_id: UUID
    valid_from: Day | None = Field(None, description="Från och med; tomt: redan / From that day; empty: already")
    valid_to: Day | None = Field(
        None, description="Till och med; tomt: tills vidare / To that day; empty: until further notice"
    )
    scopes: list[Scope] = Field(
        list(SCOPES),
        min_length=1,
        max_length=len(SCOPES),
        description="Inlägg, svar, meddelanden; allt om inget sägs / All",
    )

    def told(self) -> Spokesperson:
        return Spokesperson(self.person_id, self.valid_from, self.valid_to, tuple(dict.fromkeys(self.scopes)))


class AccountParts(Body):
    """Every part may be missing: people fill in forms over days."""

    handle: Line | None = Field(None, description="Kontots namn på plattformen / The name it has on the platform")
    platform_id: Line | None = Field(None, description="Plattformens fasta id / The platform's permanent id")
    url: Url | None = Field(None, description="Kontots egen sida på plattformen / Its own page on the platform")
    responsibility: Responsibility | None = Field(
        None, description="Utelämnad: plattformens vanliga / Left out: the platform's usual one"
    )
    purpose: Prose | None = Field(None, description="Syfte (S01)")
    benefit: Prose | None = Field(None, description="Nytta (S01)")
    audience: Prose | None = Field(None, description="Målgrupp (S01)")
    goals: list[GoalPart] | None = Field(None, max_length=MANY, description="Vad vill vi uppnå? (S04, S05)")
    hours_per_week: float | None = Field(None, ge=0, le=168, description="Avsatt tid (S02)")
    posts_per_week: float | None = Field(
        None, ge=0, le=1_000, description="Planerade inlägg i veckan; 1 om inget sägs (S03)"
    )
    answer_working_days: int | None = Field(None, ge=1, le=10, description="Svar inom så många arbetsdagar; 1 (S03)")
    checks_per_working_day: int | None = Field(None, ge=0, le=48, description="Kontroller per arbetsdag; 2 (S12)")
    checks_per_weekend_day: int | None = Field(None, ge=0, le=48, description="Kontroller per helgdag; 0 (S12)")
    risk_level: RiskLevel | None = Field(None, description="Vid hög risk krävs kontroll på helgen (S12)")
    logo_id: UUID | None = Field(None, description="Den godkända logotyp kontot visar, en av /logos (S21)")
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

    platform: Platform = Field(description="`other`: någon annan plattform / Some other platform")
    unit_id: UUID = Field(description="Enheten som svarar för kontot, en av /units / The unit that answers for it")


class AccountRevision(AccountParts):
    model_config = ConfigDict(json_schema_extra={"example": examples.REVISION})

    platform: Platform | None = None
    unit_id: UUID | None = None
    unavoidable: bool = Field(
        default=False,
        description="Kan inte undvikas: kontot får stå utan någon i tjänst när de som är kvar är borta. Bara unit_manager och "
        "admin / Cannot be avoided: the account may be left alone when those who stay are away. unit_manager and admin only",
    )

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in super().told().items() if name != "unavoidable"}

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
    posts_per_week: float
    answer_working_days: int
    checks_per_working_day: int
    checks_per_weekend_day: int
    risk_level: RiskLevel
    logo_id: UUID | None
    owner_email: str
    responsible: UUID | None
    deputies: list[UUID]
    spokespersons: list[SpokespersonPart]
    notice: str
    risks: list[str] = Field(description="Villkor som inte längre gäller, vid AT_RISK / Conditions that no longer hold")
    paused_until: Day | None = Field(description="Uppehållet slutar då / The pause ends then")
    certify_by: Day | None = Field(description="Ska intygas på nytt senast / To be certified anew by")
    first_post_at: Timestamp | None = Field(
        description="Det äldsta egna inlägg som har fångats / The earliest own post that was captured (S04)"
    )
    last_post_at: Timestamp | None = Field(
        description="Det nyaste egna inlägg som har fångats / The newest own post that was captured (S03)"
    )
    changed_at: Timestamp

    @classmethod
    def of(cls, account: Account, links: Sequence[Told]) -> Self:
        details = account.details
        return cls(
            id=account.id, version=account.version, status=account.status, watched=account.watched,
            platform=details.platform, platform_id=details.platform_id, handle=details.handle, url=details.url,
            unit_id=details.unit_id, responsibility=details.responsibility, purpose=details.purpose,
            benefit=details.benefit, audience=details.audience, hours_per_week=details.hours_per_week,
            posts_per_week=details.posts_per_week, answer_working_days=details.answer_working_days,
            checks_per_working_day=details.checks_per_working_day,
            checks_per_weekend_day=details.checks_per_weekend_day, risk_level=details.risk_level,
            logo_id=details.logo_id, goals=[GoalPart.of(one) for one in details.goals],
            owner_email=details.owner_email, responsible=details.responsible, deputies=list(details.deputies),
            spokespersons=[
                SpokespersonPart(
                    person_id=one.person_id, valid_from=one.valid_from, valid_to=one.valid_to, scopes=list(one.scopes)
                )
                for one in details.spokespersons
            ],
            notice=details.notice, risks=list(account.risks), paused_until=account.paused_until,
            certify_by=account.certify_by, first_post_at=account.answered.first_post_at,
            last_post_at=account.activity.last_post_at, changed_at=account.changed_at,
            links=[Link.model_validate(one) for one in links],
        )  # fmt: skip


class AccountPage(Page[AccountOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.ACCOUNT_OUT, "/accounts")})
