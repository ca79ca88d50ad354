"""Accounts in and out as sheets, over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ConfigDict, ValidationError, create_model

from services.registry.api import examples
from services.registry.api.account_links import WRITERS
from services.registry.api.account_models import AccountDraft
from services.registry.api.accounts import AccountsWanted
from services.registry.api.fields import Call, seen
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
from services.registry.api.sheet_uploads import MOST, TAKEN, DryRun, KeepGood, body, uploaded
from services.registry.application.account_imports import Line, account_rows, import_accounts
from services.registry.application.sheet_imports import Options
from services.registry.domain.account_sheet import COLUMNS, HEADINGS, SWEDISH, Cells, Lookup
from services.registry.domain.sheets import SheetRow
from services.registry.store.searching import Seen
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.web.bodies import limit_body, takes
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.paging import Page, PageWanted, page_of
from shared.web.spreadsheet import MEDIA_TYPE, XLSX, preferred, sheet, workbook

router = APIRouter(tags=["account-imports"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Writer = Annotated[Principal, may(*WRITERS)]
EXAMPLE: examples.Example = {
    "id": "", "external_reference": "konto-17", "status": "DRAFT", "platform": "facebook",
    "platform_id": "100064812345678", "handle": "hultsfredsbibliotek",
    "url": "https://www.facebook.com/hultsfredsbibliotek", "unit": "Kultur- och fritidsnämnden / Biblioteket",
    "responsibility": "HOSTED_SPACE", "purpose": "Berätta om programmen.", "benefit": "Svar utan att ringa.",
    "audience": "Låntagare",
    "goals": "median_answer_hours=8.0@2027-12-31 baseline=26.0", "hours_per_week": 5, "posts_per_week": 3,
    "answer_working_days": 1, "checks_per_working_day": 2, "checks_per_weekend_day": 0, "risk_level": "normal",
    "logo_id": "",
    "owner_email": "bibliotek@hultsfred.se", "responsible": "bibliotekarie.ett@hultsfred.se",
    "deputies": "bibliotekarie.tva@hultsfred.se",
    "spokespersons": "bibliotekarie.ett@hultsfred.se 2026-11-01..2027-12-31 POST,ANSWER",
    "notice": "Här möter du Biblioteket, Hultsfreds kommun. ...",
}  # fmt: skip
_fields: dict[str, Any] = dict.fromkeys(COLUMNS, (str | float, ...))
AccountSheetRow = create_model(
    "AccountSheetRow", __config__=ConfigDict(json_schema_extra={"example": EXAMPLE}), **_fields
)
SHEETS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}, XLSX: {"schema": {"type": "string"}}}}
}
BATCH = 1_000


class AccountSheetPage(Page[AccountSheetRow]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(EXAMPLE, "/account-exports")})


@router.get("/account-imports", summary="Lista importer av konton / List imports of accounts")
async def list_account_imports(call: Call, who: Writer, wanted: PageWanted, dry_run: TriedOnly = None) -> ImportPage:
    """Prövade och gjorda importer, äldst först.

    Imports tried and done, oldest first.
    """
    return await page_of_imports(call, "accounts", dry_run, wanted)


@router.post(
    "/account-imports", status_code=201, summary="Importera konton / Import accounts",
    openapi_extra=body(COLUMNS, EXAMPLE),
)  # fmt: skip
@limit_body(MOST)
@takes(*TAKEN)
async def import_account_sheet(
    call: Call, request: Request, who: Writer, dry_run: DryRun = True, keep_good: KeepGood = False
) -> ImportOut:
    """En kontolista som CSV (semikolon eller komma) eller XLSX, med svenska eller engelska rubriker. Prövas bara, om inte
    `dry_run=false`. Varje rad får ett besked. Är någon rad fel sparas ingen, om inte `keep_good=true`. Det som importeras
    blir utkast; det som är anmält eller godkänt ändras aldrig. Samma konto känns igen på plattformens id eller er egen
    referens: att importera igen ändrar inget.

    A list of accounts as CSV or XLSX, headings in Swedish or English. Only tried unless `dry_run=false`. Every row is
    reported. Where one is bad none is kept, unless `keep_good=true`. What is imported is a draft; what is notified or
    approved is never changed. An account is known again by its platform id or your own reference.
    """
    rows, digest = await uploaded(request, HEADINGS)
    options = Options(dry_run, keep_good, digest)
    return told_made(call, await import_accounts(rows, _read, options, who, call.uow))


@router.get("/account-imports/{id}", summary="Läs en import / Read an import")
async def get_account_import(call: Call, import_id: ImportId, who: Writer) -> ImportOut:
    """Utfallet av en prövad eller gjord import.

    The outcome of an import, tried or done.
    """
    return await read_import(call, "accounts", import_id)


@router.get("/account-imports/{id}/rows", summary="Besked rad för rad / The report, row by row")
async def list_account_import_rows(
    call: Call, import_id: ImportId, who: Writer, wanted: PageWanted, outcome: OutcomeWanted = None
) -> ImportRowPage:
    """Vad som blev, eller skulle bli, av varje rad; `outcome=problem` ger bara det som behöver rättas.

    What became, or would become, of each row; `outcome=problem` gives only what must be corrected.
    """
    return await page_of_rows(call, "accounts", import_id, outcome, wanted)


@router.get(
    "/account-exports", response_model=AccountSheetPage, responses=SHEETS,
    summary="Exportera konton / Export accounts",
)  # fmt: skip
async def list_account_exports(
    call: Call, who: Reader, wanted: PageWanted, accounts: Annotated[AccountsWanted, given(AccountsWanted)]
) -> Any:
    """Konton med importens kolumner, som JSON sida för sida, eller hela som CSV eller XLSX enligt `Accept`. Importeras
    det igen ändras inget.

    Accounts with the columns of the import, as JSON page by page, or all of it as CSV or XLSX by `Accept`. Imported again
    it changes nothing.
    """
    form = preferred(call.request, MEDIA_TYPE, XLSX)
    async with call.uow.reading() as uow:
        if form is None:
            rows = await uow.accounts.page(accounts.filter(), seen(wanted))
            total = await uow.accounts.count(accounts.filter()) if wanted.counting else None
            told = await account_rows(rows, uow)
        else:
            told = await _all(call, accounts)
    if form is None:
        return page_of(
            AccountSheetPage, call.request, told, wanted, total=total,
            key=lambda row: [str(row["id"])], told=lambda row: AccountSheetRow(**row),
        )  # fmt: skip
    make = workbook if form == XLSX else sheet
    return make(tuple(SWEDISH.values()), ([row[name] for name in COLUMNS] for row in told), "konton")


async def _all(call: Call, accounts: AccountsWanted) -> list[dict[str, str | float]]:
    told: list[dict[str, str | float]] = []
    after: UUID | None = None
    while found := await call.uow.accounts.page(accounts.filter(), Seen(after, 0, BATCH)):
        told += await account_rows(found, call.uow)
        after = found[-1].id
    return told


def _read(row: SheetRow, lookup: Lookup) -> Line:
    """Judged as the API judges the same account sent alone."""
    cells = Cells(row, lookup, [])
    told = cells.body()
    account_id = _id(cells)
    reference = row.get("external_reference") or None
    if reference and len(reference) > 200:
        cells.wrong("external_reference", "at most 200 characters")
    if told["unit_id"] is None:
        told["unit_id"] = UUID(int=0)
    try:
        draft = AccountDraft.model_validate(told)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            cells.wrong(_column(one), str(one["msg"])[:300])
        return Line(row.number, account_id, reference, None, None, {}, cells.troubles)
    parts: Mapping[str, Any] = draft.told()
    return Line(
        row.number, account_id, reference, draft.platform, draft.unit_id,
        {name: value for name, value in parts.items() if name not in {"platform", "unit_id"}}, cells.troubles,
    )  # fmt: skip


def _column(error: Any) -> str:
    name = str(error["loc"][0]) if error["loc"] else "platform"
    return "unit" if name == "unit_id" else name


def _id(cells: Cells) -> UUID | None:
    told = cells.row.get("id")
    try:
        return UUID(told) if told else None
    except ValueError:
        cells.wrong("id", "is no id of ours: leave the cell empty for a new account")
        return None
