"""Is this ours? The public's questions, answered so that a program that looks at the status alone is never fooled."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import cast, get_args

import httpx
import pytest
from sqlalchemy import select

from services.registry.application.directory import index_accounts
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Status
from services.registry.store import tables
from services.registry.store.tables import account as accounts
from services.registry.store.tables import address
from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.conftest import MakeClient
from tests.integration.registry.conftest import ELSEWHERE, Town, if_match
from tests.integration.registry.seen import look, opened
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
VERIFY = "/public/accounts/verify"
PAGE = "https://www.facebook.com/hultsfredsbibliotek"


@pytest.fixture
async def anyone(town: Town, client: MakeClient) -> httpx.AsyncClient:
    return await client(town.service)


async def asked(anyone: httpx.AsyncClient, **query: str) -> httpx.Response:
    return await anyone.get(VERIFY, params=query)


async def test_ours_is_ours_by_every_address_of_it(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town)
    for query in (
        {"url": PAGE}, {"url": "m.facebook.com/HultsfredsBibliotek/about?ref=x"},
        {"url": f"https://www.facebook.com/profile.php?id={account.json()['platform_id']}"},
        {"platform": "facebook", "id": account.json()["platform_id"]},
        {"platform": "facebook", "handle": "@hultsfredsbibliotek"},
    ):  # fmt: skip
        answer = await asked(anyone, **query)
        assert answer.status_code == 200, (query, answer.text)
        assert (answer.json()["id"], answer.json()["genuine"]) == (account.json()["id"], True)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = await anyone.get(VERIFY, params=query, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_a_name_of_ours_in_the_address_of_a_post_is_no_proof(town: Town, anyone: httpx.AsyncClient) -> None:
    """Facebook, Instagram and X find a post by its number: anybody's post is shown under any name."""
    account = await opened(town)
    url = f"{PAGE}/videos/666"
    refused = await asked(anyone, url=url)
    assert (refused.status_code, "proves nothing" in refused.json()["detail"]) == (422, True)
    assert refused.json()["_links"][0]["rel"] == "report"
    reported = await anyone.post("/public/incident-reports", json={"url": url, "kind": "LOOK_ALIKE"})
    assert (reported.status_code, reported.json()["verdict"], reported.json()["account"]) == (200, "unknown", None)
    [incident] = (await town.secretary.get("/incidents")).json()["items"]
    assert (incident["url"], incident["looks_like"]) == (url, "hultsfredsbibliotek")
    moved = await town.manager.patch(f"/accounts/{account.json()['id']}", json={"url": url}, headers=if_match(account))
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (422, "/url")


async def test_what_is_not_ours_is_404_with_a_way_to_report_it(town: Town, anyone: httpx.AsyncClient) -> None:
    await opened(town)
    for url in (
        "https://facebook.com/hultsfredsbibl\u0456otek",
        "https://www.facebook.com/hultsfredsbibli\u043etek",
        "https://facebook.com/hu1tsfredsbibliotek",
        f"{PAGE}.evil",
    ):
        expect_not_ours(await asked(anyone, url=url))


def expect_not_ours(answer: httpx.Response) -> None:
    assert answer.status_code == 404, answer.url
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["verdict"] == "unknown"
    assert answer.json()["_links"][0]["href"].endswith("/public/incident-reports")


@pytest.mark.parametrize(
    "query",
    [{}, {"url": "https://www.facebook.com/groups/1"}, {"url": ""}, {"platform": "facebook"}, {"id": "1"},
     {"platform": "facebook", "id": "1", "handle": "x"}, {"platform": "mastodon", "id": "43"},
     {"url": PAGE, "platform": "facebook"}],
)  # fmt: skip
async def test_what_names_no_account_is_422(anyone: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await asked(anyone, **query)).status_code == 422


@pytest.mark.parametrize(
    "name", ["hultsfredsbibliotek", "@hultsfredsbibliotek", "hultsfredsbibliotek/posts", "@kommun@social.example.se"]
)
async def test_the_name_of_our_own_account_alone_is_no_address_of_somebody_elses(
    town: Town, anyone: httpx.AsyncClient, name: str
) -> None:
    """A resident who gives a name for an address must not hear that our own account is not ours."""
    await opened(town)
    told = await asked(anyone, url=name)
    assert told.status_code == 422, told.text
    assert told.json()["detail"].startswith("Det är ett namn, ingen adress: ")
    assert "copy the page's address" in told.json()["detail"]


async def test_what_residents_are_told_to_send_instead_is_told_in_swedish(anyone: httpx.AsyncClient) -> None:
    for query, said in (
        ({}, "Fråga med"), ({"url": "https://www.facebook.com/groups/1"}, "Adressen säger inte vems sida"),
        ({"url": "https://hultsfred.se@evil.example/x"}, "Ange en adress som börjar med https://"),
        ({"platform": "mastodon", "handle": "x"}, "Skriv namnet med dess server"),
    ):  # fmt: skip
        assert (await asked(anyone, **query)).json()["detail"].startswith(said), query


async def test_what_is_wrong_is_named_as_it_was_asked(anyone: httpx.AsyncClient) -> None:
    refused = await asked(anyone, platform="mastodon", id="43")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/id")


async def test_only_what_can_be_trusted_now_is_200(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await town.approved()
    for status, verdict in ((404, "unconfirmed"), (200, None)):
        answer = await asked(anyone, url=PAGE)
        assert (answer.status_code, answer.json().get("verdict")) == (status, verdict)
        await look(town, account)
    await look(town, account, id_of_handle="1")
    suspended = await asked(anyone, url=PAGE)
    assert (suspended.status_code, suspended.json()["verdict"]) == (404, "suspended")
    assert "Lita inte" in suspended.json()["detail"]
    entry = (await anyone.get(f"/public/accounts/{account.json()['id']}")).json()
    assert (entry["genuine"], entry["status"]) == (False, "SUSPENDED")
    listed = (await anyone.get("/public/accounts")).json()["items"]
    assert listed == []
    assert len((await anyone.get("/public/accounts?status=SUSPENDED")).json()["items"]) == 1


async def expect_all_say(anyone: httpx.AsyncClient, account_id: str, code: int, verdict: str) -> None:
    """The entry, the notice and its page, of an account that is not shown: as `verify` says."""
    for place in (account_id, f"{account_id}/notice"):
        answer = await anyone.get(f"/public/accounts/{place}")
        assert (answer.status_code, answer.json()["status"], answer.json()["verdict"]) == (code, code, verdict), place
    page = await anyone.get(f"/public/accounts/{account_id}/notice", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (code, "text/html; charset=utf-8")


async def test_every_state_has_its_answer(town: Town, anyone: httpx.AsyncClient) -> None:
    """Never approved, approved and reopened since, in use, over: `watched` from the first approval to the end."""
    before_approval: tuple[Status, ...] = ("DRAFT", "NOTIFIED", "MANAGER_OK", "RETURNED", "REJECTED")
    table: list[tuple[Status, bool, bool, int, str | None]] = [
        *((status, False, False, 404, "unknown") for status in before_approval),
        *((status, True, True, 404, "unconfirmed") for status in (*before_approval, "APPROVED")),
        *((status, True, True, 200, None) for status in ("ACTIVE", "AT_RISK", "PAUSED", "CLOSING")),
        ("SUSPENDED", True, True, 404, "suspended"),
        ("CLOSED", False, True, 410, "closed"),
        ("CLOSED", False, False, 404, "unknown"),
    ]
    assert {row[0] for row in table} == set(get_args(Status))
    account = await opened(town)
    for status, watched, approved, code, verdict in table:
        values = {"status": status, "watched": watched, "certify_by": date(2027, 11, 20) if approved else None,
                  "paused_until": date(2027, 1, 7) if status == "PAUSED" else None}  # fmt: skip
        async with town.service.core.engine.begin() as connection:
            await connection.execute(accounts.update().values(values))
        answer = await asked(anyone, url=PAGE)
        assert (answer.status_code, answer.json().get("verdict")) == (code, verdict), (status, watched)
        if verdict in {"unconfirmed", "closed", "unknown"}:
            await expect_all_say(anyone, account.json()["id"], code, verdict)


async def test_a_reopened_account_is_ours_and_not_confirmed(town: Town, anyone: httpx.AsyncClient) -> None:
    reopened = await town.change(await opened(town), {"purpose": "Något helt annat."})
    assert reopened.json()["status"] == "DRAFT"
    answer = await asked(anyone, url=PAGE)
    assert (answer.status_code, answer.json()["verdict"]) == (404, "unconfirmed")
    withdrawn = await town.drafted(platform="x", handle="hultsfred", platform_id="7", url="https://x.com/hultsfred")
    await town.take(town.manager, withdrawn, "withdrawals")
    assert (await asked(anyone, url="https://x.com/hultsfred")).json()["verdict"] == "unknown", "it never was ours"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda town, seen: town.take(town.chief, seen, "suspensions", reason="Kapat."), id="suspended"),
        pytest.param(lambda town, seen: town.change(seen, {"purpose": "Något helt annat."}), id="reopened"),
    ],
)
async def test_what_was_not_trusted_is_not_trusted_for_its_end(
    town: Town, anyone: httpx.AsyncClient, before: Callable[[Town, httpx.Response], Awaitable[httpx.Response]]
) -> None:
    """A hijacked account that we give up is nobody's to trust while the archive takes its last snapshot."""
    account = await before(town, await opened(town))
    closing = await town.take(town.chief, account, "closings", reason="Vi får det inte tillbaka.")
    assert (closing.status_code, closing.json()["status"]) == (201, "CLOSING")
    await look(town, closing)
    await town.sighted(closing)
    assert (await asked(anyone, url=PAGE)).json()["verdict"] == "unconfirmed"
    await expect_all_say(anyone, account.json()["id"], 404, "unconfirmed")
    assert (await anyone.get("/public/accounts")).json()["items"] == []


async def test_what_is_taken_over_while_it_closes_is_trusted_no_more(town: Town, anyone: httpx.AsyncClient) -> None:
    closing = await town.take(town.chief, await opened(town), "closings", reason="Behövs inte.")
    assert (await asked(anyone, url=PAGE)).status_code == 200
    await look(town, closing, id_of_handle="100064899999999")
    await expect_all_say(anyone, closing.json()["id"], 404, "unconfirmed")
    await look(town, closing)
    assert (await asked(anyone, url=PAGE)).json()["verdict"] == "unconfirmed"


async def test_what_is_renamed_while_it_closes_is_trusted_under_no_name(town: Town, anyone: httpx.AsyncClient) -> None:
    """Whoever closes a page often renames it first: then anybody may take the name that it had."""
    closing = await town.take(town.chief, await opened(town), "closings", reason="Behövs inte.")
    await look(town, closing, handle="hultsfredgammal", id_of_handle=None, handle_answer="NOBODY")
    assert (await asked(anyone, url=PAGE)).json()["verdict"] == "unconfirmed"
    assert (await anyone.get("/public/accounts")).json()["items"] == []


async def test_what_is_taken_over_while_it_closes_is_told_once(town: Town) -> None:
    closing = await town.take(town.chief, await opened(town), "closings", reason="Behövs inte.")
    for _ in range(2):
        await look(town, closing, id_of_handle="100064899999999")
    assert [one.change for one in await told(town.service, AccountChanged)][-2:] == ["closing", "attested"]


async def test_a_draft_is_nobodys_business(town: Town, anyone: httpx.AsyncClient) -> None:
    draft = await town.drafted()
    assert (await asked(anyone, url=PAGE)).json()["verdict"] == "unknown"
    assert (await anyone.get(f"/public/accounts/{draft.json()['id']}")).status_code == 404
    assert (await anyone.get(f"/public/accounts/{draft.json()['id']}/notice")).status_code == 404


async def test_a_server_of_the_fediverse_vouches_for_its_own_names_only(town: Town, anyone: httpx.AsyncClient) -> None:
    url = "https://social.example.se/@biblioteket"
    account = await town.approved(platform="mastodon", handle="biblioteket", platform_id="43", url=url)
    await look(town, account)
    assert (await asked(anyone, url=f"{url}/110446983178245440")).status_code == 200
    assert (await asked(anyone, url="https://social.example.com/@biblioteket")).status_code == 404
    assert (await asked(anyone, platform="mastodon", handle="biblioteket@social.example.se")).status_code == 200


async def test_another_server_that_shows_ours_is_not_vouched_for_and_can_be_reported(
    town: Town, anyone: httpx.AsyncClient
) -> None:
    name = "kommunen@social.hultsfred.example"
    account = await town.approved(
        platform="mastodon", handle=name, platform_id="43", url="https://social.hultsfred.example/@kommunen"
    )
    await look(town, account)
    assert (await asked(anyone, url="https://social.hultsfred.example/@kommunen")).status_code == 200
    for path in (f"@{name}", f"users/{name}", f"web/@{name}", f"@{name}/donate/now"):
        url = f"https://evil.example/{path}"
        expect_not_ours(await asked(anyone, url=url))
        report = await anyone.post("/public/incident-reports", json={"url": url, "kind": "LOOK_ALIKE"})
        assert (report.status_code, report.json()["verdict"]) == (200, "unknown")
    [one] = (await town.secretary.get("/incidents")).json()["items"]
    assert (one["reports"], one["looks_like"], one["likeness"]) == (4, name, 1.0)


async def test_our_own_server_is_ours_in_the_form_that_browsers_copy(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await town.approved(
        platform="mastodon", handle="kommun2", platform_id="43", url="https://social.h\u00f6rby.example/@kommun2"
    )
    await look(town, account)
    for host in ("social.xn--hrby-5qa.example", "SOCIAL.H\u00d6RBY.example", "social.ho\u0308rby.example."):
        assert (await asked(anyone, url=f"https://{host}/@kommun2")).status_code == 200, host
    expect_not_ours(await asked(anyone, url="https://social.horby.example/@kommun2"))


async def test_an_address_that_leads_elsewhere_is_told_to_nobody(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town)
    for url in ("https://facebook.com.login-hultsfred.example/hultsfredsbibliotek", "https://www.facebook.com/annan"):
        refused = await town.change(account, {"url": url})
        assert (refused.status_code, "/url" in refused.text) == (422, True), refused.text
        async with town.service.core.engine.begin() as connection:
            await connection.execute(tables.account.update().values(url=url))
        here = f"/public/accounts/{account.json()['id']}"
        told = [(await asked(anyone, url=PAGE)).json()["url"], (await anyone.get(here)).json()["url"]]
        assert told == [PAGE, PAGE]
        sheet = await anyone.get("/public/accounts", headers={"Accept": "text/csv"})
        page = await anyone.get(f"{here}/notice", headers={"Accept": "text/html"})
        for text in (sheet.text, page.text):
            assert PAGE in text
            assert url not in text


async def test_the_directory_filters_pages_and_is_a_sheet(town: Town, anyone: httpx.AsyncClient) -> None:
    first = await opened(town)
    page_there = "https://www.linkedin.com/company/hultsfred"
    await town.active(platform="linkedin", handle="hultsfred", platform_id="9", url=page_there)
    page = (await anyone.get("/public/accounts?limit=1")).json()
    assert [one["id"] for one in page["items"]] == [first.json()["id"]]
    following = next(one["href"] for one in page["_links"] if one["rel"] == "next")
    assert [one["platform"] for one in (await anyone.get(following)).json()["items"]] == ["linkedin"]
    for query, found in (
        ("platform=linkedin", 1),
        ("q=bibliot", 2),
        ("q=saknas", 0),
        (f"unit_id={town.ids['board']}", 2),
        (f"unit_id={ELSEWHERE}", 0),
    ):
        assert len((await anyone.get(f"/public/accounts?{query}")).json()["items"]) == found
    sheet = await anyone.get("/public/accounts", headers={"Accept": "text/csv"})
    assert sheet.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(sheet.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row[1] for row in rows] == ["plattform", "facebook", "linkedin"]
    told = sheet.text + (await anyone.get("/public/accounts")).text
    assert "Bibliotekarie" not in told
    assert "librarian" not in told


async def test_the_page_promises_in_english_what_it_promises_in_swedish(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town, answer_working_days=5)
    here = f"/public/accounts/{account.json()['id']}/notice"
    for language, promise in (("sv", "inom 5 arbetsdagar"), ("en", "within 5 working days")):
        parts = {part["name"]: part["text"] for part in (await anyone.get(f"{here}?lang={language}")).json()["parts"]}
        assert promise in parts["way_of_working"]


async def test_the_page_of_an_account_is_for_people_and_for_programs(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town, purpose="Berätta om <script>alert(1)</script> programmen.")
    here = f"/public/accounts/{account.json()['id']}/notice"
    page = await anyone.get(here, headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "blir allmänna handlingar" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    english = await anyone.get(here, headers={"Accept": "text/html", "Accept-Language": "en-GB,sv;q=0.5"})
    assert english.headers["Content-Language"] == "en"
    assert "become public records" in english.text
    assert "become public records" in (await anyone.get(f"{here}?lang=en", headers={"Accept": "text/html"})).text
    told = (await anyone.get(here)).json()
    assert [part["name"] for part in told["parts"]] == [
        "identity", "purpose", "way_of_working", "visibility", "public_records", "house_rules", "privacy",
    ]  # fmt: skip
    assert told["account"]["genuine"]
    await look(town, account, id_of_handle="1")
    assert "Lita inte på kontot" in (await anyone.get(here, headers={"Accept": "text/html"})).text


async def test_a_reader_of_a_page_that_is_not_shown_is_told_why_and_what_holds(
    town: Town, anyone: httpx.AsyncClient
) -> None:
    """The profile links to the page, also while its account waits: no resident gets a problem to read instead."""
    account = await opened(town)
    here = f"/accounts/{account.json()['id']}"
    links = (await town.manager.get(f"{here}/notice")).json()["_links"]
    (there,) = [one["href"] for one in links if one["rel"] == "page"]
    assert there.endswith(f"/public{here}/notice")
    await town.change(account, {"purpose": "Något helt annat.", "owner_email": "nagon.annan@hultsfred.se"})
    for language, why, rules in (
        ("sv", "lita inte på det så länge", "Inlägg som inte följer reglerna arkiveras och tas bort"),
        ("en", "do not trust it now", "Posts that break the rules are archived and removed"),
    ):
        page = await anyone.get(f"{there}?lang={language}", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert (page.headers["Content-Language"], "Cache-Control" in page.headers) == (language, True)
        assert f'<html lang="{language}">' in page.text
        assert why in page.text
        assert rules in page.text
        for unapproved in ("Något helt annat.", "nagon.annan", "undefined", "None"):
            assert unapproved not in page.text
    program = await anyone.get(there)
    assert (program.status_code, program.json()["verdict"]) == (404, "unconfirmed")
    nowhere = await anyone.get(f"/public/accounts/{ELSEWHERE}/notice", headers={"Accept": "text/html"})
    assert nowhere.status_code == 404
    assert "Inget av kommunens konton har det id:t." in nowhere.text
    assert "<section" not in nowhere.text


async def test_accounts_from_before_there_were_keys_get_theirs(town: Town, anyone: httpx.AsyncClient) -> None:
    await opened(town)
    async with town.service.core.engine.begin() as connection:
        await connection.execute(address.delete())
    assert (await asked(anyone, url=PAGE)).status_code == 404
    await index_accounts(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert (await asked(anyone, url=PAGE)).status_code == 200


async def test_an_account_that_can_have_no_key_yet_is_looked_at_ever_more_seldom(
    town: Town, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    draft = await town.manager.post(
        "/accounts", json={"platform": "mastodon", "unit_id": town.ids["library"], "handle": "bibblan"}
    )

    async def due() -> bool:
        async with cast("RegistryUnitOfWork", town.service.new_unit_of_work()) as uow:
            return bool(await uow.handles.unindexed(500, uow.now))

    for minutes in (1, 2, 4):
        assert await due()
        await index_accounts(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
        clock.advance(timedelta(minutes=minutes, seconds=-1))
        assert not await due(), minutes
        clock.advance(timedelta(seconds=1))
    for _ in range(12):
        clock.advance(timedelta(days=1))
        assert await due()
        await index_accounts(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    url = "https://social.example.se/@bibblan"
    assert (await asked(anyone, url=url)).status_code == 404
    await town.change(draft, {"url": url})
    async with town.service.core.engine.begin() as connection:
        assert "mastodon name bibblan@social.example.se" in set(await connection.scalars(select(address.c.key)))
    assert not await due()


async def test_an_address_that_cannot_be_read_can_be_reported(anyone: httpx.AsyncClient) -> None:
    for url, reported in (
        ("https://www.facebook.com/groups/1", True), ("https://hultsfred.se@evil.example/bibliotek", True), ("", False),
        ("https://www.facebook.com/a b", False), ("facebook.com/groups/1", False),
    ):  # fmt: skip
        told = await asked(anyone, url=url)
        assert told.status_code == 422, url
        links = told.json().get("_links", [])
        assert [one["rel"] for one in links] == (["report"] if reported else []), url
        if reported:
            report = {"url": url, "kind": "LOOK_ALIKE"}
            assert (await anyone.post(links[0]["href"], json=report)).status_code == 200
    by_name = await asked(anyone, platform="mastodon", handle="x")
    assert (by_name.status_code, "_links" in by_name.json()) == (422, False)


async def test_a_long_address_is_found_like_a_short_one(town: Town, anyone: httpx.AsyncClient) -> None:
    url = f"https://www.hultsfred.se/{'å' * 1500}/rss"
    await town.active(platform="rss", handle="nyheter", platform_id="rss-1", url=url)
    assert (await asked(anyone, url=url)).status_code == 200
    assert (await asked(anyone, url=f"{url}x")).status_code == 404


async def test_another_account_that_claims_the_handle_takes_nothing_over(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town)
    await town.drafted(platform_id="77")
    assert (await asked(anyone, url=PAGE)).json()["id"] == account.json()["id"]
    changed = await town.manager.patch(
        f"/accounts/{account.json()['id']}", json={"url": None}, headers=if_match(account)
    )
    assert changed.status_code == 200
