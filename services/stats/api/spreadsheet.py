"""CSV for an office: semicolons, a byte order mark, decimal commas, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Request, Response

MEDIA_TYPE = "text/csv"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a formula begins with (OWASP: CSV injection)."""
BYTE_ORDER_MARK = "\ufeff"
Cell = str | int | float | None


def wants_csv(request: Request) -> bool:
    """CSV is asked for by name; JSON for everybody else."""
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    return MEDIA_TYPE in accepted and "application/json" not in accepted[: accepted.index(MEDIA_TYPE)]


def sheet(head: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue().encode(), media_type=MEDIA_TYPE, headers=headers)


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return f"'{value}" if value.startswith(DANGEROUS) else value
