"""Units over HTTP."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Name, Search, seen
from services.registry.application.units import UnitTold, found_unit, revise_unit
from services.registry.domain.units import Kind, Unit
from services.registry.store.units import UnitFilter
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of

router = APIRouter(prefix="/units", tags=["units"], route_class=Idempotent)
STEWARDS = (Role.ADMIN, Role.ACCOUNT_APPROVER)
Reader = Annotated[Principal, known()]
Steward = Annotated[Principal, may(*STEWARDS)]


class UnitIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.UNIT})

    name: Name
    kind: Kind = Field(description="Nämnd, förvaltning eller enhet / Committee, department or unit")
    parent_id: UUID | None = Field(None, description="Enheten närmast ovanför / The unit right above")


class UnitOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.UNIT_OUT})

    id: UUID
    name: str
    kind: Kind
    parent_id: UUID | None
    version: int


class UnitPage(Page[UnitOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.UNIT_OUT, "/units")})


@dataclass(frozen=True, slots=True)
class UnitsWanted:
    kind: Annotated[Kind | None, Query()] = None
    parent_id: Annotated[UUID | None, Query(description="Närmast under denna / Right under this one")] = None
    q: Search = None

    def filter(self) -> UnitFilter:
        return UnitFilter(self.kind, self.parent_id, self.q)


@router.get("", summary="Lista enheter / List units")
async def list_units(
    call: Call, who: Reader, wanted: PageWanted, units: Annotated[UnitsWanted, given(UnitsWanted)]
) -> UnitPage:
    """Kommunens nämnder, förvaltningar och enheter, äldst först.

    The municipality's committees, departments and units, oldest first.
    """
    async with call.uow.reading() as uow:
        rows = await uow.units.page(units.filter(), seen(wanted))
        total = await uow.units.count(units.filter()) if wanted.counting else None
    return page_of(
        UnitPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: _told(call, one, who),
    )  # fmt: skip


@router.post("", status_code=201, summary="Lägg upp en enhet / Add a unit")
async def add_unit(call: Call, body: UnitIn, who: Steward) -> UnitOut:
    """Enheten får sin plats i trädet: en nämnd, en förvaltning under den, en enhet därunder.

    The unit gets its place in the tree: a committee, a department under it, a unit under that.
    """
    new = await found_unit(UnitTold(**body.model_dump()), who, call.uow)
    call.tell_place(f"/units/{new.id}")
    return _read(call, new, who)


@router.get("/{id}", summary="Läs en enhet / Read a unit")
async def get_unit(call: Call, unit_id: Annotated[UUID, Path(alias="id")], who: Reader) -> UnitOut:
    """Enheten som den är nu. Spara ETag: den behövs för att ändra.

    The unit as it is now. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.units.get(unit_id)
    return _read(call, found, who)


@router.put("/{id}", summary="Ändra en enhet / Change a unit")
async def put_unit(
    call: Call, who: Steward, unit_id: Annotated[UUID, Path(alias="id")], body: UnitIn, expected: ExpectedVersion
) -> UnitOut:
    """Nytt namn eller ny plats i trädet. En enhet kan inte stå under sig själv.

    A new name or a new place in the tree. A unit cannot stand under itself.
    """
    return _read(call, await revise_unit(unit_id, expected, UnitTold(**body.model_dump()), who, call.uow), who)


def _read(call: Call, unit: Unit, who: Principal) -> UnitOut:
    call.tell_version(unit.version)
    return _told(call, unit, who)


def _told(call: Call, unit: Unit, who: Principal) -> UnitOut:
    here = f"/units/{unit.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/units")]
    if unit.parent_id:
        links.append(link(call.request, "up", f"/units/{unit.parent_id}"))
    if who.has(*STEWARDS) and who.may_act_in(unit.id):
        links.append(link(call.request, "edit", here, "PUT"))
    return UnitOut(
        id=unit.id, name=unit.name, kind=unit.kind, parent_id=unit.parent_id, version=unit.version, links=links
    )
