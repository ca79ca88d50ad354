"""People who leave, managers of units, and what spokespersons may do."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged, UnitChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.integration.registry.seen import status_of
from tests.integration.registry.test_absences import away
from tests.integration.registry.test_duty import duty
from tests.support.services import by_itself
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


async def leaves(town: Town, who: httpx.AsyncClient, person: str, left_on: str | None) -> httpx.Response:
    seen = await town.admin.get(f"/people/{person}")
    return await who.post(f"/people/{person}/departures", json={"left_on": left_on}, headers=if_match(seen))


@pytest.mark.parametrize(("person", "risk"), [("deputy", "S13"), ("librarian", "S02")])
async def test_who_leaves_is_told_and_missed(town: Town, person: str, risk: str) -> None:
    account = await town.active()
    assert (await leaves(town, town.manager, town.ids[person], "2026-11-20")).status_code == 403
    left = await leaves(town, town.chief, town.ids[person], "2026-11-20")
    assert (left.status_code, left.json()["left_on"]) == (201, "2026-11-20"), left.text
    newest = (await told(town.service, AccountChanged))[-1]
    assert (newest.status, newest.change) == ("AT_RISK", "endangered")
    assert risk in newest.risks
    [absence] = newest.absences
    assert (absence.subject, absence.away_from.isoformat(), absence.away_until) == (
        person, "2026-11-19T23:00:00+00:00", None,
    )  # fmt: skip
    assert (await duty(town, account))["on_duty"]["person_id"] == town.ids[
        {"deputy": "librarian"}.get(person, "deputy")
    ]
    items = (await town.manager.get(f"/accounts/{account.json()['id']}/conditions")).json()["items"]
    [found] = [one["evidence"]["swedish"] for one in items if one["id"] == risk]
    assert "har slutat" in found, "the account still names somebody: why that does not count is told"
    assert (await leaves(town, town.chief, town.ids[person], None)).json()["left_on"] is None
    assert await status_of(town, account) == "ACTIVE"


async def test_a_departure_begins_on_its_day_in_sweden(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    await leaves(town, town.chief, town.ids["deputy"], "2026-11-21")
    assert await status_of(town, account) == "ACTIVE"
    clock.advance(timedelta(hours=5))
    await by_itself(town.service, "weigh_duty")
    assert await status_of(town, account) == "AT_RISK"


async def test_who_left_is_neither_away_nor_named_anew(town: Town) -> None:
    drafted = await town.drafted()
    await leaves(town, town.chief, town.ids["deputy"], "2026-11-20")
    assert (await away(town.manager, town.ids["deputy"])).status_code == 409
    seen = await town.manager.get(f"/accounts/{drafted.json()['id']}")
    kept = await town.change(seen, {"hours_per_week": 4})
    assert kept.status_code == 200
    for part in ({"responsible": town.ids["deputy"]}, {"spokespersons": [{"person_id": town.ids["deputy"]}]}):
        new = await town.manager.post("/accounts", json={"platform": "x", "unit_id": town.ids["library"]} | part)
        assert (new.status_code, "has left" in new.text) == (422, True)
    far = await leaves(town, town.chief, town.ids["librarian"], "0001-01-01")
    assert far.status_code == 422


async def name(town: Town, seen: httpx.Response, *managers: dict[str, Any]) -> httpx.Response:
    here = f"/units/{town.ids['library']}/managers"
    return await town.admin.put(here, json={"managers": list(managers)}, headers=if_match(seen))


async def test_managers_are_named_in_order_and_told_with_the_unit(town: Town, client: MakeClient) -> None:
    seen = await town.admin.get(f"/units/{town.ids['library']}")
    first = {"person_id": town.ids["librarian"], "valid_from": "2026-01-01", "valid_to": "2026-11-30"}
    second = {"person_id": town.ids["deputy"], "valid_from": "2026-12-01", "valid_to": None}
    named = await name(town, seen, first, second)
    assert (named.status_code, named.headers["ETag"]) == (200, '"2"'), named.text
    here = f"/units/{town.ids['library']}/managers"

    async def listed(**asked: Any) -> list[str]:
        items = (await town.manager.get(here, params=asked)).json()["items"]
        return [one["person_id"] for one in items]

    both = [town.ids["librarian"], town.ids["deputy"]]
    assert [await listed(), await listed(on="2026-11-30"), await listed(on="2026-12-01")] == [both, both[:1], both[1:]]
    first_page = (await town.manager.get(here, params={"limit": 1})).json()
    following = next(one["href"] for one in first_page["_links"] if one["rel"] == "next")
    assert await listed(**dict(httpx.URL(following).params)) == both[1:]
    newest = (await told(town.service, UnitChanged))[-1]
    assert [(one.subject, one.valid_to is None) for one in newest.managers] == [("librarian", False), ("deputy", True)]
    assert (await name(town, seen, first)).status_code == 412
    assert (await name(town, named, first, first)).status_code == 422
    unknown = {"person_id": "0199a3c2-8f10-7c44-a1b2-6d5e4f3c2b1a"}
    assert (await name(town, named, unknown)).json()["errors"][0]["pointer"] == "/managers/0/person_id"
    nobody = await town.manager.post("/accounts", json={"platform": "rss", "unit_id": town.ids["library"]})
    assert (await duty(town, nobody))["managers"] == both[:1]


async def test_a_unit_is_told_anew_when_its_manager_signs_in_otherwise(town: Town) -> None:
    seen = await town.admin.get(f"/units/{town.ids['library']}")
    await name(town, seen, {"person_id": town.ids["librarian"]})
    person = await town.admin.get(f"/people/{town.ids['librarian']}")
    body = {key: person.json()[key] for key in ("name", "email", "unit_id")} | {"subject": "ny-inloggning"}
    assert (await town.admin.put(f"/people/{person.json()['id']}", json=body, headers=if_match(person))).is_success
    newest = (await told(town.service, UnitChanged))[-1]
    assert (newest.version, [one.subject for one in newest.managers]) == (3, ["ny-inloggning"])


async def test_spokespersons_have_a_scope(town: Town) -> None:
    person = town.ids["librarian"]
    drafted = await town.drafted(spokespersons=[{"person_id": person}, {"person_id": person, "scopes": ["ANSWER"]}])
    scopes = [one["scopes"] for one in drafted.json()["spokespersons"]]
    assert scopes == [["POST", "ANSWER", "MESSAGE"], ["ANSWER"]]
    newest = (await told(town.service, AccountChanged))[-1]
    assert [one.scopes for one in newest.spokespersons] == scopes
    for scope in ([], ["SHOUT"]):
        refused = await town.change(drafted, {"spokespersons": [{"person_id": person, "scopes": scope}]})
        assert refused.status_code == 422


async def test_a_new_person_stays_until_told_otherwise(town: Town) -> None:
    body = {"name": "Ny", "email": "ny@hultsfred.se", "subject": "ny", "unit_id": town.ids["library"]}
    person = await made(town.admin, "/people", **body)
    found = (await town.admin.get(f"/people/{person}")).json()
    assert found["left_on"] is None
    assert {"absences", "depart"} <= {one["rel"] for one in found["_links"]}
