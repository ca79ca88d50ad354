"""Accounts over HTTP: who may, what is refused, and that lists hold together."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from services.registry.store import tables
from tests.integration.registry.conftest import ELSEWHERE, PLATFORM_ID, MakeClient, Town, if_match
from tests.support.databases import Databases

pytestmark = pytest.mark.usefixtures("database")
NOBODY = str(uuid4())


async def test_a_platform_id_is_registered_once(town: Town) -> None:
    await town.drafted()
    again = await town.manager.post("/accounts", json=town.whole(handle="annan"))
    assert (again.status_code, "platform_id" in again.json()["detail"]) == (409, True)
    elsewhere = await town.manager.post("/accounts", json=town.whole(platform="instagram"))
    assert elsewhere.status_code == 201
    assert (await town.change(elsewhere, {"platform": "facebook"})).status_code == 409
    assert (await town.manager.post("/accounts", json=town.whole(platform_id=None))).status_code == 201
    assert (await town.manager.post("/accounts", json=town.whole(platform_id=None))).status_code == 201


async def test_a_handle_names_one_account_of_ours(town: Town) -> None:
    """As the platform compares: case and dots make no other name on Facebook. A mere draft keeps nobody from it."""
    other = await town.drafted(handle="Hultsfreds.Bibliotek", platform_id="77")
    first = await town.notified()
    refused = await town.notify(other)
    assert (refused.status_code, refused.json()["account_id"]) == (409, first.json()["id"]), refused.text
    assert "Biblioteket" in refused.json()["detail"]
    elsewhere = await town.notified(platform="instagram", platform_id="77")
    assert (await town.approve(elsewhere)).status_code == 201
    assert (await town.approve(first)).status_code == 201
    assert (await town.notify(other)).status_code == 409
    own = await town.change(other, {"handle": "hultsfred.barn"})
    approved = await town.approve(await town.notify(own))
    assert approved.status_code == 201, approved.text
    back = await town.change(approved, {"handle": "hultsfredsbibliotek"})
    assert (back.status_code, back.json()["account_id"]) == (409, first.json()["id"])


async def test_the_handles_it_has_had_are_listed_and_the_steps_say_from_what_to_what(town: Town) -> None:
    account = await town.approved()
    changed = await town.change(account, {"handle": "hultsfred.bibliotek2"})
    assert changed.json()["url"] == "https://www.facebook.com/hultsfred.bibliotek2"
    handles = next(one["href"] for one in changed.json()["_links"] if one["rel"] == "handles")
    page = (await town.manager.get(f"{handles}?limit=1")).json()
    following = next(one["href"] for one in page["_links"] if one["rel"] == "next")
    told = page["items"] + (await town.manager.get(following)).json()["items"]
    assert [(one["number"], one["handle"]) for one in told] == [
        (1, "hultsfredsbibliotek"), (2, "hultsfred.bibliotek2"),
    ]  # fmt: skip
    steps = (await town.manager.get(f"/accounts/{account.json()['id']}/history?limit=200")).json()["items"]
    reason = steps[-1]["reason"]
    assert "handle: hultsfredsbibliotek -> hultsfred.bibliotek2." in reason
    assert "https://www.facebook.com/hultsfredsbibliotek -> https://www.facebook.com/hultsfred.bibliotek2" in reason
    assert (await town.manager.get(f"/accounts/{NOBODY}/handles")).status_code == 404


async def test_two_who_register_it_at_once(town: Town) -> None:
    answers = await asyncio.gather(*(town.manager.post("/accounts", json=town.whole()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    "parts",
    [
        {"platform": "friendster"},
        {"platform": None},
        {"unit_id": NOBODY},
        {"unit_id": "biblioteket"},
        {"responsible": NOBODY},
        {"deputies": [NOBODY]},
        {"spokespersons": [{"person_id": NOBODY}]},
        {"goals": [{"indicator": "svar", "target": "många", "due": "2027-01-01"}]},
        {"goals": [{"indicator": "svar", "target": 1, "due": "2027-02-30"}]},
        {"goals": [{"indicator": "svar", "target": 1}]},
        {"hours_per_week": -1},
        {"hours_per_week": 169},
        {"handle": "två ord"},
        {"handle": "x" * 201},
        {"handle": "a\nb"},
        {"owner_email": "bibliotek"},
        {"url": "javascript:alert(1)"},
        {"url": "https://facebook.com.login-hultsfred.example/hultsfredsbibliotek"},
        {"url": "https://www.facebook.com/nagon.annan"},
        {"platform_id": "1E5"},
        {"platform_id": "0123"},
        {"watched": True},
        {"status": "APPROVED"},
    ],
)
async def test_parts_that_cannot_be_are_refused_and_nothing_is_stored(town: Town, parts: dict[str, Any]) -> None:
    answer = await town.manager.post("/accounts", json=town.whole(**parts))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["violations"]
    async with town.service.core.sessions() as session:
        assert (await session.execute(select(func.count()).select_from(tables.account))).scalar_one() == 0


async def test_changes_say_which_version_they_change(town: Town) -> None:
    draft = await town.drafted()
    here = f"/accounts/{draft.json()['id']}"
    assert (await town.manager.patch(here, json={"benefit": "ny"})).status_code == 428
    for path in ("notifications", "approvals", "rejections"):
        caller = town.manager if path == "notifications" else town.secretary
        body = {"reason": "nej"}
        assert (await caller.post(f"{here}/{path}", json=body)).status_code == 428
        stale = await caller.post(f"{here}/{path}", json=body, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
    await town.change(draft, {"benefit": "ny"})
    assert (await town.change(draft, {"benefit": "nyare"})).status_code == 412


async def test_what_is_not_there(town: Town) -> None:
    for path in ("", "/conditions", "/notice", "/history"):
        assert (await town.manager.get(f"/accounts/{NOBODY}{path}")).status_code == 404
    for path in ("units", "people"):
        assert (await town.admin.get(f"/{path}/{NOBODY}")).status_code == 404
    gone = await town.manager.patch(f"/accounts/{NOBODY}", json={}, headers={"If-Match": '"1"'})
    assert gone.status_code == 404
    assert (await town.manager.get("/accounts/1")).status_code == 422


async def test_steps_that_the_state_forbids(town: Town) -> None:
    draft = await town.drafted()
    assert (await town.approve(draft)).status_code == 409
    notified = await town.notify(draft)
    assert (await town.notify(notified)).status_code == 409
    approved = await town.approve(notified)
    assert (await town.approve(approved)).status_code == 409


async def test_only_the_right_roles_of_the_right_unit(town: Town, client: MakeClient) -> None:
    draft = await town.drafted()
    here = f"/accounts/{draft.json()['id']}"
    seen = if_match(draft)
    anyone = await client(town.service)
    assert (await anyone.get("/accounts")).status_code == 401
    moderator = await client(town.service, "moderator")
    assert (await moderator.get(here)).status_code == 200
    assert (await moderator.post("/accounts", json=town.whole())).status_code == 403
    elsewhere = await client(town.service, "account_manager", "account_approver", units=[ELSEWHERE])
    assert (await elsewhere.post("/accounts", json=town.whole(platform="x"))).status_code == 403
    assert (await elsewhere.patch(here, json={"benefit": "vår"}, headers=seen)).status_code == 403
    assert (await elsewhere.post(f"{here}/notifications", headers=seen)).status_code == 403
    assert (await elsewhere.post(f"{here}/approvals", headers=seen)).status_code == 403
    rels = {one["rel"] for one in (await elsewhere.get(here)).json()["_links"]}
    assert rels == {"self", "collection", "conditions", "notice", "history", "handles", "attestations", "on-duty"}
    own = await client(town.service, "account_manager", units=[town.ids["library"]])
    assert (await own.patch(here, json={"unit_id": town.ids["board"]}, headers=seen)).status_code == 403
    assert (await town.manager.post(f"{here}/approvals", headers=seen)).status_code == 403


async def test_lists_are_filtered_and_paged_both_ways(town: Town) -> None:
    for number in range(5):
        body = {"platform": "mastodon", "unit_id": town.ids["library"], "handle": f"sida-{number}"}
        assert (await town.manager.post("/accounts", json=body)).status_code == 201
    await town.approved()
    assert await handles(town, status="APPROVED") == ["hultsfredsbibliotek"]
    assert len(await handles(town, status=["APPROVED", "DRAFT"])) == 6
    assert await handles(town, platform="facebook", unit_id=town.ids["library"]) == ["hultsfredsbibliotek"]
    assert len(await handles(town, unit_id=town.ids["board"])) == 6, "of the units under it"
    assert await handles(town, unit_id=ELSEWHERE) == []
    assert await handles(town, q="LÅNTAGARE") == ["hultsfredsbibliotek"]
    assert await handles(town, page=2, limit=4, platform="mastodon") == ["sida-4"]
    seen = []
    answer = await town.manager.get("/accounts", params={"platform": "mastodon", "limit": 2})
    while True:
        seen += [one["handle"] for one in answer.json()["items"]]
        following = next((one["href"] for one in answer.json()["_links"] if one["rel"] == "next"), None)
        if not following:
            break
        answer = await town.manager.get("/accounts", params=dict(httpx.URL(following).params))
    assert seen == [f"sida-{number}" for number in range(5)]


async def handles(town: Town, **wanted: Any) -> list[str]:
    answer = await town.manager.get("/accounts", params=wanted)
    assert answer.status_code == 200, answer.text
    return [one["handle"] for one in answer.json()["items"]]


async def test_the_history_is_paged(town: Town) -> None:
    approved = await town.approved()
    here = f"/accounts/{approved.json()['id']}/history"
    first = (await town.manager.get(here, params={"limit": 3})).json()
    following = next(one["href"] for one in first["_links"] if one["rel"] == "next")
    rest = (await town.manager.get(here, params=dict(httpx.URL(following).params))).json()
    assert [one["version"] for one in first["items"] + rest["items"]] == [1, 2, 3, 4, 5, 6]


async def test_the_same_key_drafts_once(town: Town) -> None:
    headers = {"Idempotency-Key": "anmalan-1"}
    answers = [await town.manager.post("/accounts", json=town.whole(), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await handles(town)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"status": "APPROVED"}, {"status": "NOTIFIED", "notice": ""}, {"status": "OPEN"}, {"hours_per_week": -1},
        {"status": "PAUSED", "watched": True},
    ],
)  # fmt: skip
async def test_the_database_refuses_states_that_must_not_exist(
    town: Town, values: dict[str, Any], database: Databases
) -> None:
    await town.drafted(platform_id=PLATFORM_ID)
    with pytest.raises(IntegrityError):
        async with town.service.core.engine.begin() as connection:
            await connection.execute(update(tables.account).values(values))


@pytest.mark.parametrize("part", ["responsible", "hours_per_week"])
async def test_what_an_account_in_use_rests_on_is_changed_and_never_emptied(town: Town, part: str) -> None:
    """The responsible person left, so the resources do not hold: that is no leave to have none."""
    active = await town.active()
    person = f"/people/{town.ids['librarian']}"
    left = {"left_on": "2026-11-20"}
    gone = await town.admin.post(f"{person}/departures", json=left, headers=if_match(await town.admin.get(person)))
    assert gone.status_code == 201, gone.text
    at_risk = await town.manager.get(f"/accounts/{active.json()['id']}")
    emptied = await town.change(at_risk, {part: None})
    assert emptied.status_code == 422, emptied.text
    assert emptied.json()["errors"][0]["pointer"] == f"/{part}"
    assert (await town.change(at_risk, {"hours_per_week": 6})).status_code == 200
