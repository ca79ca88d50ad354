"""Plans in as sheets, over HTTP; they go out as documents."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError

from services.registry.api.fields import Call
from services.registry.api.import_models import (
    ImportId,
    ImportOut,
    ImportPage,
    ImportRowPage,
    OutcomeWanted,
    TriedOnly,
    page_of_imports,
    page_of_rows,
    read_import,
    told_made,
)
from services.registry.api.plan_models import AdoptionIn, PlanDraft, PlanRowIn
from services.registry.api.record_fields import Keeper
from services.registry.api.sheet_uploads import MOST, TAKEN, DryRun, KeepGood, body, uploaded
from services.registry.application.plan_imports import PlanLine, import_plans
from services.registry.application.sheet_imports import Options
from services.registry.domain.account_sheet import Cells, Lookup
from services.registry.domain.plan_sheet import COLUMNS, HEADINGS, PlanCells
from services.registry.domain.plans import Adoption
from services.registry.domain.record_types import RecordType
from services.registry.domain.sheets import SheetRow, Trouble
from shared.errors import Invalid
from shared.web.bodies import limit_body, takes
from shared.web.idempotency import Idempotent
from shared.web.paging import PageWanted

router = APIRouter(prefix="/plan-imports", tags=["plan-imports"], route_class=Idempotent)
ADOPTED = {"plan_decision_ref": "decision_ref", "deciding_body": "deciding_body", "decided_on": "decided_on",
           "valid_from": "valid_from"}  # fmt: skip
EXAMPLE = {
    "plan": "ih-plan-2026", "unit": "Kultur- och fritidsnämnden", "title": "Dokumenthanteringsplan", "status": "",
    "plan_decision_ref": "KFN 2026-03-01 § 14", "deciding_body": "Kultur- och fritidsnämnden",
    "decided_on": "2026-03-01", "valid_from": "2026-03-02", "valid_to": "", "classification_code": "1.5.2",
    "record_type": "comment_simple", "disposition": "DISPOSE_AFTER", "retention_period": "P3M",
    "retention_trigger": "captured", "registration_mode": "NOT_REGISTERED", "arrangement": "Konto, tråd och tid",
    "medium": "Digitalt", "format": "JSON och originalfiler", "storage_location": "Insyn",
    "transfer_to_archive_after": "", "confidentiality_paragraphs": "OSL 21:1", "contains_personal_data": "ja",
    "remark": "Av ringa betydelse.", "decision_ref": "KFN 2026-03-01 § 14",
}  # fmt: skip


@router.get("", summary="Lista importer av planer / List imports of plans")
async def list_plan_imports(call: Call, who: Keeper, wanted: PageWanted, dry_run: TriedOnly = None) -> ImportPage:
    """Prövade och gjorda importer, äldst först.

    Imports tried and done, oldest first.
    """
    return await page_of_imports(call, "plans", dry_run, wanted)


@router.post(
    "", status_code=201, summary="Importera planer / Import plans", openapi_extra=body(COLUMNS, EXAMPLE)
)  # fmt: skip
@limit_body(MOST)
@takes(*TAKEN)
async def import_plan_sheet(
    call: Call, request: Request, who: Keeper, dry_run: DryRun = True, keep_good: KeepGood = False
) -> ImportOut:
    """En eller flera versioner av planer, en rad för varje handlingstyp, som CSV eller XLSX; även med systemregistrets
    rubriker (gallringsfrist i år). `plan` är er egen beteckning på versionen: på den känns den igen. Det som importeras
    blir utkast, även med datum och beslut: en version gäller först när den antas här. Antagna versioner ändras aldrig.

    One or several versions of plans, a row for each record type, as CSV or XLSX; with the headings of systemregister too
    (years). `plan` is your own name for the version, by which it is known again. What is imported is a draft, dates and
    decision included: a version is in force once it is adopted here. Adopted versions never change.
    """
    rows, digest = await uploaded(request, HEADINGS)
    return told_made(call, await import_plans(rows, _read, Options(dry_run, keep_good, digest), who, call.uow))


@router.get("/{id}", summary="Läs en import / Read an import")
async def get_plan_import(call: Call, import_id: ImportId, who: Keeper) -> ImportOut:
    """Utfallet av en prövad eller gjord import.

    The outcome of an import, tried or done.
    """
    return await read_import(call, "plans", import_id)


@router.get("/{id}/rows", summary="Besked rad för rad / The report, row by row")
async def list_plan_import_rows(
    call: Call, import_id: ImportId, who: Keeper, wanted: PageWanted, outcome: OutcomeWanted = None
) -> ImportRowPage:
    """Vad som blev, eller skulle bli, av varje rad.

    What became, or would become, of each row.
    """
    return await page_of_rows(call, "plans", import_id, outcome, wanted)


def _read(row: SheetRow, lookup: Lookup, types: Mapping[str, RecordType]) -> PlanLine:
    """Judged as the API judges the same row sent alone."""
    troubles: list[Trouble] = []
    unit_id = Cells(row, lookup, troubles).unit()
    told = PlanCells(row, types, troubles).body()
    title, name = row.get("title"), row.get("plan")
    if not name or len(name) > 200:
        troubles.append(Trouble("plan", "name the version with a reference of your own, 200 characters at most"))
    _judged(lambda: PlanDraft(unit_id=unit_id or UUID(int=0), title=title), troubles, {})
    made = _judged(lambda: PlanRowIn.model_validate(told).told(), troubles, {})
    return PlanLine(row.number, name, title, unit_id, _adoption(row, troubles), made, troubles)


def _adoption(row: SheetRow, troubles: list[Trouble]) -> Adoption | None:
    """All of it or nothing: a decision without its day is none."""
    told = {name: row.get(column) for column, name in ADOPTED.items() if row.get(column)}
    if not told:
        return None
    back = {name: column for column, name in ADOPTED.items()}
    found: Adoption | None = _judged(lambda: AdoptionIn.model_validate(told).told(), troubles, back)
    if found and found.valid_from < found.decided_on:
        troubles.append(Trouble("valid_from", "is before the decision: a plan never applies to the time before it"))
    return found


def _judged(make: Any, troubles: list[Trouble], columns: Mapping[str, str]) -> Any:
    """A column of which something was said already is not spoken of again."""
    said = {one.column for one in troubles}
    try:
        return make()
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            name = str(one["loc"][0]) if one["loc"] else "plan"
            if (column := columns.get(name, name)) not in said:
                troubles.append(Trouble(column, str(one["msg"])[:300]))
    except Invalid as error:
        troubles += [Trouble(pointer.strip("/"), message) for pointer, message in error.errors]
    return None
