"""Cases over HTTP: the queue, one case, its story, and a person's report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.moderation.api.case_models import CaseDetail, CaseOut, CasePage, ReportIn, StoryOut
from services.moderation.api.fields import Call, by_urgency
from services.moderation.api.telling import case_out, detail_out, steps_out
from services.moderation.application.access import PERSONS, READERS
from services.moderation.application.cases import Report, look_at, queue, report, story_of
from services.moderation.application.rules import shown_rules
from services.moderation.domain.words import Status
from services.moderation.store.queue import Wanted
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.concurrency import set_etag
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/cases", tags=["cases"], route_class=Idempotent)
Reader = Annotated[Principal, may(*READERS)]
Person = Annotated[Principal, may(*PERSONS)]


@dataclass(frozen=True, slots=True)
class InQueue:
    status: Annotated[Status | None, Query(description="Bara med denna status / Of this status")] = None
    unit: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    account_id: Annotated[UUID | None, Query(description="Bara detta kontos / Of this account")] = None
    mine: Annotated[
        bool,
        Query(
            description="Konton jag är i tjänst för nu, och det jag låst / Accounts I am on duty for now, and my claims"
        ),
    ] = False

    def for_(self, who: Principal, now: datetime) -> Wanted:
        mine = who.sign_in if self.mine else None
        return Wanted(now, self.status, self.unit, self.account_id, mine, who.units)


@router.get("", summary="Lista ärenden / List cases")
async def list_cases(
    call: Call, who: Reader, wanted: PageWanted, in_queue: Annotated[InQueue, given(InQueue)]
) -> CasePage:
    """Kön: lagstadgade grunder först, äldst först. Inget innehåll visas här. `mine=true`: i tjänst är den ansvariga, och när
    den är borta den första ersättaren som är på plats.

    The queue: statutory grounds first, the oldest first. No content is shown here. On duty is the responsible person, and
    while that one is away the first deputy who is there.
    """
    async with call.uow as uow:
        asked = in_queue.for_(who, uow.core.clock.now())
        rows = await queue(asked, by_urgency(wanted), uow)
        duty = await uow.duties.on_duty({case.account_id for case in rows}, asked.now)
        total = await uow.queue.count(asked) if wanted.counting else None
    return page_of(
        CasePage, call.request, rows, wanted, total=total, told=lambda case: case_out(call.request, case, who, duty.get(case.account_id)),
        key=lambda case: [str(case.urgency), case.captured_at.isoformat(), str(case.id)],
    )  # fmt: skip


@router.post("", status_code=201, summary="Anmäl ett inlägg / Report a post", responses={404: {}})
async def report_post(call: Call, body: ReportIn, who: Person) -> CaseOut:
    """En person anser att ett inlägg bryter mot en publicerad regel och öppnar ett ärende. Har inlägget redan ett öppet
    ärende svaras 409 med dess id.

    A person holds that a post breaks a published rule, and opens a case. 409 names the case the post has already.
    """
    async with call.uow as uow:
        case = await report(Report(body.post_id, (body.rule_id, body.rule_version), body.comment, who), uow)
        duty = await uow.duties.on_duty([case.account_id], uow.core.clock.now())
    call.tell_place(f"/cases/{case.id}")
    set_etag(call.response, case.version)
    return case_out(call.request, case, who, duty.get(case.account_id))


@router.get("/{id}", summary="Läs ett ärende / Read a case")
async def get_case(
    call: Call,
    case_id: Annotated[UUID, Path(alias="id")],
    who: Reader,
    content: Annotated[
        bool, Query(description="Visa innehållet; läsningen loggas / Show the content; the reading is audited")
    ] = False,
) -> CaseDetail:
    """Allt som behövs för att besluta: träffar med regelns paragraf, tråden, författarens historik, händelser. Text är
    suddad om du inte ber om den. Första gången en person läser ärendet sätts `knowledge_at`. Spara ETag: ett beslut
    kräver den.

    All that is needed to decide. Text is blurred unless you ask for it. The first reading by a person sets `knowledge_at`.
    """
    async with call.uow as uow:
        view = await look_at(case_id, who, uow, content=content)
        rules = await shown_rules({(hit.rule_id, hit.rule_version) for hit in view.case.hits}, uow)
    set_etag(call.response, view.case.version)
    return detail_out(call.request, view, rules, who, content=content)


@router.get("/{id}/story", summary="Läs ärendets berättelse / Read the story of a case")
async def get_story(call: Call, case_id: Annotated[UUID, Path(alias="id")], who: Reader) -> StoryOut:
    """Varje steg i ett anrop: fångat, träff, kännedom, beslut, förseglat med plats i arkivets logg, begärt, läsningar, utfall.

    Every step in one call: captured, hit, seen, decided, sealed with its place in the log, requested, readings, outcome.
    """
    case, steps = await story_of(case_id, who, call.uow)
    path = f"/cases/{case.id}"
    links = [link(call.request, "self", f"{path}/story"), link(call.request, "case", path)]
    return StoryOut(case_id=case.id, status=case.status, steps=steps_out(steps), links=links)
