"""People over HTTP."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Email, Line, Name, Search, seen
from services.registry.application.confidence import confided
from services.registry.application.people import PersonTold, revise_person, welcome_person
from services.registry.domain.days import day_of
from services.registry.domain.people import Person
from services.registry.store.people import PersonFilter
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Day

router = APIRouter(prefix="/people", tags=["people"], route_class=Idempotent)
STEWARDS = (Role.ADMIN, Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER)
RELEASERS = (Role.ADMIN, Role.UNIT_MANAGER)
"""Who tells that a person leaves."""
Reader = Annotated[Principal, known()]
Steward = Annotated[Principal, may(*STEWARDS)]


class PersonIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.PERSON})

    name: Name
    email: Email = Field(description="Officiell adress, i en av kommunens domäner / Official, in one of our domains")
    subject: Name = Field(
        description="Det personen loggar in som; stora och små bokstäver är samma / What the person signs in as, in any case"
    )
    unit_id: UUID


class PersonOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.PERSON_OUT})

    id: UUID
    name: str
    email: str
    subject: str
    unit_id: UUID
    left_on: Day | None = Field(description="Inte längre här från den dagen / No longer here from that day on")
    version: int


class PersonPage(Page[PersonOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.PERSON_OUT, "/people")})


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    unit_id: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    subject: Annotated[
        Line | None,
        Query(description="Denna inloggning, med stora eller små bokstäver / This sign-in, whatever its case"),
    ] = None
    q: Search = None

    def filter(self) -> PersonFilter:
        return PersonFilter(self.unit_id, self.subject, self.q)


@router.get("", summary="Lista personer / List people")
async def list_people(
    call: Call, who: Reader, wanted: PageWanted, people: Annotated[PeopleWanted, given(PeopleWanted)]
) -> PersonPage:
    """De som handlar för kommunen: ansvariga, ersättare, talespersoner.

    Those who act for the municipality: responsible people, deputies, spokespersons.
    """
    async with call.uow.reading() as uow:
        rows = await uow.people.page(people.filter(), seen(wanted))
        total = await uow.people.count(people.filter()) if wanted.counting else None
        absences = await confided(who, rows, uow)
    return page_of(
        PersonPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: _told(call, one, who, absences),
    )  # fmt: skip


@router.post("", status_code=201, summary="Lägg upp en person / Add a person")
async def add_person(call: Call, body: PersonIn, who: Steward) -> PersonOut:
    """Adressen måste ligga i en av kommunens domäner: privata och förväxlingsbara adresser avvisas.

    The address must be in one of the municipality's domains: private ones and look-alikes are refused.
    """
    new = await welcome_person(PersonTold(**body.model_dump()), who, call.uow)
    call.tell_place(f"/people/{new.id}")
    return await read(call, new, who)


@router.get("/{id}", summary="Läs en person / Read a person")
async def get_person(call: Call, person_id: Annotated[UUID, Path(alias="id")], who: Reader) -> PersonOut:
    """Personen som den är upplagd nu. Spara ETag: den behövs för att ändra.

    The person as registered now. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.people.get(person_id)
        return await read(call, found, who)


@router.put("/{id}", summary="Ändra en person / Change a person")
async def put_person(
    call: Call, who: Steward, person_id: Annotated[UUID, Path(alias="id")], body: PersonIn, expected: ExpectedVersion
) -> PersonOut:
    """Nytt namn, ny adress, ny inloggning eller ny enhet. Konton som nämner personen berättas om på nytt.

    A new name, address, sign-in or unit. Accounts that name the person are told anew.
    """
    saved = await revise_person(person_id, expected, PersonTold(**body.model_dump()), who, call.uow)
    return await read(call, saved, who)


async def read(call: Call, person: Person, who: Principal) -> PersonOut:
    call.tell_version(person.version)
    return _told(call, person, who, await confided(who, [person], call.uow))


def _told(call: Call, person: Person, who: Principal, absences: Collection[UUID]) -> PersonOut:
    """`absences`: of whom the caller may read when they are away."""
    here = f"/people/{person.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/people")]
    if who.has(*STEWARDS) and who.may_act_in(person.unit_id):
        links.append(link(call.request, "edit", here, "PUT"))
    if person.id in absences:
        links.append(link(call.request, "absences", f"{here}/absences"))
    if who.has(*RELEASERS) and who.may_act_in(person.unit_id):
        links.append(link(call.request, "depart", f"{here}/departures", "POST"))
    return PersonOut(
        id=person.id, name=person.name, email=person.email, subject=person.subject, unit_id=person.unit_id,
        left_on=day_of(person.left_at) if person.left_at else None, version=person.version, links=links,
    )  # fmt: skip
