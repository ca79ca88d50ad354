"""Who is on duty over HTTP, and that no account in operation is left alone (S13)."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.registry.metrics import UNATTENDED
from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.integration.registry.seen import status_of
from tests.integration.registry.test_absences import MONDAY, SATURDAY, SUNDAY, away
from tests.support.services import by_itself
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
NOON = "2026-11-21T12:00:00Z"


async def duty(town: Town, account: httpx.Response, at: str | None = None) -> Any:
    answer = await town.secretary.get(f"/accounts/{account.json()['id']}/on-duty", params={"at": at} if at else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


def unattended() -> float:
    [metric] = UNATTENDED.collect()
    return metric.samples[0].value


async def test_the_deputy_is_on_duty_during_the_absence(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    now = await duty(town, account)
    assert now["on_duty"] == {"person_id": town.ids["librarian"], "part": "responsible", "since": None, "until": None}
    await away(town.manager, town.ids["librarian"])
    during = await duty(town, account, NOON)
    assert during["on_duty"] == {
        "person_id": town.ids["deputy"], "part": "deputy", "since": SATURDAY, "until": SUNDAY,
    }  # fmt: skip
    assert [one["person_id"] for one in during["absences"]] == [town.ids["librarian"]]
    assert (await duty(town, account, SUNDAY))["on_duty"]["since"] == SUNDAY
    assert (await duty(town, account))["on_duty"]["until"] == SATURDAY
    clock.advance(timedelta(hours=13))
    assert (await duty(town, account))["on_duty"]["person_id"] == town.ids["deputy"]
    clock.advance(timedelta(days=300))
    assert (await duty(town, account, NOON))["on_duty"]["person_id"] == town.ids["deputy"]


async def test_on_duty_at_the_borders_of_what_there_is(town: Town) -> None:
    nobody = await town.manager.post("/accounts", json={"platform": "rss", "unit_id": town.ids["board"]})
    for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", None):
        found = await duty(town, nobody, at)
        assert (found["on_duty"], "deputy" in found["to_do"]["english"]) == (None, True)
    unknown = await town.manager.get("/accounts/0199a3c2-8f10-7c44-a1b2-6d5e4f3c2b1a/on-duty")
    assert unknown.status_code == 404
    assert (
        await town.manager.get(f"/accounts/{nobody.json()['id']}/on-duty", params={"at": "i går"})
    ).status_code == 422


async def test_what_somebody_is_on_duty_for(town: Town, client: MakeClient) -> None:
    third = await made(town.admin, "/people", name="Vikarie", email="vikarie@hultsfred.se", subject="vikarie",
                       unit_id=town.ids["library"])  # fmt: skip
    first = await town.active()
    second = await town.active(platform="x", deputies=[town.ids["deputy"], third])
    await town.drafted(platform="youtube")
    both = sorted(one.json()["id"] for one in (first, second))

    async def duties(subject: str, **more: Any) -> list[tuple[str, str]]:
        answer = await town.secretary.get("/duties", params={"subject": subject} | more)
        assert answer.status_code == 200, answer.text
        return [(one["account_id"], one["part"]) for one in answer.json()["items"]]

    assert await duties("librarian") == [(one, "responsible") for one in both]
    assert await duties("deputy") == []
    assert (await away(town.manager, town.ids["librarian"])).status_code == 201
    assert await duties("librarian", at=NOON) == []
    assert await duties("deputy", at=NOON) == [(one, "deputy") for one in both]
    assert await duties("deputy", at=NOON, limit=1, page=2) == [(both[1], "deputy")]
    assert (await away(town.chief, town.ids["deputy"], unavoidable=True)).status_code == 201
    assert await duties("vikarie", at=NOON) == [(second.json()["id"], "deputy")]
    assert await duties("vikarie", at=SUNDAY) == []
    assert await duties("nobody") == []
    own = await client(town.service, "moderator", name="librarian")
    assert len((await own.get("/duties")).json()["items"]) == 2


async def test_all_away_at_once_is_refused_with_the_accounts_named(town: Town) -> None:
    account = await town.active()
    await town.drafted(platform="youtube")
    await away(town.manager, town.ids["librarian"])
    refused = await away(town.chief, town.ids["deputy"], "2026-11-22T06:59:59Z", None)
    assert (refused.status_code, refused.json()["accounts"]) == (409, [account.json()["id"]])
    assert "another deputy" in refused.json()["detail"]
    assert (await town.manager.get(f"/people/{town.ids['deputy']}/absences")).json()["items"] == []
    assert (await away(town.chief, town.ids["deputy"], SUNDAY, None)).status_code == 201


async def test_an_end_that_leaves_an_account_alone_is_refused(town: Town) -> None:
    account = await town.active()
    first = await away(town.manager, town.ids["librarian"])
    await away(town.manager, town.ids["deputy"], SUNDAY, MONDAY)
    here = f"/absences/{first.json()['id']}"
    refused = await town.chief.patch(here, json={"away_until": MONDAY}, headers=if_match(first))
    assert (refused.status_code, refused.json()["accounts"]) == (409, [account.json()["id"]])
    taken = await town.chief.patch(here, json={"away_until": MONDAY, "unavoidable": True}, headers=if_match(first))
    assert taken.status_code == 200
    shorter = await town.chief.patch(here, json={"away_until": "2026-11-22T12:00:00Z"}, headers=if_match(taken))
    assert shorter.status_code == 200, shorter.text


async def test_two_who_want_to_be_away_at_once_and_one_may(town: Town) -> None:
    await town.active()
    answers = await asyncio.gather(*(away(town.manager, town.ids[one]) for one in ("librarian", "deputy")))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_sudden_illness_puts_the_account_at_risk_until_somebody_is_back(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    assert (await away(town.manager, town.ids["librarian"], "2026-11-20T18:00:00Z")).status_code == 201
    assert await status_of(town, account) == "ACTIVE"
    ill = town.ids["deputy"], "2026-11-20T17:00:00Z", None
    by_unit = await away(town.manager, *ill, unavoidable=True)
    assert (by_unit.status_code, await status_of(town, account)) == (403, "ACTIVE")
    taken = await away(town.chief, *ill, unavoidable=True)
    assert taken.status_code == 201, taken.text
    newest = (await told(town.service, AccountChanged))[-1]
    assert (newest.change, newest.status, newest.risks) == ("endangered", "AT_RISK", ["S13"])
    assert len(newest.absences) == 2
    assert (await duty(town, account))["on_duty"] is None
    await by_itself(town.service, "count_unattended")
    assert unattended() == 1
    back = {"away_until": "2026-11-20T18:00:00Z"}
    here = f"/absences/{taken.json()['id']}"
    assert (await town.chief.patch(here, json=back, headers=if_match(taken))).status_code == 200
    assert await status_of(town, account) == "ACTIVE"
    clock.advance(timedelta(days=2))
    await by_itself(town.service, "count_unattended")
    assert unattended() == 0


async def test_absences_begin_and_end_without_anybody_doing_anything(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    await away(town.manager, town.ids["librarian"])
    assert (await away(town.admin, town.ids["deputy"], unavoidable=True)).status_code == 201
    assert await status_of(town, account) == "ACTIVE"
    clock.advance(timedelta(hours=13))
    await by_itself(town.service, "weigh_duty")
    assert await status_of(town, account) == "AT_RISK"
    clock.advance(timedelta(days=1))
    await by_itself(town.service, "weigh_duty")
    assert await status_of(town, account) == "ACTIVE"
    before = len(await told(town.service, AccountChanged))
    await by_itself(town.service, "weigh_duty")
    assert len(await told(town.service, AccountChanged)) == before


async def test_the_last_deputy_of_an_account_in_operation_stays(town: Town) -> None:
    account = await town.active()
    for deputies in ([], [town.ids["librarian"]]):
        refused = await town.change(account, {"deputies": deputies})
        assert (refused.status_code, refused.json()["unmet"]) == (409, ["S13"])
        assert refused.json()["detail"].startswith("Nothing was changed: with this, 1 condition would no longer be met")
        [to_do] = refused.json()["to_do"]
        assert to_do["found"] == "0 ersättare utöver den ansvariga.", "as it would be, not as it is"
        assert to_do["swedish"] == "Utse minst en ersättare som är någon annan än den ansvariga."
    assert await status_of(town, account) == "ACTIVE"


async def test_the_deputy_of_an_account_without_a_responsible_person_has_it_among_the_duties(
    town: Town, client: MakeClient
) -> None:
    waiting = await town.change(await town.approved(), {"purpose": "Något annat."})
    person = f"/people/{town.ids['librarian']}"
    left = {"left_on": "2026-11-20"}
    gone = await town.admin.post(f"{person}/departures", json=left, headers=if_match(await town.admin.get(person)))
    assert gone.status_code == 201, gone.text
    seen = await town.manager.get(f"/accounts/{waiting.json()['id']}")
    unnamed = await town.change(seen, {"responsible": None})
    assert unnamed.status_code == 200, unnamed.text
    assert (await duty(town, waiting))["on_duty"]["person_id"] == town.ids["deputy"]
    deputy = await client(town.service, "moderator", name="deputy")
    assert [one["part"] for one in (await deputy.get("/duties")).json()["items"]] == ["deputy"]


async def test_whoever_left_is_nobody_to_turn_to(town: Town) -> None:
    """Of the unit's managers who are here, else those of the nearest unit above."""
    account = await town.active()
    people = []
    for name, unit in (("chefen", "library"), ("ordforanden", "board")):
        body = {"name": name, "email": f"{name}@hultsfred.se", "subject": name, "unit_id": town.ids[unit]}
        people.append(await made(town.admin, "/people", **body))
        here = f"/units/{town.ids[unit]}"
        named = {"managers": [{"person_id": people[-1]}]}
        assert (
            await town.admin.put(f"{here}/managers", json=named, headers=if_match(await town.admin.get(here)))
        ).is_success
    for one in ("librarian", "deputy"):
        assert (await away(town.chief, town.ids[one], SATURDAY, SUNDAY, unavoidable=True)).status_code == 201
    assert (await duty(town, account, NOON))["managers"] == people[:1]
    person = f"/people/{people[0]}"
    left = {"left_on": "2026-11-20"}
    gone = await town.admin.post(f"{person}/departures", json=left, headers=if_match(await town.admin.get(person)))
    assert gone.status_code == 201, gone.text
    assert (await duty(town, account, NOON))["managers"] == people[1:]
