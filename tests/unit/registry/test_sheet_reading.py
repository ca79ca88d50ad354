"""Sheets from an office are read; what is packed to do harm is not."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from services.registry.api import sheet_reading
from services.registry.api.sheet_reading import read_sheet
from shared.errors import Invalid
from shared.web.spreadsheet import defused, restored


def xlsx(*rows: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file.getvalue()


def repacked(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The file with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as anew:
        for member in packed.infolist():
            part = packed.read(member)
            anew.writestr(member.filename, part.replace(old, new) if member.filename == name else part)
    return file.getvalue()


@given(st.text())
def test_what_is_defused_is_restored(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_cells_of_every_kind_become_text() -> None:
    _, lines = read_sheet(
        xlsx(("a", "b", "c", "d", "e"), ("'=x", 2.5, 7, date(2026, 12, 1), True), (), (109372843234567890,))
    )
    assert [(line.number, list(line.cells)) for line in lines] == [
        (2, ["=x", "2.5", "7", "2026-12-01", "ja"]),
        (4, ["1.093728e+17", "", "", "", ""]),
    ]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = repacked(xlsx(("a",)), "xl/workbook.xml", b"<workbook", b" " * (sheet_reading.UNPACKED + 1) + b"<workbook")
    assert len(bomb) < 1 << 20
    with pytest.raises(Invalid, match="Unpacked"):
        read_sheet(bomb)


@pytest.mark.parametrize(
    "place", [b'r="XFD1048576"', b"r='A1048576'", b'r = "BZ1"', b'r="xfd1048576"', b'r="XFD0000001048576"']
)
def test_a_cell_far_away_does_not_make_room_for_all_before_it(place: bytes) -> None:
    """A reader makes room for the whole square: 17 billion cells."""
    far = repacked(xlsx(("a",)), "xl/worksheets/sheet1.xml", b'r="A1"', place)
    with pytest.raises(Invalid, match="rows and"):
        read_sheet(far)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Invalid, match="20,000 rows"):
        read_sheet(b"a\n" + b"x\n" * (sheet_reading.ROWS + 1))


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(Invalid, match="60 columns"):
        read_sheet(b";".join([b"a"] * 61))
