"""What callers get of imports: the outcome, and a report of each row."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, seen
from services.registry.domain.sheets import Outcome, RowReport, SheetImport, SheetKind
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

IMPORT_ID = "0199a3d3-4d5e-7f6a-8b7c-8d9e0f1a2b3c"
HERE = f"/account-imports/{IMPORT_ID}"
IMPORT: examples.Example = {
    "id": IMPORT_ID, "dry_run": True, "keep_good": False, "kept": False, "created": 9941, "changed": 12,
    "unchanged": 10, "problems": 37, "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "actor": "bibliotekarie-ett", "at": "2026-11-20T18:00:00Z",
    "_links": [
        examples.to("self", HERE), examples.to("rows", f"{HERE}/rows"),
        examples.to("problems", f"{HERE}/rows?outcome=problem"),
    ],
}  # fmt: skip
ROW: examples.Example = {
    "row": 214, "outcome": "problem", "object_id": None, "changes": [],
    "problems": [{"column": "unit", "message": "no such unit: add it under /units first, or correct its name"}],
}  # fmt: skip
ImportId = Annotated[UUID, Path(alias="id")]
TriedOnly = Annotated[
    bool | None, Query(alias="dry_run", description="Bara prövade, eller bara gjorda / Only tried, or only done")
]
OutcomeWanted = Annotated[Outcome | None, Query(description="Bara rader med detta utfall / Only rows of this outcome")]


class ImportOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": IMPORT})

    id: UUID
    dry_run: bool
    keep_good: bool
    kept: bool = Field(description="Något av arket sparades / Anything of the sheet was kept")
    created: int = Field(description="Rader som blev, eller skulle bli, nya / Rows that are or would be new")
    changed: int
    unchanged: int
    problems: int
    digest: str = Field(description="SHA-256 av det som skickades / Of what was sent")
    actor: str
    at: Timestamp


class ImportPage(Page[ImportOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(IMPORT, "/account-imports")})


class TroubleOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": ROW["problems"][0]})

    column: str
    message: str = Field(description="Vad som är fel och vad som behöver göras / What is wrong, and what to do")


class ImportRowOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": ROW})

    row: int = Field(description="Radens nummer i arket, rubrikraden är 1 / As the sheet numbers it, the head is 1")
    outcome: Outcome
    object_id: UUID | None = Field(description="Det som raden gäller / What the row is about")
    changes: list[str] = Field(description="Kolumner med nytt värde / Columns with a new value")
    problems: list[TroubleOut]

    @classmethod
    def of(cls, report: RowReport) -> Self:
        return cls(
            row=report.number, outcome=report.outcome, object_id=report.object_id, changes=list(report.changes),
            problems=[TroubleOut(column=one.column, message=one.message) for one in report.troubles],
        )  # fmt: skip


class ImportRowPage(Page[ImportRowOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(ROW, f"{HERE}/rows")})


def told(call: Call, made: SheetImport) -> ImportOut:
    here = f"/{PATHS[made.kind]}/{made.id}"
    names = [name for name in ImportOut.model_fields if name != "links"]
    links = [
        link(call.request, "self", here), link(call.request, "collection", f"/{PATHS[made.kind]}"),
        link(call.request, "rows", f"{here}/rows"), link(call.request, "problems", f"{here}/rows?outcome=problem"),
    ]  # fmt: skip
    return ImportOut(links=links, **{name: getattr(made, name) for name in names})


PATHS: dict[SheetKind, str] = {"accounts": "account-imports", "plans": "plan-imports"}


def told_made(call: Call, made: SheetImport) -> ImportOut:
    call.tell_place(f"/{PATHS[made.kind]}/{made.id}")
    return told(call, made)


async def read_import(call: Call, kind: SheetKind, import_id: UUID) -> ImportOut:
    async with call.uow.reading() as uow:
        return told(call, await uow.imports.get(kind, import_id))


async def page_of_imports(call: Call, kind: SheetKind, dry_run: bool | None, wanted: PageWanted) -> ImportPage:
    async with call.uow.reading() as uow:
        rows = await uow.imports.page(kind, dry_run, seen(wanted))
        total = await uow.imports.count(kind, dry_run) if wanted.counting else None
    return page_of(
        ImportPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: told(call, one),
    )  # fmt: skip


async def page_of_rows(
    call: Call, kind: SheetKind, import_id: UUID, outcome: Outcome | None, wanted: PageWanted
) -> ImportRowPage:
    async with call.uow.reading() as uow:
        await uow.imports.get(kind, import_id)
        after = int(wanted.after[0]) if wanted.after else 0
        rows = await uow.imports.rows(import_id, outcome, after, wanted.offset, wanted.limit + 1)
        total = await uow.imports.count_rows(import_id, outcome) if wanted.counting else None
    return page_of(
        ImportRowPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.number)], told=ImportRowOut.of,
    )  # fmt: skip
