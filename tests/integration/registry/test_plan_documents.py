"""A plan as a document to sign, as a sheet, and beside another: the version before, or what runs."""

import csv
import io

import pytest

from tests.integration.registry.conftest import if_match
from tests.integration.registry.records import Archive

PDF = {"Accept": "application/pdf"}


async def test_the_pdf_is_tagged_for_the_archive_and_always_the_same(archive: Archive) -> None:
    plan = await archive.adopted()
    here = f"/plans/{plan.json()['id']}/document"
    first, second = await archive.reader.get(here, headers=PDF), await archive.reader.get(here, headers=PDF)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.content == second.content
    for mark in (b"/StructTreeRoot", b"/Lang", b"pdfaid", b"pdfuaid", b"/OutputIntents"):
        assert mark in first.content or mark in first.content.replace(b" ", b""), mark


async def test_the_sheet_has_a_line_for_each_row_and_no_formula(archive: Archive) -> None:
    draft = await archive.drafted()
    changed = await archive.put_row(draft, "snapshot", remark="=2+2", transfer_to_archive_after="P5Y")
    assert changed.status_code == 200, changed.text
    out = await archive.reader.get(f"/plans/{draft.json()['id']}/document", headers={"Accept": "text/csv"})
    lines = list(csv.DictReader(io.StringIO(out.content.decode("utf-8-sig")), delimiter=";"))
    snapshot = next(line for line in lines if line["handlingstyp"] == "snapshot")
    assert (len(lines), snapshot["anmarkning"], snapshot["leverans_till_arkiv"]) == (13, "'=2+2", "P5Y")


async def test_as_json_the_document_is_whole(archive: Archive) -> None:
    plan = await archive.adopted()
    told = (await archive.reader.get(f"/plans/{plan.json()['id']}/document")).json()
    assert (told["unit"], told["status"], len(told["rows"])) == ("Kommunstyrelsen", "ADOPTED", 13)


async def test_what_differs_is_told_field_by_field(archive: Archive) -> None:
    first = await archive.adopted()
    draft = await archive.drafted(from_proposal=False, from_plan=first.json()["id"])
    changed = await archive.put_row(draft, "direct_message", retention_period="P1M")
    assert changed.status_code == 200
    gone = await archive.row(draft, "snapshot")
    here = f"/plans/{draft.json()['id']}"
    removed = await archive.officer.delete(f"{here}/rows/{gone['id']}", headers=if_match(changed))
    assert removed.status_code == 204, removed.text
    told = (await archive.reader.get(f"{here}/differences")).json()
    assert told["before"] == "version 1, KS 2026-11-01 § 7"
    assert [(one["kind"], one["record_type"]) for one in told["items"]] == [
        ("changed", "direct_message"), ("removed", "snapshot"),
    ]  # fmt: skip
    assert told["items"][0]["changes"] == [{"field": "retention_period", "before": "P3M", "after": "P1M"}]
    back = (await archive.reader.get(f"/plans/{first.json()['id']}/differences?against={draft.json()['id']}")).json()
    assert [one["kind"] for one in back["items"]] == ["changed", "added"]


@pytest.mark.usefixtures("database")
async def test_what_runs_is_compared_with_what_was_adopted(archive: Archive) -> None:
    plan = await archive.adopted()
    approved = await archive.town.approved()
    reopened = await archive.town.change(approved, {"purpose": "Något annat."})
    assert (reopened.json()["status"], reopened.json()["watched"]) == ("DRAFT", True), (
        "its records are kept all the same"
    )
    running = f"/units/{archive.town.ids['board']}/running-plan"
    rows = {row["record_type"]: row for row in (await archive.reader.get(running)).json()["rows"]}
    assert len(rows) == 12
    assert {row["disposition"] for row in rows.values()} == {"PRESERVE"}
    here = f"/plans/{plan.json()['id']}/differences?against=running"
    before = {one["record_type"] for one in (await archive.reader.get(here)).json()["items"]}
    assert {"comment_simple", "takedown_policy"} <= before
    assert "snapshot" not in before
    await archive.decided()
    after = {one["record_type"] for one in (await archive.reader.get(here)).json()["items"]}
    assert before - after == {"comment_simple"}
    assert (await archive.reader.get(running, headers=PDF)).content.startswith(b"%PDF")


@pytest.mark.parametrize("against", ["idag", "0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"])
async def test_what_is_not_there_is_not_compared(archive: Archive, against: str) -> None:
    plan = await archive.adopted()
    answer = await archive.reader.get(f"/plans/{plan.json()['id']}/differences?against={against}")
    assert answer.status_code in {404, 422}
    assert (await archive.reader.get(f"/plans/{plan.json()['id']}/differences")).status_code == 404
