"""Absences over HTTP: when somebody is away, never why."""

from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import duty_examples as examples
from services.registry.api.fields import Call, seen
from services.registry.application.absences import Named, cancel, change_end, register, tends
from services.registry.application.confidence import check_confided
from services.registry.domain.absences import Absence
from services.registry.domain.people import Person
from services.registry.store.absences import AbsenceFilter
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(tags=["absences"], route_class=Idempotent)
Caller = Annotated[Principal, known()]
OfPerson = Annotated[UUID, Path(alias="id")]
UNTIL = "Första stunden åter i tjänst; null tills någon vet / The first moment back; null while nobody knows"
UNAVOIDABLE = (
    "Kan inte undvikas: konton får stå utan någon i tjänst. Bara unit_manager och admin / "
    "Cannot be avoided: accounts may be left alone. unit_manager and admin only"
)


class AbsenceIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.ABSENCE})

    away_from: Timestamp
    away_until: Timestamp | None = Field(None, description=UNTIL)
    unavoidable: bool = Field(default=False, description=UNAVOIDABLE)


class AbsenceEnd(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.ABSENCE_END})

    away_until: Timestamp | None = Field(description=UNTIL)
    unavoidable: bool = Field(default=False, description=UNAVOIDABLE)


class AbsenceOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.ABSENCE_OUT})

    id: UUID
    person_id: UUID
    away_from: Timestamp
    away_until: Timestamp | None
    version: int

    @classmethod
    def of(cls, call: Call, one: Absence, person: Person, who: Principal) -> Self:
        here, owner = f"/absences/{one.id}", f"/people/{one.person_id}"
        links = [link(call.request, "self", here), link(call.request, "person", owner)]
        links.append(link(call.request, "collection", f"{owner}/absences"))
        now = call.uow.now
        if tends(who, person):
            if one.away_until is None or one.away_until > now:
                links.append(link(call.request, "edit", here, "PATCH"))
            if one.away_from > now:
                links.append(link(call.request, "cancel", here, "DELETE"))
        return cls(
            id=one.id, person_id=one.person_id, away_from=one.away_from, away_until=one.away_until, version=one.version,
            links=links,
        )  # fmt: skip


class AbsencePage(Page[AbsenceOut]):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.page(examples.ABSENCE_OUT, f"/people/{examples.LIBRARIAN_ID}/absences")}
    )


@dataclass(frozen=True, slots=True)
class AbsencesWanted:
    """`at` is a moment, `from` and `to` a time that the absence touches."""

    at: Annotated[Timestamp | None, Query(description="De som gäller då / Those that hold then")] = None
    start: Annotated[Timestamp | None, Query(alias="from", description="Inte slut då / Not over then")] = None
    end: Annotated[Timestamp | None, Query(alias="to", description="Börjar före / Begin before then")] = None

    def filter(self, person_id: UUID) -> AbsenceFilter:
        return AbsenceFilter(person_id, self.start, self.end, self.at)


@router.get("/people/{id}/absences", summary="Lista en persons frånvaro / List when a person is away")
async def list_absences(
    call: Call,
    person_id: OfPerson,
    who: Caller,
    wanted: PageWanted,
    absences: Annotated[AbsencesWanted, given(AbsencesWanted)],
) -> AbsencePage:
    """När personen är borta, även förr; aldrig varför. Äldst registrerad först. Läses av personen själv, av dem som sköter
    konton ihop med personen, av enhetens chefer, och av unit_manager, account_manager, admin, account_approver och registrar
    som når enheten. Andra ser vem som är i tjänst (`on-duty`).

    When the person is away, past times too; never why. The first registered first. For the person, those who run accounts
    with them, the unit's managers, and the roles named above that reach the unit. Others see who is on duty.
    """
    asked = absences.filter(person_id)
    async with call.uow.reading() as uow:
        person = await uow.people.get(person_id)
        await check_confided(who, person, uow)
        rows = await uow.absences.page(asked, seen(wanted))
        total = await uow.absences.count(asked) if wanted.counting else None
    return page_of(
        AbsencePage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: AbsenceOut.of(call, one, person, who),
    )  # fmt: skip


@router.post("/people/{id}/absences", status_code=201, summary="Anmäl frånvaro / Register an absence")
async def add_absence(call: Call, person_id: OfPerson, body: AbsenceIn, who: Caller) -> AbsenceOut:
    """Anmäls av personen själv, av unit_manager eller account_manager i enheten, eller av admin. Ersättaren tar över när
    frånvaron börjar. Skulle ett konto i drift stå utan någon i tjänst blir svaret 409 med kontona i `accounts`.

    Told by the person itself, by unit_manager or account_manager of the unit, or by admin. The deputy takes over when it
    begins. If an account in operation would have nobody on duty the answer is 409 with the ids in `accounts`.
    """
    times = body.away_from, body.away_until
    new = await register(person_id, times, who, call.uow, unavoidable=body.unavoidable)
    call.tell_place(f"/absences/{new.id}")
    return await _read(call, new, who)


@router.get("/absences/{id}", summary="Läs en frånvaro / Read an absence")
async def get_absence(call: Call, absence_id: OfPerson, who: Caller) -> AbsenceOut:
    """Från när till när, för den som får läsa personens frånvaro. Spara ETag: den behövs för att ändra.

    From when to when, for who may read when the person is away. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.absences.get(absence_id)
        await check_confided(who, await uow.people.get(found.person_id), uow)
    return await _read(call, found, who)


@router.patch("/absences/{id}", summary="Ändra när en frånvaro slutar / Change when an absence ends")
async def patch_absence(
    call: Call, who: Caller, absence_id: OfPerson, body: AbsenceEnd, expected: ExpectedVersion
) -> AbsenceOut:
    """Åter tidigare eller senare; att någon redan är åter sägs inom en vecka. En frånvaro som är över ändras inte: vem som
    då var i tjänst är historia.

    Back earlier or later; that somebody is back already is told within a week. An absence that is over does not change: who
    was on duty then is history.
    """
    named = Named(absence_id, expected)
    return await _read(call, await change_end(named, body.away_until, who, call.uow, unavoidable=body.unavoidable), who)


@router.delete("/absences/{id}", status_code=204, summary="Ställ in en frånvaro / Cancel an absence")
async def delete_absence(call: Call, who: Caller, absence_id: OfPerson, expected: ExpectedVersion) -> None:
    """Innan den har börjat. Har den börjat får den ett slut i stället.

    Before it has begun. One that has begun is given an end instead.
    """
    await cancel(Named(absence_id, expected), who, call.uow)


async def _read(call: Call, absence: Absence, who: Principal) -> AbsenceOut:
    async with call.uow.reading() as uow:
        person = await uow.people.get(absence.person_id)
    call.tell_version(absence.version)
    return AbsenceOut.of(call, absence, person, who)
