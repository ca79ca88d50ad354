"""Who manages a unit, over HTTP: one list, changed as a whole."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import duty_examples as examples
from services.registry.api.fields import Call
from services.registry.api.units import STEWARDS
from services.registry.application.units import name_managers
from services.registry.domain.units import Manager
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, Wanted, page_of_whole
from shared.web.profile import Day

router = APIRouter(prefix="/units/{id}/managers", tags=["units"])
Reader = Annotated[Principal, known()]
Steward = Annotated[Principal, may(*STEWARDS)]
UnitId = Annotated[UUID, Path(alias="id")]
MANY = 20


class ManagerPart(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.MANAGER})

    person_id: UUID
    valid_from: Day | None = None
    valid_to: Day | None = Field(None, description="Sista dagen / The last day")

    def told(self) -> Manager:
        return Manager(self.person_id, self.valid_from, self.valid_to)


class ManagersIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.MANAGERS})

    managers: list[ManagerPart] = Field(
        max_length=MANY, description="I den ordning de tillfrågas / In the order in which they are asked"
    )


class ManagerOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.MANAGER_OUT})

    person_id: UUID
    valid_from: Day | None
    valid_to: Day | None


class ManagerPage(Page[ManagerOut]):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.page(examples.MANAGER_OUT, f"/units/{examples.UNIT_ID}/managers")}
    )


@router.get("", summary="Lista enhetens chefer / List the unit's managers")
async def list_managers(
    call: Call,
    unit_id: UnitId,
    who: Reader,
    wanted: PageWanted,
    on: Annotated[Day | None, Query(description="De som är chefer då / Those who are managers then")] = None,
) -> ManagerPage:
    """De som tillfrågas när ingen är i tjänst, i ordning. ETag är enhetens: den behövs för att ändra.

    Those who are asked when nobody is on duty, in that order. The ETag is the unit's: a change needs it.
    """
    async with call.uow.reading() as uow:
        unit = await uow.units.get(unit_id)
        managers = await uow.units.managers(unit_id)
    call.tell_version(unit.version)
    return _page(call, unit_id, [one for one in managers if on is None or one.manages(on)], wanted)


@router.put("", summary="Ange enhetens chefer / Name the unit's managers")
async def put_managers(
    call: Call, who: Steward, unit_id: UnitId, body: ManagersIn, expected: ExpectedVersion, wanted: PageWanted
) -> ManagerPage:
    """Hela listan, i ordning. Den som slutar som chef får ett `valid_to` och står kvar.

    The whole list, in order. Who ceases to be a manager gets a `valid_to` and stays in it.
    """
    managers = [one.told() for one in body.managers]
    unit = await name_managers(unit_id, expected, managers, who, call.uow)
    call.tell_version(unit.version)
    return _page(call, unit_id, managers, wanted)


def _page(call: Call, unit_id: UUID, managers: list[Manager], wanted: Wanted) -> ManagerPage:
    return page_of_whole(ManagerPage, call.request, managers, wanted, told=lambda one: _told(call, unit_id, one))


def _told(call: Call, unit_id: UUID, one: Manager) -> ManagerOut:
    links = [link(call.request, "person", f"/people/{one.person_id}")]
    links.append(link(call.request, "collection", f"/units/{unit_id}/managers"))
    return ManagerOut(person_id=one.person_id, valid_from=one.valid_from, valid_to=one.valid_to, links=links)
