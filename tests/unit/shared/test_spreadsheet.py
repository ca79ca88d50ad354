"""A spreadsheet opens the file as it should, and runs nothing in it."""

import csv
import io

import pytest
from fastapi import Request

from shared.web.spreadsheet import Cell, sheet, wants_csv


def opened(*row: Cell) -> list[str]:
    """The one row as a Swedish spreadsheet reads it."""
    text = bytes(sheet(["a"], [row], "matt").body).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1]


def test_it_begins_with_a_byte_order_mark_and_separates_by_semicolon() -> None:
    answer = sheet(["konto", "värde"], [["a", 1]], "matt-2026-05")
    assert bytes(answer.body) == "\ufeffkonto;värde\r\na;1\r\n".encode()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="matt-2026-05.csv"'


def test_numbers_have_decimal_commas_and_nothing_is_empty() -> None:
    assert opened(0.25, 12, None) == ["0,25", "12", ""]


@pytest.mark.parametrize("formula", ["=1+1", "@biblioteket", "+46", "-1", "\t=1", "\r=1", '=HYPERLINK("http://x";"y")'])
def test_no_cell_is_run(formula: str) -> None:
    assert opened(formula) == [f"'{formula}"]


@pytest.mark.parametrize("text", ["a;b", 'säg "hej"', "två\nrader"])
def test_a_cell_stays_one_cell(text: str) -> None:
    assert opened(text, "nästa") == [text, "nästa"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/csv", True), ("Text/CSV; charset=utf-8", True), ("text/csv, application/json;q=0.5", True),
        ("application/json, text/csv", False), ("application/json", False), ("*/*", False), ("", False),
    ],
)  # fmt: skip
def test_csv_is_asked_for_by_name(accept: str, wanted: bool) -> None:
    request = Request({"type": "http", "headers": [(b"accept", accept.encode())]})
    assert wants_csv(request) is wanted
