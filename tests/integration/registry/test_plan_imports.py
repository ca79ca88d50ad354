"""Plans come in as sheets with dated versions, and go out so that they come in again unchanged."""

import csv
import io
from typing import Any

import httpx
import pytest

from shared.web.spreadsheet import MEDIA_TYPE, XLSX
from tests.integration.registry.conftest import if_match
from tests.integration.registry.records import ADOPTION, Archive

pytestmark = pytest.mark.usefixtures("database")
HEAD = ("plan", "enhet", "titel", "giltigFran", "beslutsdatum", "beslutsparagraf", "beslutande organ", "namn",
        "Bevaras/gallras", "Gallringsfrist (år)", "Gallringsfrist från", "Registrering", "innehallerPersonuppgifter",
        "Anmärkning")  # fmt: skip


def line(**parts: str) -> dict[str, str]:
    cells = ("ih-1", "Kommunstyrelsen", "Plan 2026", "2026-11-02", "2026-11-01", "§ 7", "Kommunstyrelsen",
             "Direktmeddelande", "Gallras", "2", "fångst", "Registreras inte", "ja", "'=2+2")  # fmt: skip
    return dict(zip(HEAD, cells, strict=True)) | parts


def sheet(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


async def send(client: httpx.AsyncClient, content: bytes, **options: Any) -> httpx.Response:
    return await client.post("/plan-imports", files={"file": ("plan.csv", content)}, params=options)


async def test_dated_versions_become_drafts_that_somebody_adopts(archive: Archive) -> None:
    later = {"plan": "ih-2", "giltigFran": "2026-12-01", "beslutsdatum": "2026-11-18", "Gallringsfrist (år)": "1"}
    kept = await send(archive.officer, sheet(line(), line(namn="snapshot", **{
        "Bevaras/gallras": "Bevaras", "Gallringsfrist (år)": "", "Gallringsfrist från": ""}), line(**later)), dry_run=False)  # fmt: skip
    assert (kept.json()["created"], kept.json()["problems"], kept.json()["kept"]) == (3, 0, True), kept.text
    listed = (await archive.reader.get("/plans")).json()["items"]
    plans = sorted(listed, key=lambda one: str(one["external_reference"]))
    assert [(one["external_reference"], one["number"], one["status"], one["valid_from"]) for one in plans] == [
        ("ih-1", 1, "DRAFT", "2026-11-02"), ("ih-2", 2, "DRAFT", "2026-12-01"),
    ]  # fmt: skip
    assert (await archive.reader.get(f"/units/{archive.town.ids['board']}/plan")).status_code == 404
    first = await archive.reader.get(f"/plans/{plans[0]['id']}")
    row = await archive.row(first, "direct_message")
    assert (row["retention_period"], row["retention_trigger"], row["remark"]) == ("P2Y", "captured", "=2+2")
    adopted = await archive.officer.post(f"/plans/{plans[0]['id']}/adoptions", json=ADOPTION, headers=if_match(first))
    assert adopted.status_code == 201
    again = await send(archive.officer, sheet(line(Anmärkning="ny")), dry_run=False)
    assert (again.json()["problems"], again.json()["kept"]) == (1, False)


@pytest.mark.parametrize("media_type", [MEDIA_TYPE, XLSX])
async def test_out_and_in_again_changes_nothing(archive: Archive, media_type: str) -> None:
    for plan in (await archive.drafted(), await archive.adopted()):
        changed = plan
        if plan.json()["status"] == "DRAFT":
            changed = await archive.put_row(plan, "snapshot", remark="=2+2", confidentiality_paragraphs=["OSL 21:1"])
        here = f"/plans/{plan.json()['id']}"
        seen = (await archive.reader.get(here)).headers["ETag"]
        out = await archive.reader.get(f"{here}/document", headers={"Accept": media_type})
        back = await send(archive.officer, out.content, dry_run=False)
        assert (back.json()["unchanged"], back.json()["problems"], changed.is_success) == (13, 0, True), back.text
        assert (await archive.reader.get(here)).headers["ETag"] == seen


async def test_each_bad_row_says_which_column(archive: Archive) -> None:
    bad = [
        line(namn="fax"), line(enhet="Badhuset"), line(**{"Bevaras/gallras": "kanske"}), line(beslutsparagraf=""),
        line(**{"Gallringsfrist från": ""}), line(), line(), line(namn="snapshot", titel="Annan"),
        line(plan="", namn="comment_case"), line(innehallerPersonuppgifter="vet ej", namn="comment_case"),
    ]  # fmt: skip
    tried = await send(archive.officer, sheet(*bad))
    items = (await archive.officer.get(f"/plan-imports/{tried.json()['id']}/rows?outcome=problem")).json()["items"]
    assert [(one["row"], one["problems"][0]["column"]) for one in items] == [
        (2, "record_type"), (3, "unit"), (4, "disposition"), (5, "plan_decision_ref"), (6, "retention_trigger"),
        (8, "record_type"), (9, "plan"), (10, "plan"), (11, "contains_personal_data"),
    ]  # fmt: skip
    assert (await archive.reader.get("/plans")).json()["items"] == []


async def test_each_column_is_spoken_of_once(archive: Archive) -> None:
    bad = line(namn="okänd", **{"Bevaras/gallras": "Kasta", "Registrering": "Kanske", "Gallringsfrist (år)": "tre"})
    tried = (await send(archive.officer, sheet(bad))).json()
    [row] = (await archive.officer.get(f"/plan-imports/{tried['id']}/rows")).json()["items"]
    named = [one["column"] for one in row["problems"]]
    assert sorted(named) == ["disposition", "record_type", "registration_mode", "retention_period"], row["problems"]


async def test_a_row_with_a_problem_stays_as_it_was_where_the_good_ones_are_kept(archive: Archive) -> None:
    preserved = {"Bevaras/gallras": "Bevaras", "Gallringsfrist (år)": "", "Gallringsfrist från": ""}
    snapshot = line(namn="snapshot", **preserved)
    assert (await send(archive.officer, sheet(line(), snapshot), dry_run=False)).json()["created"] == 2
    bad = sheet(line(Anmärkning="ny"), snapshot | {"Bevaras/gallras": "kanske"})
    again = await send(archive.officer, bad, dry_run=False, keep_good=True)
    assert (again.json()["changed"], again.json()["problems"], again.json()["kept"]) == (1, 1, True), again.text
    (plan,) = (await archive.reader.get("/plans")).json()["items"]
    rows = (await archive.reader.get(f"/plans/{plan['id']}/rows")).json()["items"]
    assert [(one["record_type"], one["remark"]) for one in rows] == [("direct_message", "ny"), ("snapshot", "=2+2")]
    whole = await send(archive.officer, sheet(snapshot), dry_run=False)
    assert (whole.json()["problems"], whole.json()["kept"]) == (0, True), whole.text
    rows = (await archive.reader.get(f"/plans/{plan['id']}/rows")).json()["items"]
    assert [one["record_type"] for one in rows] == ["snapshot"], "what a sheet without problems leaves out is gone"
