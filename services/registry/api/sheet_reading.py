"""Reads sheets that an office sends: CSV or XLSX, never larger than they may be however they are packed."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from shared.errors import Invalid
from shared.web.spreadsheet import restored

ROWS, COLUMNS = 20_000, 60
UNPACKED = 100 << 20
"""Bytes a packed file may become: a zip bomb ends here."""
CHUNK = 1 << 20
EXACT = 2**53
"""From here on a spreadsheet's numbers have lost digits: told as such, so that nobody takes one for an id."""
CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,40})["']""")
PLACE = "/file"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet by the number an office sees beside it; the head is row 1. No row without any content."""

    number: int
    cells: Sequence[str]


def read_sheet(content: bytes) -> tuple[Sequence[str], list[Line]]:
    """The head and the lines under it."""
    rows = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    head: Sequence[str] = ()
    lines: list[Line] = []
    for number, cells in rows:
        if number > ROWS + 1:
            raise _refused(f"A sheet may have {ROWS:,} rows: send it in parts.")
        if len(cells) > COLUMNS:
            raise _refused(f"A sheet may have {COLUMNS} columns.")
        plain = [restored(cell).strip() for cell in cells]
        if any("\0" in cell for cell in plain):
            raise _refused(f"Row {number} holds a character that is no text (NUL).")
        if number == 1:
            head = plain
        elif any(plain):
            lines.append(Line(number, plain))
    if not any(head):
        raise _refused("The first row must name the columns.")
    return head, lines


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1)
    except csv.Error:
        raise _refused("The file is no CSV: a quotation mark is not closed, or a cell is too large.") from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what a Swedish spreadsheet writes when nobody tells it otherwise."""
    if b"\0" in content:
        raise _refused("The file is neither CSV nor XLSX.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError, load_workbook  # takes memory: it comes with the first XLSX

    _check_packed(content)
    try:
        page = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        rows = page.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError):
        raise _refused("The file is no XLSX that can be read.") from None
    yield from ((number, [_text(value) for value in row]) for number, row in enumerate(rows, 1))


def _check_packed(content: bytes) -> None:
    """Unpack all of it once, counting; and look at where its cells say they stand, for a reader makes room for them all."""
    left = UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.infolist():
                with packed.open(member) as part:
                    left = _check_part(part, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise _refused("The file is no XLSX that can be read.") from None


def _check_part(part: IO[bytes], left: int) -> int:
    """Any part may be a sheet: which ones are is said by the file itself. Cells come after `sheetData`."""
    rest, is_sheet = b"", False
    while chunk := part.read(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise _refused(f"Unpacked the file is larger than {UNPACKED:,} bytes.")
        seen = rest + chunk
        if is_sheet := is_sheet or b"sheetData" in seen:
            _check_places(seen)
        if b"<\0" in seen or b"\0<" in seen:  # letters twice as wide would hide from this
            raise _refused("The file is no XLSX that can be read.")
        rest = chunk[-128:]
    return left


def _check_places(xml: bytes) -> None:
    for found in CELL.finditer(xml):
        if int(found[2]) > ROWS + 1 or _column(found[1]) > COLUMNS:
            raise _refused(f"A sheet may have {ROWS:,} rows and {COLUMNS} columns.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return format(value, "e")
    return str(int(value)) if value.is_integer() else str(value)


def _refused(why: str) -> Invalid:
    return Invalid(why, errors=[(PLACE, why)])
