"""Figures as other systems and an office get them: within their reach, page by page, as JSON or as a spreadsheet."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.stats.domain.indicators import INDICATORS
from shared.contracts.registry import UnitChanged
from shared.ids import uuid7
from tests.integration.stats.conftest import MONTH, Listener, at, told

MakeClient = Callable[..., Awaitable[httpx.AsyncClient]]


async def walked(client: httpx.AsyncClient, url: str) -> list[dict[str, Any]]:
    """Every item, by following `next`."""
    items: list[dict[str, Any]] = []
    while url:
        page = (await client.get(url)).json()
        items += page["items"]
        following = [link["href"] for link in page["_links"] if link["rel"] == "next"]
        url = following[0].partition("/stats/v1")[2] if following else ""
    return items


def cells(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def many(stats: Listener, number: int) -> list[Listener]:
    """More accounts, in the order of their ids, the n-th with n posts."""
    others = sorted((Listener(stats.service, stats.reader) for _ in range(number)), key=lambda one: one.account_id)
    for n, other in enumerate(others):
        await other.hear(other.account(handle=f"@konto{n}"), *(other.post(at(minutes=m)) for m in range(n)))
    return others


async def test_every_figure_names_its_formula_and_the_records_behind_it(stats: Listener) -> None:
    await stats.hear(stats.post(), stats.sealed(3), stats.sealed(5))
    [row] = await stats.rows()
    assert [figure["indicator"] for figure in row["figures"]] == [indicator.id for indicator in INDICATORS]
    figures = {figure["indicator"]: figure for figure in row["figures"]}
    assert all(figure["formula"].endswith(".") and figure["name"] for figure in row["figures"])
    assert figures["median_seal_seconds"] == {
        "indicator": "median_seal_seconds", "name": "Tid till försegling, median", "value": 4.0, "unit": "sekunder",
        "formula": "Median av tiden från att en version fångades till att arkivet förseglat den.", "records": 2,
    }  # fmt: skip
    assert row["account"] == {
        "id": str(stats.account_id), "unit_id": str(stats.unit_id), "platform": "facebook",
        "handle": "hultsfredsbibliotek", "status": "APPROVED",
    }  # fmt: skip


@pytest.mark.parametrize(
    "role", ["account_approver", "unit_manager", "account_manager", "auditor", "admin", "integration"]
)
async def test_these_roles_may_read(stats: Listener, client: MakeClient, role: str) -> None:
    reader = await client(stats.service, role)
    for path in ("/figures", f"/accounts/{stats.account_id}/figures", "/indicators", "/indicators/comments"):
        assert (await reader.get(path)).status_code == 200, path


async def test_others_may_not(stats: Listener, client: MakeClient) -> None:
    moderator, stranger = await client(stats.service, "moderator", "deputy"), await client(stats.service)
    for path in ("/figures", f"/accounts/{stats.account_id}/figures", "/indicators"):
        assert (await moderator.get(path)).status_code == 403
        assert (await stranger.get(path)).status_code == 401


async def test_a_role_of_one_unit_reaches_that_units_accounts(stats: Listener, client: MakeClient) -> None:
    other = Listener(stats.service, stats.reader)
    await other.hear(other.account())
    here = await client(stats.service, "unit_manager", units=[stats.unit_id])
    assert [row["account"]["id"] for row in (await here.get("/figures")).json()["items"]] == [str(stats.account_id)]
    assert (await here.get(f"/accounts/{stats.account_id}/figures")).status_code == 200
    assert (await here.get(f"/accounts/{other.account_id}/figures")).status_code == 403
    assert (await here.get("/figures", params={"unit": str(other.unit_id)})).json()["items"] == []


async def test_accounts_are_told_side_by_side_page_by_page(stats: Listener) -> None:
    others = await many(stats, 5)
    rows = await walked(stats.reader, "/figures?from=2026-11-01&to=2026-11-30&indicator=own_posts&limit=2")
    told = [(row["account"]["id"], row["figures"][0]["value"]) for row in rows]
    expected = [(str(stats.account_id), 0), *((str(one.account_id), n) for n, one in enumerate(others))]
    assert told == sorted(expected)
    second = (await stats.reader.get("/figures", params={"limit": 2, "page": 2})).json()
    assert second["_meta"] == {"limit": 2, "count": 2, "page": 2, "offset": 2, "total_records": 6}
    assert [row["account"]["id"] for row in second["items"]] == [account for account, _ in told[2:4]]


async def test_side_by_side_shows_what_was_chosen(stats: Listener) -> None:
    other = Listener(stats.service, stats.reader)
    await other.hear(other.account(platform="mastodon"))
    by_platform = await walked(stats.reader, "/figures?platform=mastodon")
    by_unit = await walked(stats.reader, f"/figures?unit={stats.unit_id}")
    assert [row["account"]["id"] for row in (*by_platform, *by_unit)] == [str(other.account_id), str(stats.account_id)]


async def test_a_role_and_a_choice_of_a_unit_above_reach_the_account(stats: Listener, client: MakeClient) -> None:
    above = uuid7()
    chief = await client(stats.service, "unit_manager", units=[above])
    assert await walked(chief, "/figures") == []
    await stats.hear(told(UnitChanged, "enhet", unit_id=stats.unit_id, parent_id=above))
    for who, path in ((chief, "/figures"), (stats.reader, f"/figures?unit={above}")):
        assert [row["account"]["id"] for row in await walked(who, path)] == [str(stats.account_id)]
    assert (await chief.get(f"/accounts/{stats.account_id}/figures")).status_code == 200


async def test_days_are_walked_page_by_page(stats: Listener) -> None:
    path = f"/accounts/{stats.account_id}/figures?from=2026-11-01&to=2026-11-30&by=day&indicator=comments&limit=7"
    days = [row["first_day"] for row in await walked(stats.reader, path)]
    assert days == [f"2026-11-{day:02}" for day in range(1, 31)]
    page = (await stats.reader.get(f"{path}&page=5")).json()
    assert ([row["first_day"] for row in page["items"]], page["_meta"]["total_records"]) == (
        ["2026-11-29", "2026-11-30"],
        30,
    )
    [link] = [link["href"] for link in page["items"][0]["_links"] if link["rel"] == "self"]
    assert (await stats.reader.get(link.partition("/stats/v1")[2])).json()["items"][0]["first_day"] == "2026-11-29"


async def test_without_days_the_last_thirty_are_told(stats: Listener) -> None:
    [row] = (await stats.reader.get(f"/accounts/{stats.account_id}/figures")).json()["items"]
    assert (row["first_day"], row["last_day"]) == ("2026-10-22", "2026-11-20")
    [row] = (await stats.reader.get(f"/accounts/{stats.account_id}/figures?to=2026-03-01")).json()["items"]
    assert (row["first_day"], row["last_day"]) == ("2026-01-31", "2026-03-01")
    [row] = (await stats.reader.get(f"/accounts/{stats.account_id}/figures?from=2027-01-01")).json()["items"]
    assert (row["first_day"], row["last_day"]) == ("2027-01-01", "2027-01-01")


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"from": "2026-12-01", "to": "2026-11-30"}, "/from"),
        ({"from": "2020-01-01", "to": "2026-11-30"}, "/from"),
        ({"indicator": "popularity"}, "/indicator"),
        ({"from": "förra veckan"}, "/from"),
        ({"by": "week"}, "/by"),
        ({"to": "0001-01-01"}, "/to"),
        ({"from": "9999-12-01", "to": "9999-12-31", "by": "month"}, "/from"),
        ({"to": "2000-01-01"}, None),
        ({"from": "2100-12-01", "to": "2100-12-31", "by": "month"}, None),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused_with_its_place(
    stats: Listener, asked: dict[str, str], pointer: str | None
) -> None:
    answer = await stats.reader.get(f"/accounts/{stats.account_id}/figures", params=asked)
    assert answer.status_code == (422 if pointer else 200), answer.text
    if pointer:
        assert answer.headers["content-type"] == "application/problem+json"
        places = [error.get("pointer") or f"/{error['parameter']}" for error in answer.json()["errors"]]
        assert pointer in places


async def test_an_unknown_account_or_indicator_is_not_found(stats: Listener) -> None:
    for path in (f"/accounts/{uuid7()}/figures", "/indicators/popularity"):
        answer = await stats.reader.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_the_indicators_are_listed_in_swedish_with_formula_and_unit(stats: Listener) -> None:
    told = await walked(stats.reader, "/indicators?limit=7")
    assert [one["id"] for one in told] == [indicator.id for indicator in INDICATORS]
    one = (await stats.reader.get("/indicators/dialogue_share")).json()
    assert (one["name"], one["unit"]) == ("Dialogandel", "andel")
    assert one["formula"] == "Egna svar till utomstående / egna inlägg."
    second = (await stats.reader.get("/indicators?limit=7&page=2")).json()
    assert [each["id"] for each in second["items"]] == [indicator.id for indicator in INDICATORS[7:14]]


async def test_a_spreadsheet_of_one_account_has_a_line_per_period_and_figure(stats: Listener) -> None:
    await stats.hear(stats.account(version=7, handle="@biblioteket"), stats.post(), stats.sealed(1), stats.sealed(2))
    asked = MONTH | {"by": "day", "indicator": ["own_posts", "median_seal_seconds"]}
    answer = await stats.reader.get(
        f"/accounts/{stats.account_id}/figures", params=asked, headers={"Accept": "text/csv"}
    )
    lines = cells(answer)
    assert len(lines) == 60
    [posts, seals] = [line for line in lines if line["fran"] == "2026-11-18"]
    assert (posts["matt"], posts["varde"], posts["poster"], posts["handtag"]) == (
        "own_posts",
        "1",
        "1",
        "'@biblioteket",
    )
    assert (seals["namn"], seals["varde"], seals["matenhet"]) == ("Tid till försegling, median", "1,5", "sekunder")
    assert answer.headers["content-disposition"] == 'attachment; filename="matt-2026-11-01-2026-11-30.csv"'


async def test_a_spreadsheet_of_all_accounts_has_no_pages(stats: Listener) -> None:
    await many(stats, 5)
    answer = await stats.reader.get("/figures?limit=2&indicator=own_posts", headers={"Accept": "text/csv"})
    assert sorted(line["varde"] for line in cells(answer)) == ["0", "0", "1", "2", "3", "4"]
