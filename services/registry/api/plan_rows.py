"""The rows of a plan over HTTP. They are the plan's: a change needs the plan's ETag and answers with its new one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.registry.api.fields import Call
from services.registry.api.plan_models import PlanRowIn, PlanRowOut, PlanRowPage
from services.registry.api.plans import NamedPlan
from services.registry.api.record_fields import KEEPERS, Keeper, PlanId, Reader
from services.registry.application.plans import add_row, remove_row, revise_row
from services.registry.domain.plans import Plan, PlanRow
from shared.auth.principal import Principal
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.paging import PageWanted, page_of_whole

router = APIRouter(prefix="/plans/{id}/rows", tags=["plans"], route_class=Idempotent)
RowId = Annotated[UUID, Path(alias="rowId")]
RecordTypeWanted = Annotated[
    str | None, Query(max_length=100, description="Bara denna handlingstyps / Of this record type")
]


@router.get("", summary="Lista planens rader / List the plan's rows")
async def list_plan_rows(
    call: Call, plan_id: PlanId, who: Reader, wanted: PageWanted, record_type: RecordTypeWanted = None
) -> PlanRowPage:
    """En rad för varje handlingstyp, i planens ordning.

    A row for each record type, in the plan's order.
    """
    async with call.uow.reading() as uow:
        plan = await uow.plans.get(plan_id)
    rows = [row for row in plan.rows if record_type in {None, row.record_type}]
    return page_of_whole(PlanRowPage, call.request, rows, wanted, told=lambda row: _told(call, plan, row, who))


@router.post("", status_code=201, summary="Lägg till en rad / Add a row")
async def post_plan_row(call: Call, who: Keeper, named: NamedPlan, body: PlanRowIn) -> PlanRowOut:
    """Bara i utkast, och en rad för varje handlingstyp.

    In drafts only, and one row for each record type.
    """
    row = body.told()
    return _changed(call, await add_row(named, row, who, call.uow), row, who, made=True)


@router.get("/{rowId}", summary="Läs en rad / Read a row")
async def get_plan_row(call: Call, plan_id: PlanId, row_id: RowId, who: Reader) -> PlanRowOut:
    """En rad i planen, med planens ETag.

    A row of the plan, with the plan's ETag.
    """
    async with call.uow.reading() as uow:
        plan = await uow.plans.get(plan_id)
    return _changed(call, plan, plan.row(row_id), who)


@router.put("/{rowId}", summary="Ändra en rad / Change a row")
async def put_plan_row(call: Call, who: Keeper, named: NamedPlan, row_id: RowId, body: PlanRowIn) -> PlanRowOut:
    """Hela raden på nytt. Bara i utkast.

    The whole row anew. In drafts only.
    """
    row = body.told(row_id)
    return _changed(call, await revise_row(named, row, who, call.uow), row, who)


@router.delete("/{rowId}", status_code=204, summary="Ta bort en rad / Remove a row")
async def delete_plan_row(call: Call, who: Keeper, named: NamedPlan, row_id: RowId) -> None:
    """Bara i utkast.

    In drafts only.
    """
    call.tell_version((await remove_row(named, row_id, who, call.uow)).version)


def _changed(call: Call, plan: Plan, row: PlanRow, who: Principal, *, made: bool = False) -> PlanRowOut:
    call.tell_version(plan.version)
    if made:
        call.tell_place(f"/plans/{plan.id}/rows/{row.id}")
    return _told(call, plan, row, who)


def _told(call: Call, plan: Plan, row: PlanRow, who: Principal) -> PlanRowOut:
    here = f"/plans/{plan.id}/rows/{row.id}"
    links = [link(call.request, "self", here), link(call.request, "up", f"/plans/{plan.id}")]
    if plan.status == "DRAFT" and who.has(*KEEPERS) and who.may_act_in(plan.unit_id):
        links += [link(call.request, "edit", here, "PUT"), link(call.request, "delete", here, "DELETE")]
    return PlanRowOut.of(row, links)
