"""Who is on duty, over HTTP."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import duty_examples as examples
from services.registry.api.conditions import InTwoLanguages
from services.registry.api.duty_json import on_duty_json
from services.registry.api.fields import Call, Line, seen
from services.registry.application.confidence import check_moment_of, sees_times_at
from services.registry.application.duty import on_duty_at
from services.registry.domain.platforms import Platform
from services.registry.store.duty import Assignment, DutyFilter
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.given import given
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp
from shared.web.written import written

router = APIRouter(tags=["duty"])
Reader = Annotated[Principal, known()]
Part = Literal["responsible", "deputy"]
At = Annotated[Timestamp | None, Query(description="När; nu om inget sägs / When; now if nothing is said")]


class PersonOnDuty(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.ON_DUTY["on_duty"]})

    person_id: UUID
    part: Part = Field(description="Ansvarig eller ersättare / The responsible person or a deputy")
    since: Timestamp | None = Field(description="null: längre än ett år / longer than a year")
    until: Timestamp | None = Field(description="null: så långt någon vet / as far as is known")


class PersonAway(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.ON_DUTY["absences"][0]})

    person_id: UUID
    away_from: Timestamp
    away_until: Timestamp | None


class OnDutyOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.ON_DUTY})

    account_id: UUID
    at: Timestamp
    on_duty: PersonOnDuty | None = Field(description="null: alla är borta / all are away")
    absences: list[PersonAway] = Field(description="Ansvarig och ersättare som är borta då / Those who are away then")
    managers: list[UUID] = Field(
        description="Närmaste chefer som är kvar, när ingen är i tjänst / The nearest managers, when nobody is on duty"
    )
    to_do: InTwoLanguages | None = Field(description="Vad som behöver göras när ingen är i tjänst / What to do then")


@router.get(
    "/accounts/{id}/on-duty",
    response_model=OnDutyOut,
    summary="Vem är i tjänst för kontot? / Who is on duty for the account?",
)
async def get_on_duty(
    call: Call, account_id: Annotated[UUID, Path(alias="id")], who: Reader, at: At = None
) -> Response:
    """Den ansvariga, annars den första ersättaren på plats, i kontots ordning. Är alla borta är `on_duty` null. Från när till
    när någon är borta ser bara den som får läsa frånvaron; för andra är `absences` tom och tiderna null, och en annan stund
    än nu (`at`) är 403.

    The responsible person, else the first deputy who is there, in the order of the account. If all are away, `on_duty`
    is null. From when to when somebody is away is seen by who may read the absences; for others `absences` is empty, the
    times are null, and another moment than now (`at`) is 403.
    """
    times = await sees_times_at(who, account_id, at, call.uow)
    duty = await on_duty_at(account_id, at, call.uow)
    return written(on_duty_json(call.request, duty, times=times), call.response)


class AssignmentOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.ASSIGNMENT})

    account_id: UUID
    unit_id: UUID
    platform: Platform
    handle: str
    person_id: UUID
    part: Part


class AssignmentPage(Page[AssignmentOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.ASSIGNMENT, "/duties")})


@dataclass(frozen=True, slots=True)
class DutiesWanted:
    subject: Annotated[
        Line | None, Query(description="Inloggningen; din egen om inget sägs / The sign-in; your own by default")
    ] = None
    at: At = None


@router.get("/duties", summary="Vad är någon i tjänst för? / What is somebody on duty for?")
async def list_duties(
    call: Call, who: Reader, wanted: PageWanted, duties: Annotated[DutiesWanted, given(DutiesWanted)]
) -> AssignmentPage:
    """De bevakade konton som en person är i tjänst för just då, som ansvarig eller i någon annans ställe. Om någon annan än
    en själv vid en annan stund än nu: bara för den som får läsa när den personen är borta.

    The watched accounts that a person is on duty for then, as the responsible one or in somebody's place. Of somebody else
    at another moment than now: only for who may read when that person is away.
    """
    asked = DutyFilter(duties.subject or who.subject, duties.at or call.uow.now)
    async with call.uow.reading() as uow:
        await check_moment_of(who, asked.subject, duties.at, uow)
        rows = await uow.duty.page(asked, seen(wanted))
        total = await uow.duty.count(asked) if wanted.counting else None
    return page_of(
        AssignmentPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.account_id)], told=lambda one: _assigned(call, one),
    )  # fmt: skip


def _assigned(call: Call, one: Assignment) -> AssignmentOut:
    account = f"/accounts/{one.account_id}"
    links = [link(call.request, "account", account), link(call.request, "on_duty", f"{account}/on-duty")]
    return AssignmentOut(**asdict(one), links=links)
