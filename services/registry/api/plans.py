"""Records management plans over HTTP: draft, read, rename, adopt."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.registry.api.fields import Call, Search, seen
from services.registry.api.plan_models import (
    AdoptionIn,
    AdvicePage,
    PlanDraft,
    PlanOut,
    PlanPage,
    PlanRevision,
)
from services.registry.api.record_fields import KEEPERS, AdviceOut, InForceOn, Keeper, PlanId, Reader
from services.registry.application.plans import (
    PlanNamed,
    PlanWanted,
    adopt_plan,
    advice_on,
    draft_plan,
    rename_plan,
)
from services.registry.application.record_facts import plan_in_force
from services.registry.domain.plans import Plan, PlanStatus
from services.registry.store.plans import PlanFilter
from shared.auth.principal import Principal
from shared.errors import NotFound
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import Link, link
from shared.web.paging import PageWanted, page_of, page_of_whole
from shared.web.profile import Day

router = APIRouter(tags=["plans"], route_class=Idempotent)


async def plan_named(plan_id: PlanId, expected: ExpectedVersion) -> PlanNamed:
    return PlanNamed(plan_id, expected)


NamedPlan = Annotated[PlanNamed, Depends(plan_named)]


@dataclass(frozen=True, slots=True)
class PlansWanted:
    status: Annotated[PlanStatus | None, Query()] = None
    unit_id: Annotated[
        UUID | None, Query(description="Med `in_force_on`: den plan som styr enheten / Its own plans")
    ] = None
    in_force_on: InForceOn = None
    q: Search = None

    async def filter(self, call: Call) -> PlanFilter:
        """With both a unit and a day: the plan that governs the unit, which may be that of a unit above."""
        if self.unit_id is None or self.in_force_on is None:
            return PlanFilter(self.status, self.unit_id, self.in_force_on, self.q)
        found = await plan_in_force(self.unit_id, self.in_force_on, call.uow)
        return PlanFilter(self.status, text=self.q, ids=[found.id] if found else [])


@router.get("/plans", summary="Lista dokumenthanteringsplaner / List records management plans")
async def list_plans(
    call: Call, who: Reader, wanted: PageWanted, plans: Annotated[PlansWanted, given(PlansWanted)]
) -> PlanPage:
    """Alla versioner, äldst först. `unit_id` med `in_force_on`: den plan som styrde enheten den dagen, dess egen eller
    närmast högre enhets.

    All versions, oldest first. `unit_id` with `in_force_on`: the plan that governed the unit that day, its own or that of
    the nearest unit above.
    """
    async with call.uow.reading() as uow:
        chosen = await plans.filter(call)
        rows = await uow.plans.page(chosen, seen(wanted))
        total = await uow.plans.count(chosen) if wanted.counting else None
    return page_of(
        PlanPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: PlanOut.of(one, plan_links(call, one, who)),
    )  # fmt: skip


@router.post("/plans", status_code=201, summary="Påbörja en version av en plan / Draft a plan")
async def post_plan(call: Call, body: PlanDraft, who: Keeper) -> PlanOut:
    """Nästa version av enhetens plan, som utkast: tom, enligt förslaget för varje handlingstyp, eller från en tidigare.

    The next version of the unit's plan, as a draft: empty, from the proposal for each record type, or from an earlier one.
    """
    new = await draft_plan(PlanWanted(**body.model_dump()), who, call.uow)
    return told_plan(call, new, who, made=True)


@router.get("/plans/{id}", summary="Läs en plan / Read a plan")
async def get_plan(call: Call, plan_id: PlanId, who: Reader) -> PlanOut:
    """En version av en plan. Raderna finns under `rows`, som dokument under `document`.

    One version of a plan. Its rows are under `rows`, as a document under `document`.
    """
    async with call.uow.reading() as uow:
        found = await uow.plans.get(plan_id)
    return told_plan(call, found, who)


@router.patch("/plans/{id}", summary="Byt planens titel / Rename a plan")
async def patch_plan(call: Call, who: Keeper, named: NamedPlan, body: PlanRevision) -> PlanOut:
    """Bara utkast ändras. En antagen version ändras aldrig: påbörja nästa.

    Only drafts change. An adopted version never does: draft the next one.
    """
    return told_plan(call, await rename_plan(named, body.title, who, call.uow), who)


@router.post("/plans/{id}/adoptions", status_code=201, summary="Anta planen / Adopt the plan")
async def post_adoption(call: Call, who: Keeper, named: NamedPlan, body: AdoptionIn) -> PlanOut:
    """Noterar nämndens beslut. Den version som gällde upphör dagen före den nya börjar, och ligger kvar oförändrad.

    Notes the committee's decision. The version in force ends the day before the new one begins, and stays as it was.
    """
    return told_plan(call, await adopt_plan(named, body.told(), who, call.uow), who, made=True)


@router.get("/plans/{id}/advice", summary="Vad som bör ses över / What to look at again")
async def list_plan_advice(call: Call, plan_id: PlanId, who: Reader, wanted: PageWanted) -> AdvicePage:
    """Råd, aldrig ändringar: frister längre än tre månader för det som är av ringa betydelse (S26), upphävda föreskrifter,
    kortade frister, gallring utan beslut.

    Advice, never changes: periods beyond three months for what is of minor importance (S26), repealed regulations,
    shortened periods, disposal without a decision.
    """
    async with call.uow.reading() as uow:
        remarks = await advice_on(await uow.plans.get(plan_id), uow)
    return page_of_whole(AdvicePage, call.request, remarks, wanted, told=lambda one: AdviceOut.all_of([one])[0])


@router.get("/units/{id}/plan", summary="Planen som styr enheten / The plan that governs the unit")
async def get_unit_plan(
    call: Call,
    unit_id: PlanId,
    who: Reader,
    on: Annotated[
        Day | None, Query(description="Vilken dag; i dag om inget sägs / Which day; today by default")
    ] = None,
) -> PlanOut:
    """Enhetens egen plan, eller den för närmaste enhet ovanför som har en. 404 när ingen gällde.

    The unit's own plan, or that of the nearest unit above that has one. 404 when none was in force.
    """
    async with call.uow.reading() as uow:
        await uow.units.get(unit_id)
        found = await plan_in_force(unit_id, on or uow.today, uow)
    if found is None:
        raise NotFound("No adopted plan was in force for the unit or any above it that day.")
    return told_plan(call, found, who)


def told_plan(call: Call, plan: Plan, who: Principal, *, made: bool = False) -> PlanOut:
    call.tell_version(plan.version)
    if made:
        call.tell_place(f"/plans/{plan.id}")
    return PlanOut.of(plan, plan_links(call, plan, who))


def plan_links(call: Call, plan: Plan, who: Principal) -> list[Link]:
    here = f"/plans/{plan.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/plans")]
    links += [link(call.request, part, f"{here}/{part}") for part in ("rows", "document", "differences", "advice")]
    if plan.status == "DRAFT" and who.has(*KEEPERS) and who.may_act_in(plan.unit_id):
        links += [link(call.request, "edit", here, "PATCH"), link(call.request, "adopt", f"{here}/adoptions", "POST")]
    return links
