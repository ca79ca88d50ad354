"""A list of accounts as a sheet: tried first, kept as one whole, known again, and out again as it came in."""

import csv
import io
import zipfile
from typing import Any
from uuid import UUID

import httpx
import pytest
import xlsxwriter
from sqlalchemy import func, select, update

from services.registry.domain.account_sheet import COLUMNS
from services.registry.store.tables import account, address, person, transition
from shared.contracts.registry import AccountChanged
from shared.web.spreadsheet import MEDIA_TYPE, XLSX
from tests.integration.registry.conftest import ELSEWHERE, Town, if_match
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
HEAD = ("Plattform", "Plattforms-id", "Kontonamn", "Enhet", "Syfte", "Timmar per vecka", "Ansvarig", "Talespersoner")


def row(nth: int, **parts: str) -> dict[str, str]:
    """A good row under HEAD."""
    cells = ("facebook", f"1000{nth}", f"biblioteket{nth}", "Biblioteket", "Svara.", "2,5", "librarian@hultsfred.se",
             "deputy ..2027-12-31")  # fmt: skip
    return dict(zip(HEAD, cells, strict=True)) | parts


def sheet(*rows: dict[str, str], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


async def send(client: httpx.AsyncClient, content: bytes, **options: Any) -> httpx.Response:
    return await client.post("/account-imports", files={"file": ("konton.csv", content)}, params=options)


async def problems(client: httpx.AsyncClient, made: httpx.Response) -> list[tuple[int, str]]:
    here = f"/account-imports/{made.json()['id']}/rows?outcome=problem&limit=200"
    items = (await client.get(here)).json()["items"]
    return [(one["row"], one["problems"][0]["column"]) for one in items]


async def counted(town: Town, table: Any) -> int:
    async with town.service.core.sessions() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_it_is_only_tried_unless_told_otherwise(town: Town) -> None:
    tried = await send(town.manager, sheet(row(1), row(2)))
    assert tried.status_code == 201, tried.text
    told_of = tried.json()
    assert (told_of["created"], told_of["kept"], told_of["dry_run"]) == (2, False, True)
    assert await counted(town, account) == 0
    report = (await town.manager.get(f"/account-imports/{told_of['id']}/rows")).json()["items"]
    assert [(one["row"], one["outcome"], one["object_id"]) for one in report] == [
        (2, "created", None), (3, "created", None),
    ]  # fmt: skip


async def test_what_is_kept_is_drafts_with_history_and_events_and_again_changes_nothing(town: Town) -> None:
    kept = await send(town.manager, sheet(row(1), row(2)), dry_run=False)
    assert (kept.json()["created"], kept.json()["kept"]) == (2, True)
    again = await send(town.manager, sheet(row(1), row(2)), dry_run=False)
    assert (again.json()["unchanged"], again.json()["created"]) == (2, 0)
    changed = await send(town.manager, sheet(row(1, **{"Timmar per vecka": "3"}), row(2)), dry_run=False)
    assert (changed.json()["changed"], changed.json()["unchanged"]) == (1, 1)
    events = await told(town.service, AccountChanged)
    assert [(one.change, one.status, one.version, one.hours_per_week) for one in events] == [
        ("drafted", "DRAFT", 1, 2.5), ("drafted", "DRAFT", 1, 2.5), ("revised", "DRAFT", 2, 3.0),
    ]  # fmt: skip
    assert events[0].spokespersons[0].subject == "deputy"
    assert events[0].authors == ["bibliotekarie-ett"]
    assert await counted(town, transition) == 3
    read = await town.manager.get(f"/accounts/{events[2].account_id}")
    assert (read.json()["version"], read.json()["hours_per_week"]) == (2, 3.0)


@pytest.mark.parametrize(
    ("content", "many"),
    [(sheet(row(1), delimiter=","), 1), (sheet(row(1), encoding="cp1252"), 1), (sheet(row(1)) + b"\r\n;;;;;;;\r\n", 1)],
)
async def test_offices_write_csv_in_several_ways(town: Town, content: bytes, many: int) -> None:
    made = await send(town.manager, content)
    assert (made.json().get("created"), made.json().get("problems")) == (many, 0), made.text


async def test_each_bad_row_says_which_column_and_what_to_do(town: Town) -> None:
    await town.approved()
    bad = [
        row(1, Plattform="myspace"),
        row(2, Enhet="Badhuset"),
        row(3, **{"Timmar per vecka": "många"}),
        row(4, Ansvarig="ingen@hultsfred.se"),
        row(5, Talespersoner="deputy 1/1..2"),
        row(6, **{"Plattforms-id": ""}),
        row(7, **{"Plattforms-id": "1,00064812E+14"}),
        row(8, **{"Plattforms-id": "100064812345678"}),
        row(9, Kontonamn="två ord"),
        row(10), row(10),
        row(11, **{"Timmar per vecka": "169"}),
    ]  # fmt: skip
    made = await send(town.manager, sheet(*bad))
    assert await problems(town.manager, made) == [
        (2, "platform"), (3, "unit"), (4, "hours_per_week"), (5, "responsible"), (6, "spokespersons"),
        (7, "external_reference"), (8, "platform_id"), (9, "handle"), (10, "handle"), (12, "platform_id"),
        (13, "hours_per_week"),
    ]  # fmt: skip


async def test_a_row_whose_address_leads_elsewhere_is_a_problem_and_an_id_has_its_shape(town: Town) -> None:
    head = "plattform;plattforms_id;kontonamn;enhet;adress\r\n"
    rows = [
        "facebook;1001;biblioteket1;Biblioteket;https://www.facebook.com/biblioteket1",
        "facebook;1002;biblioteket2;Biblioteket;https://www.facebook.com/biblioteket1",
        "facebook;1003;biblioteket3;Biblioteket;https://facebook.com.evil.example/biblioteket3",
        "facebook;0123;biblioteket4;Biblioteket;",
        "facebook;1005;https://www.facebook.com/biblioteket5;Biblioteket;",
    ]
    made = await send(town.manager, (head + "\r\n".join(rows)).encode())
    assert await problems(town.manager, made) == [(3, "url"), (4, "url"), (5, "platform_id"), (6, "handle")]
    assert made.json()["created"] == 1


async def test_nothing_is_kept_beside_a_bad_row_unless_the_good_ones_are_asked_for(town: Town) -> None:
    content = sheet(row(1), row(2, Enhet="Badhuset"), row(3))
    whole = await send(town.manager, content, dry_run=False)
    assert (whole.json()["kept"], whole.json()["problems"], await counted(town, account)) == (False, 1, 0)
    good = await send(town.manager, content, dry_run=False, keep_good=True)
    assert (good.json()["kept"], good.json()["created"], await counted(town, account)) == (True, 2, 2)


async def test_what_is_approved_is_never_changed_by_a_sheet(town: Town) -> None:
    approved = await town.approved()
    content = sheet(row(1, **{"Plattforms-id": "100064812345678", "Kontonamn": "hultsfredsbibliotek"}))
    made = await send(town.manager, content, dry_run=False, keep_good=True)
    assert made.json()["problems"] == 1
    assert (await town.manager.get(f"/accounts/{approved.json()['id']}")).json()["version"] == approved.json()[
        "version"
    ]


async def test_out_and_in_again_changes_nothing(town: Town) -> None:
    goals = [
        {"indicator": "median_answer_hours", "target": 8, "due": "2027-12-31", "baseline": 26.5},
        {"indicator": "nöjda = alla", "target": 0.8, "due": "2027-12-31", "source": "enkät @ disken, a=b"},
    ]
    speakers = [{"person_id": town.ids["deputy"], "valid_to": "2027-12-31", "scopes": ["ANSWER", "POST"]}]
    supervision = {"posts_per_week": 3.5, "answer_working_days": 2, "checks_per_working_day": 4,
                   "checks_per_weekend_day": 1, "risk_level": "high"}  # fmt: skip
    await town.approved(
        purpose="=2+2;\nsvara på frågor", audience="'=Låntagare", benefit="- nytta\t@alla", goals=goals,
        spokespersons=speakers, **supervision,
    )  # fmt: skip
    await town.drafted(platform="instagram", handle="", platform_id=None, goals=[], deputies=[], responsible=None)
    await send(town.manager, sheet(row(1)), dry_run=False)
    before = len(await told(town.service, AccountChanged))
    for media_type in (MEDIA_TYPE, XLSX):
        out = await town.manager.get("/account-exports", headers={"Accept": media_type})
        assert out.headers["content-type"].startswith(media_type)
        back = await send(town.manager, out.content, dry_run=False)
        assert (back.json().get("unchanged"), back.json().get("problems")) == (3, 0), (
            back.text, await problems(town.manager, back),
        )  # fmt: skip
    pages = (await town.manager.get("/account-exports?limit=2")).json()
    assert set(pages["items"][0]) == set(COLUMNS)
    back = await town.manager.post("/account-imports?dry_run=false", json={"rows": pages["items"]})
    assert (back.json()["unchanged"], back.json()["problems"]) == (2, 0)
    assert len(await told(town.service, AccountChanged)) == before
    assert pages["items"][0]["logo_id"], "an approved account shows a logo"


async def test_an_empty_registry_takes_every_part(town: Town, client: Any) -> None:
    """What one account came out as makes another just like it."""
    speakers = [{"person_id": town.ids["deputy"], "scopes": ["MESSAGE"]}]
    first = await town.drafted(
        checks_per_weekend_day=2, risk_level="high", answer_working_days=3, spokespersons=speakers
    )
    (out,) = (await town.manager.get("/account-exports")).json()["items"]
    other = out | {"id": "", "platform": "instagram", "external_reference": "k-9"}
    other |= {"url": "https://www.instagram.com/hultsfredsbibliotek"}
    made = await town.manager.post("/account-imports?dry_run=false", json={"rows": [other]})
    assert made.json()["created"] == 1, made.text
    accounts = (await town.manager.get("/accounts")).json()["items"]
    second = next(one for one in accounts if one["platform"] == "instagram")
    own = {"id", "version", "platform", "url", "changed_at", "status", "_links"}
    assert {name: value for name, value in second.items() if name not in own} == {
        name: value for name, value in first.json().items() if name not in own
    }


async def test_an_import_tells_all_that_any_other_change_tells(town: Town) -> None:
    times = {"away_from": "2026-11-21T07:00:00Z", "away_until": "2026-11-23T07:00:00Z"}
    await town.manager.post(f"/people/{town.ids['librarian']}/absences", json=times)
    await send(town.manager, sheet(row(1)), dry_run=False)
    await send(town.manager, sheet(row(1, Kontonamn="nyabiblioteket")), dry_run=False)
    *_, newest = await told(town.service, AccountChanged)
    assert [one.handle for one in newest.handles] == ["biblioteket1", "nyabiblioteket"]
    assert [one.subject for one in newest.absences] == ["librarian"]
    async with town.service.core.sessions() as session:
        keys = list(await session.scalars(select(address.c.key).where(address.c.account_id == newest.account_id)))
    assert [key for key in keys if "nyabiblioteket" in key], "found by its new name at once"
    assert not [key for key in keys if "biblioteket1" in key]


async def test_nobody_who_left_is_named_by_a_sheet_and_no_logo_that_is_not_there(town: Town) -> None:
    before = (await send(town.manager, sheet(row(1)), dry_run=False)).json()
    here = f"/people/{town.ids['librarian']}"
    seen = if_match(await town.admin.get(here))
    gone = await town.admin.post(f"{here}/departures", json={"left_on": "2026-11-20"}, headers=seen)
    assert (before["created"], gone.status_code) == (1, 201), gone.text
    again = await send(town.manager, sheet(row(1, **{"Timmar per vecka": "3"}), row(2)))
    assert (again.json()["changed"], await problems(town.manager, again)) == (1, [(3, "responsible")])
    rows = [{"platform": "rss", "unit": "Biblioteket", "external_reference": "k-1", "logo_id": str(UUID(int=1))}]
    made = await town.manager.post("/account-imports", json={"rows": rows})
    assert await problems(town.manager, made) == [(2, "logo_id")]


async def test_no_cell_that_goes_out_would_be_run(town: Town) -> None:
    await town.drafted(purpose='=HYPERLINK("http://x")')
    out = (await town.manager.get("/account-exports", headers={"Accept": MEDIA_TYPE})).content.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(out), delimiter=";") for cell in line]
    assert '\'=HYPERLINK("http://x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


async def test_an_own_reference_names_the_account(town: Town) -> None:
    rows = [
        {"external_reference": "k-1", "platform": "rss", "unit": "Kommunstyrelsen / Biblioteket", "handle": "flode"}
    ]
    first = await town.manager.post("/account-imports?dry_run=false", json={"rows": rows})
    assert first.json()["created"] == 1, first.text
    rows[0]["handle"] = "flodet"
    second = await town.manager.post("/account-imports?dry_run=false", json={"rows": rows})
    assert (second.json()["changed"], await counted(town, account)) == (1, 1)
    items = (await town.manager.get("/account-exports")).json()["items"]
    assert (items[0]["external_reference"], items[0]["handle"]) == ("k-1", "flodet")


async def test_another_identity_was_seen_by_nobody(town: Town) -> None:
    rows = [{"external_reference": "k-1", "platform": "facebook", "platform_id": "1", "unit": "Biblioteket"}]
    assert (await town.manager.post("/account-imports?dry_run=false", json={"rows": rows})).json()["created"] == 1
    async with town.service.core.sessions.begin() as session:
        await session.execute(update(account).values(confirmed_as="seen"))
    for handle, purpose, confirmed in ((None, "Svara.", "seen"), ("biblioteket", "Svara.", None)):
        rows[0] |= {"purpose": purpose} | ({"handle": handle} if handle else {})
        answer = await town.manager.post("/account-imports?dry_run=false", json={"rows": rows})
        assert answer.json()["changed"] == 1, answer.text
        async with town.service.core.sessions() as session:
            assert (await session.execute(select(account.c.confirmed_as))).scalar_one() == confirmed
    assert (await told(town.service, AccountChanged))[-1].confirmed_as is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "name the columns"),
        (b"plattform;fax\r\nfacebook;1\r\n", "unknown column: fax"),
        (b"plattform;platform\r\nfacebook;x\r\n", "column twice"),
        (b'plattform\r\n"facebook\r\n', "no CSV"),
        (b"PK\x03\x04nonsense", "no XLSX"),
        (b"\x00\x01", "neither"),
    ],
)
async def test_what_is_no_sheet_is_refused_whole(town: Town, content: bytes, why: str) -> None:
    answer = await send(town.manager, content)
    assert (answer.status_code, why in answer.text) == (422, True), answer.text


async def test_who_may(town: Town, client: Any) -> None:
    assert (await send(town.secretary, sheet(row(1)))).status_code == 403
    elsewhere = await client(town.service, "account_manager", units=[ELSEWHERE])
    made = await send(elsewhere, sheet(row(1)))
    assert await problems(elsewhere, made) == [(2, "unit")]


async def test_the_same_key_answers_the_same(town: Town) -> None:
    key = {"Idempotency-Key": "lista-1"}
    content = sheet(row(1))
    first = await town.manager.post("/account-imports?dry_run=false", content=content_of(content), headers=key | FORM)
    again = await town.manager.post("/account-imports?dry_run=false", content=content_of(content), headers=key | FORM)
    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await counted(town, account) == 1


FORM = {"Content-Type": "multipart/form-data; boundary=grans"}


def content_of(file: bytes) -> bytes:
    head = b'--grans\r\nContent-Disposition: form-data; name="file"; filename="konton.csv"\r\n\r\n'
    return head + file + b"\r\n--grans--\r\n"


async def test_characters_that_cannot_be_kept_are_refused(town: Town) -> None:
    """A workbook may hold them as `_x0000_`: no CSV and no JSON does."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for nth, line in enumerate((["plattform", "enhet", "extern_referens"], ["facebook", "Biblioteket", "MARK"])):
            page.write_row(nth, 0, line)
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"MARK", b"a_x0000_b"))
    answer = await send(town.manager, packed.getvalue(), dry_run=False)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file"), answer.text


async def test_a_sheet_means_who_signs_in_so_in_any_case_and_nobody_else(town: Town) -> None:
    """As everywhere (ADR 26): Strauß and Strauss are two people, and of namesakes of before nobody can tell which is meant."""
    for subject, mailbox in (("Strauß", "ett"), ("Strauss", "tva"), ("Strau\u0301s", "tre")):
        told = {"name": "Någon", "email": f"{mailbox}@hultsfred.se", "subject": subject, "unit_id": town.ids["library"]}
        town.ids[subject] = (await town.admin.post("/people", json=told)).json()["id"]
    meant = {"STRAUß": "Strauß", "strauss": "Strauss", "straús": "Strau\u0301s"}
    rows = [row(nth, Ansvarig=word) for nth, word in enumerate(meant)]
    kept = await send(town.manager, sheet(*rows), dry_run=False)
    assert await problems(town.manager, kept) == []
    accounts = (await town.manager.get("/accounts")).json()["items"]
    assert {one["handle"]: one["responsible"] for one in accounts} == {
        f"biblioteket{nth}": town.ids[subject] for nth, subject in enumerate(meant.values())
    }
    namesakes = update(person).where(person.c.id == UUID(town.ids["Strauss"]))
    async with town.service.core.engine.begin() as connection:
        await connection.execute(namesakes.values(subject="STRAUß", sign_in="strauß", namesake=1))
    tried = await send(town.manager, sheet(row(1, Ansvarig="Strauß"), row(2, Ansvarig="tva@hultsfred.se")))
    assert await problems(town.manager, tried) == [(2, "responsible")]
