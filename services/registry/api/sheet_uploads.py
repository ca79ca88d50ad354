"""How a sheet comes in over HTTP: as a file in a form, or as rows in JSON with the columns of the export."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.datastructures import UploadFile

from services.registry.api.sheet_reading import COLUMNS, ROWS, Line, read_sheet
from services.registry.domain.sheets import SheetRow, plain
from shared.errors import BadRequest, Invalid
from shared.web.spreadsheet import MEDIA_TYPE, XLSX

MOST = 16 << 20
"""Bytes of an upload."""
TAKEN = ("multipart/form-data", "application/json")
DryRun = Annotated[bool, Query(description="Pröva bara: rapporten blir kvar, inget annat / Only try; the default")]
KeepGood = Annotated[
    bool,
    Query(description="Behåll de rader som är rätt även om andra är fel / Keep the good rows though others are bad"),
]


def body(columns: Sequence[str], example: Mapping[str, Any]) -> dict[str, Any]:
    """The request body for the document. Rows stand before the file: Swagger UI shows no example after a form."""
    cell = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]}
    row = {"type": "object", "properties": dict.fromkeys(columns, cell), "additionalProperties": False}
    described = "Kolumner, i valfri ordning / Columns, in any order: " + ", ".join(columns)
    file = {"type": "string", "contentMediaType": f"{MEDIA_TYPE}, {XLSX}", "description": described}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object", "required": ["rows"], "additionalProperties": False,
                        "properties": {"rows": {"type": "array", "maxItems": ROWS, "items": row}},
                    },
                    "example": {"rows": [example]},
                },
                "multipart/form-data": {
                    "schema": {"type": "object", "required": ["file"], "properties": {"file": file}}
                },
            },
        }
    }  # fmt: skip


async def uploaded(request: Request, headings: Mapping[str, str]) -> tuple[list[SheetRow], str]:
    """The rows by the names of their columns, and the SHA-256 of what was sent."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        content = await _file(request)
        head, lines = await asyncio.to_thread(read_sheet, content)
    else:
        content = await request.body()
        head, lines = await asyncio.to_thread(_json, content)
    columns = _columns(head, headings)
    rows = [
        SheetRow(line.number, {name: cell for name, cell in zip(columns, line.cells, strict=False) if name})
        for line in lines
    ]
    return rows, sha256(content).hexdigest()


async def _file(request: Request) -> bytes:
    async with request.form(max_files=1, max_fields=1) as form:
        found = form.get("file")
        if not isinstance(found, UploadFile):
            raise Invalid("Send the sheet as the file `file`.", errors=[("/file", "a CSV or XLSX file is wanted here")])
        return await found.read()


def _json(content: bytes) -> tuple[Sequence[str], list[Line]]:
    try:
        told = json.loads(content)
    except ValueError:
        raise BadRequest("The body is not JSON.") from None
    rows = told.get("rows") if isinstance(told, dict) and told.keys() == {"rows"} else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid("Send an object with a list of rows.", errors=[("/rows", "a list of objects is wanted here")])
    if len(rows) > ROWS:
        raise Invalid(f"A sheet may have {ROWS:,} rows.", errors=[("/rows", f"at most {ROWS} rows")])
    head = list(dict.fromkeys(name for row in rows for name in row))
    if len(head) > COLUMNS:
        raise Invalid(f"A sheet may have {COLUMNS} columns.", errors=[("/rows", f"at most {COLUMNS} columns")])
    return head, [Line(nth, [_cell(row.get(name)) for name in head]) for nth, row in enumerate(rows, 2)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise Invalid("Cells are text or numbers.", errors=[("/rows", "a cell is text, a number, true, false or null")])


def _columns(head: Sequence[str], headings: Mapping[str, str]) -> list[str | None]:
    """Swedish or English, whatever the case. One that is not known is a problem: a misspelt one must not be lost."""
    columns = [headings.get(plain(name)) if name else None for name in head]
    unknown = [name[:60] for name, column in zip(head, columns, strict=True) if name and not column]
    twice = {column for column in columns if column and columns.count(column) > 1}
    if unknown or twice:
        raise Invalid(
            "The first row names columns that this import knows, each once. GET the export for a sheet to start from.",
            errors=[("/file", f"unknown column: {name}") for name in unknown]
            + [("/file", f"column twice: {name}") for name in sorted(twice)],
        )
    return columns
