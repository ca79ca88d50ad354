"""Sheets for an office: CSV with semicolons, a byte order mark and decimal commas, or XLSX; no cell that would be run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response

MEDIA_TYPE = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a formula begins with (OWASP: CSV injection)."""
BYTE_ORDER_MARK = "\ufeff"
Cell = str | int | float | None


def preferred(request: Request, *offered: str) -> str | None:
    """Which of these media types is asked for by name, before JSON; None: JSON, as for everybody else."""
    for part in request.headers.get("accept", "").split(","):
        name = part.partition(";")[0].strip().lower()
        if name in offered:
            return name
        if name == "application/json":
            return None
    return None


def wants_csv(request: Request) -> bool:
    """CSV is asked for by name; JSON for everybody else."""
    return preferred(request, MEDIA_TYPE) is not None


def sheet(head: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return attachment(text.getvalue().encode(), MEDIA_TYPE, f"{name}.csv")


def workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    """The same cells: what is defused in the one is defused in the other, for who saves it as the other."""
    import xlsxwriter  # takes memory: it comes with the first XLSX

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        page.write_row(0, 0, head, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(page, number, column, value)
        page.autofit()
    return attachment(file.getvalue(), XLSX, f"{name}.xlsx")


def _write(page: Any, row: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        page.write_string(row, column, defused(value))
    elif value is not None:
        page.write_number(row, column, value)


def attachment(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(content, media_type=media_type, headers=headers)


def defused(text: str) -> str:
    """An apostrophe before what would be run, and before what looks defused already, so that it can be undone."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def restored(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(DANGEROUS) else cell


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return defused(value)
