"""An account that waits to be approved again is watched: suspended, closed and guarded like any other (S13, S16, ADR 22)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.registry.application.tending import tend_accounts
from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import MakeClient, Town
from tests.integration.registry.seen import look
from tests.integration.registry.test_absences import MONDAY, SATURDAY, SUNDAY, away
from tests.integration.registry.test_departures import leaves
from tests.integration.registry.test_duty import unattended
from tests.integration.registry.test_operation import hear, rels, snapshot, uow
from tests.support.services import by_itself
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
STATES = ("DRAFT", "NOTIFIED", "MANAGER_OK", "RETURNED", "REJECTED")
ATTENDED = ("DRAFT", "NOTIFIED", "MANAGER_OK", "SUSPENDED")
OTHER = "100099999999999"


async def waiting(town: Town, status: str) -> httpx.Response:
    """Approved once, then changed so that it needs another approval; as far as `status`."""
    account = await town.approved()
    if status == "SUSPENDED":
        return await town.take(town.chief, account, "suspensions", reason="Kapat?")
    account = await town.change(account, {"purpose": "Bara om sagostunder."})
    text = (await town.manager.get(f"/accounts/{account.json()['id']}/notice")).json()["text"]
    account = await town.change(account, {"notice": text})
    if status != "DRAFT":
        account = await town.notify(account)
    if status == "MANAGER_OK":
        account = await town.confirm(account)
    if status in {"RETURNED", "REJECTED"}:
        step = {"RETURNED": "returns", "REJECTED": "rejections"}[status]
        account = await town.take(town.secretary, account, step, reason="Mer behövs.")
    assert (account.json()["status"], account.json()["watched"]) == (status, True), account.text
    return account


async def read(town: Town, account: httpx.Response) -> Any:
    return (await town.manager.get(f"/accounts/{account.json()['id']}")).json()


@pytest.mark.parametrize("status", STATES)
async def test_it_is_suspended_and_comes_back_to_where_it_waits(town: Town, client: MakeClient, status: str) -> None:
    account = await waiting(town, status)
    seen = await town.chief.get(f"/accounts/{account.json()['id']}")
    assert {"suspend", "close"} <= rels(seen)
    suspended = await town.take(town.chief, account, "suspensions", reason="Okända inlägg.")
    assert (suspended.status_code, suspended.json()["status"], suspended.json()["watched"]) == (201, "SUSPENDED", True)
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.change, event.status, event.watched) == ("suspended", "SUSPENDED", True)
    anyone = await client(town.service)
    verified = await anyone.get("/public/accounts/verify", params={"url": account.json()["url"]})
    assert (verified.status_code, verified.json()["verdict"]) == (404, "suspended")
    back = await town.take(town.secretary, suspended, "reinstatements", reason="Lösenordet är bytt.")
    assert (back.json()["status"], back.json()["watched"]) == ("DRAFT", True)
    assert (await town.approve(await town.notify(back))).json()["status"] == "APPROVED"


async def test_an_unfinished_one_is_suspended_too(town: Town) -> None:
    bare = await town.change(await town.approved(), {"purpose": None, "notice": None, "owner_email": None})
    assert bare.json()["status"] == "DRAFT"
    suspended = await town.take(town.chief, bare, "suspensions", reason="Okända inlägg.")
    assert suspended.json()["status"] == "SUSPENDED", suspended.text
    back = await town.take(town.secretary, suspended, "reinstatements", reason="Löst.")
    assert back.json()["status"] == "DRAFT"


@pytest.mark.parametrize("status", STATES)
async def test_it_is_closed_once_its_final_snapshot_is_sealed(town: Town, status: str) -> None:
    account = await waiting(town, status)
    closing = await town.take(town.chief, account, "closings", reason="Projektet är slut.")
    assert (closing.status_code, closing.json()["status"]) == (201, "CLOSING")
    await hear(town, snapshot(closing.json(), closing.json()["version"]))
    assert (await read(town, account))["status"] == "CLOSED"


@pytest.mark.parametrize("status", ["DRAFT", "NOTIFIED", "MANAGER_OK"])
async def test_a_takeover_suspends_it_at_once(town: Town, status: str) -> None:
    account = await waiting(town, status)
    await look(town, account, platform_id=OTHER, id_of_handle=OTHER)
    found = await read(town, account)
    assert found["status"] == "SUSPENDED"
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.change, event.status) == ("suspended", "SUSPENDED")


@pytest.mark.parametrize("status", ["DRAFT", "NOTIFIED", "MANAGER_OK"])
async def test_what_was_never_approved_is_not_suspended(town: Town, status: str) -> None:
    account = await (town.drafted() if status == "DRAFT" else town.notified())
    if status == "MANAGER_OK":
        account = await town.confirm(account)
    refused = await town.take(town.chief, account, "suspensions", reason="Kapat?")
    assert (refused.status_code, refused.json()["status_now"]) == (409, status)
    assert "suspend" not in rels(await town.chief.get(f"/accounts/{account.json()['id']}"))
    assert (await town.take(town.chief, account, "closings", reason="Bort.")).status_code == 409


@pytest.mark.parametrize("status", ATTENDED)
async def test_nobody_who_is_needed_is_taken_away(town: Town, status: str) -> None:
    account = await waiting(town, status)
    refused = await town.change(account, {"deputies": []})
    assert (refused.status_code, refused.json()["unmet"]) == (409, ["S13"])
    refused = await town.change(account, {"responsible": None})
    if status == "SUSPENDED":  # it is approved still: what that rests on is never emptied
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/responsible")
    else:
        assert (refused.status_code, "S02" in refused.json()["unmet"]) == (409, True), refused.text
    assert (await read(town, account))["version"] == account.json()["version"]
    assert (await town.change(account, {"audience": "Barnfamiljer"})).status_code == 200


async def test_nor_in_the_change_that_makes_it_wait(town: Town) -> None:
    refused = await town.change(await town.approved(), {"purpose": "Bara sagor.", "deputies": []})
    assert (refused.status_code, refused.json()["unmet"]) == (409, ["S13"])


@pytest.mark.parametrize("status", ATTENDED)
async def test_all_away_at_once_is_refused_or_a_risk(town: Town, clock: FrozenClock, status: str) -> None:
    account = await waiting(town, status)
    assert (await away(town.manager, town.ids["librarian"], SATURDAY, MONDAY)).status_code == 201
    refused = await away(town.chief, town.ids["deputy"], SATURDAY, SUNDAY)
    assert (refused.status_code, refused.json()["accounts"]) == (409, [account.json()["id"]])
    assert (await away(town.chief, town.ids["deputy"], SATURDAY, SUNDAY, unavoidable=True)).status_code == 201
    assert (await read(town, account))["risks"] == [], "not yet"
    clock.advance(timedelta(hours=14))
    await by_itself(town.service, "weigh_duty")
    found = await read(town, account)
    assert (found["status"], found["risks"]) == (status, ["S13"])
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.change, event.status, event.risks) == ("endangered", status, ["S13"])
    await by_itself(town.service, "count_unattended")
    assert unattended() == 1
    clock.advance(timedelta(days=1))
    await by_itself(town.service, "weigh_duty")
    assert (await read(town, account))["risks"] == []
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.change, event.status) == ("secured", status)


@pytest.mark.parametrize("status", ATTENDED)
async def test_a_departure_is_a_risk(town: Town, status: str) -> None:
    account = await waiting(town, status)
    assert (await leaves(town, town.chief, town.ids["deputy"], "2026-11-20")).status_code == 201
    [*_, event] = await told(town.service, AccountChanged)
    assert (str(event.account_id), event.change, event.risks) == (account.json()["id"], "endangered", ["S13"])
    await tend_accounts(uow(town))
    assert (await read(town, account))["risks"] == ["S13"]


async def test_a_risk_follows_it_through_its_states_until_it_is_mended(town: Town) -> None:
    active = await town.active()
    await leaves(town, town.chief, town.ids["deputy"], "2026-11-20")
    at_risk = await town.manager.get(f"/accounts/{active.json()['id']}")
    assert at_risk.json()["status"] == "AT_RISK"
    suspended = await town.take(town.chief, at_risk, "suspensions", reason="Kapat?")
    assert (suspended.json()["status"], suspended.json()["risks"]) == ("SUSPENDED", ["S13"])
    await leaves(town, town.chief, town.ids["deputy"], None)
    assert (await read(town, suspended))["risks"] == []


async def test_an_import_leaves_it_alone(town: Town) -> None:
    account = await waiting(town, "DRAFT")
    row = {
        "platform": "facebook",
        "platform_id": account.json()["platform_id"],
        "unit": "Biblioteket",
        "handle": "annat",
    }
    tried = await town.manager.post("/account-imports?dry_run=false", json={"rows": [row]})
    assert tried.json()["problems"] == 1, tried.text
    assert (await read(town, account))["version"] == account.json()["version"]
