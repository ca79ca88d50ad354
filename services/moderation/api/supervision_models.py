"""Accounts to be looked at, and the looks themselves, as they stand in requests and answers."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.moderation.api import examples
from services.moderation.api.fields import Remark
from services.moderation.application.supervision import Covered
from services.moderation.domain.supervision import LookedAt
from services.moderation.store.supervision import Supervised
from shared.web.links import Link
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp


class CheckIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {name: examples.CHECK[name] for name in ("covered", "remark")}}
    )

    covered: Annotated[list[Covered], Field(max_length=4)] = Field(
        default=[], description="Vad du såg på: inlägg, kommentarer, meddelanden, profilen / What you looked at"
    )
    remark: Remark | None = Field(None, description="Det du vill anteckna; inga känsliga uppgifter / A remark")


class CheckOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.CHECK})

    id: UUID
    account_id: UUID
    checked_by: str
    checked_at: Timestamp
    part: Literal["responsible", "deputy", "other"] = Field(
        description="Som ansvarig, ersättare eller annan, till exempel moderator eller chef / In which part"
    )
    covered: list[Covered]
    remark: str | None

    @classmethod
    def of(cls, known: LookedAt, links: list[Link]) -> Self:
        return cls.model_validate({name: getattr(known, name) for name in LookedAt.__slots__} | {"links": links})


class CheckPage(Page[CheckOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.CHECK, "/checks")})


class SupervisedOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.SUPERVISED})

    id: UUID
    platform: str
    handle: str
    status: str = Field(description="Kontots tillstånd i registret / The account's state in the register")
    unit_id: UUID
    on_duty: str | None = Field(description="Den som är i tjänst nu; null när alla är borta / Who is on duty now")
    checks_per_working_day: int
    checks_per_weekend_day: int = Field(description="Även helgdagar; minst en vid hög risk / Holidays too")
    last_checked_at: Timestamp | None = Field(description="När en person såg efter senast / When a person looked last")
    last_checked_by: str | None
    next_check_due_at: Timestamp | None = Field(
        description="Senast då ska någon ha sett efter, i arbetstid 8-17; null: ingen behöver / By when somebody has to look"
    )
    overdue: bool = Field(description="Ingen har sett efter i tid / Nobody has looked in time")

    @classmethod
    def of(cls, known: Supervised, on_duty: str | None, now: datetime, links: list[Link]) -> Self:
        state = known.supervision
        return cls(
            id=state.account_id, platform=known.platform, handle=known.handle, status=known.status, unit_id=known.unit_id,
            on_duty=on_duty, checks_per_working_day=state.plan.per_working_day,
            checks_per_weekend_day=state.plan.a_weekend_day, last_checked_at=state.last_checked_at,
            last_checked_by=state.last_checked_by, next_check_due_at=state.due_at, overdue=state.overdue(now), links=links,
        )  # fmt: skip


class SupervisedPage(Page[SupervisedOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.SUPERVISED, "/accounts")})
