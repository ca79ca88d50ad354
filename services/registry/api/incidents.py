"""Reports of what is not ours: from anybody, and what staff make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.registry.api.fields import Call, Search, seen
from services.registry.api.incident_models import (
    SHOWN,
    IncidentDetail,
    IncidentOut,
    IncidentPage,
    IncidentReport,
    IncidentStep,
    ReportTaken,
    SaidOut,
    StepIn,
)
from services.registry.api.public_models import PublicAccount
from services.registry.application.incidents import Decision, Taken, report, step
from services.registry.application.judging import JUDGES, judgeable
from services.registry.domain.incidents import Incident, Kind, State
from services.registry.store.incidents import IncidentFilter
from shared.auth.permission import may, public
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Conflict
from shared.web.clients import address_of
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.paging import PageWanted, page_of

open_to_all = APIRouter(prefix="/public/incident-reports", tags=["public"], dependencies=[public()])
router = APIRouter(prefix="/incidents", tags=["incidents"], route_class=Idempotent)
STAFF = (
    Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.DEPUTY, Role.MODERATOR, Role.REGISTRAR, Role.ADMIN,
)  # fmt: skip
Reader = Annotated[Principal, may(*STAFF, Role.AUDITOR)]
Reporter = Annotated[Principal, may(*STAFF)]
Judge = Annotated[Principal, may(*JUDGES)]
IncidentId = Annotated[UUID, Path(alias="id")]
THANKS = (
    "Tack. Vi ser efter och tar inte in något från kontot. / Thank you. We look into it, and take in nothing of it."
)
OURS = "Kontot är kommunens: det går att lita på. / The account is ours: you can trust it."


@open_to_all.post("", summary="Rapportera ett konto / Report an account")
async def report_incident(call: Call, body: IncidentReport) -> ReportTaken:
    """Ett oanmält eller efterliknande konto, eller ett uttalande för kommunen från ett privat konto. Utan inloggning och
    utan namn. Är kontot vårt säger svaret det. Inget hämtas från kontot. En adress kan rapportera ett visst antal gånger om
    dagen; därefter blir svaret 429. Din adress sparas inte, bara ett oigenkännligt avtryck av den till midnatt.

    An unregistered or look-alike account, or a statement for the municipality from a private one. No login, no name
    needed. If the account is ours, the answer says so. Nothing is taken in from the account. An address may report so many
    times a day, then the answer is 429. Your address is not kept, only a keyed hash of it, until midnight.
    """
    return _taken(call, await report(body.told(None, address_of(call.request)), call.uow))


@router.post("", status_code=201, summary="Anmäl en incident / Report an incident")
async def create_incident(call: Call, body: IncidentReport, who: Reporter) -> IncidentOut:
    """En anställd rapporterar. Finns redan en öppen incident om samma sak räknas rapporten till den.

    Staff report. If there is an open incident of the same thing, the report is counted with it.
    """
    taken = await report(body.told(who.subject), call.uow)
    if taken.incident is None:
        raise Conflict("The account is ours: there is no incident.", extra={"verdict": taken.verdict})
    call.tell_place(f"/incidents/{taken.incident.id}")
    return await _told(call, taken.incident, who)


@dataclass(frozen=True, slots=True)
class IncidentsWanted:
    state: Annotated[Sequence[State], Query(description="Kan upprepas / May be repeated")] = ()
    kind: Annotated[Kind | None, Query()] = None
    least_likeness: Annotated[float | None, Query(ge=0, le=1, description="Minst så lik / At least so alike")] = None
    q: Search = None

    def filter(self) -> IncidentFilter:
        return IncidentFilter(self.state, self.kind, self.least_likeness, text=self.q)


@router.get("", summary="Lista incidenter / List incidents")
async def list_incidents(
    call: Call, who: Reader, wanted: PageWanted, incidents: Annotated[IncidentsWanted, given(IncidentsWanted)]
) -> IncidentPage:
    """Rapporterade konton och uttalanden, äldst först. `q` söker i adressen.

    Reported accounts and statements, oldest first. `q` searches the address.
    """
    async with call.uow.reading() as uow:
        rows = await uow.incidents.page(incidents.filter(), seen(wanted))
        total = await uow.incidents.count(incidents.filter()) if wanted.counting else None
        mine = await judgeable(rows, who, uow)
    return page_of(
        IncidentPage, call.request, rows, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: IncidentOut.of(call.request, one, who, mine),
    )  # fmt: skip


@router.get("/{id}", summary="Läs en incident / Read an incident")
async def get_incident(call: Call, incident_id: IncidentId, who: Reader) -> IncidentDetail:
    """Incidenten med vad rapportörerna skrev och varje steg: vem, när, varför.

    The incident with what reporters wrote, and every step: who, when, why.
    """
    async with call.uow.reading() as uow:
        found = await uow.incidents.get(incident_id)
        reports = await uow.incidents.reports(incident_id, SHOWN)
        steps = await uow.incidents.steps(incident_id)
        mine = await judgeable([found], who, uow)
    call.tell_version(found.version)
    return IncidentDetail(
        **IncidentOut.parts(call.request, found, who, mine), told_reports=[SaidOut.of(one, who) for one in reports],
        steps=[IncidentStep.of(one) for one in steps],
    )  # fmt: skip


@router.post("/{id}/steps", status_code=201, summary="Ta nästa steg / Take the next step")
async def post_incident_step(
    call: Call, who: Judge, incident_id: IncidentId, body: StepIn, expected: ExpectedVersion
) -> IncidentOut:
    """Informationssekreteraren bekräftar, avfärdar, noterar en åtgärd eller avslutar; med skäl. Ett uttalande av den som inte
    stod på listan bedöms inte av den som sade det, eller som sköter kontot.

    The information secretary confirms, dismisses, notes an action or closes; with the reason. What somebody said who was not
    listed is not judged by who said it, or runs the account.
    """
    decided = Decision(body.to, body.reason, body.action, body.account_id)
    saved = await step(incident_id, expected, decided, who, call.uow)
    call.tell_place(f"/incidents/{saved.id}")
    return await _told(call, saved, who)


async def _told(call: Call, one: Incident, who: Principal) -> IncidentOut:
    """The incident as this caller gets it, with its ETag."""
    call.tell_version(one.version)
    async with call.uow.reading() as uow:
        return IncidentOut.of(call.request, one, who, await judgeable([one], who, uow))


def _taken(call: Call, taken: Taken) -> ReportTaken:
    if taken.verdict == "genuine" and taken.entry:
        return ReportTaken(verdict="genuine", words=OURS, account=PublicAccount.of(call.request, taken.entry))
    return ReportTaken(verdict=taken.verdict, words=THANKS, account=None)
