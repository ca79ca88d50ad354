"""Absences over HTTP: who may tell them, what is refused, and that those who hear of accounts hear of them."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import ELSEWHERE, MakeClient, Town, if_match, made
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
SATURDAY, SUNDAY, MONDAY = (f"2026-11-{day}T07:00:00Z" for day in (21, 22, 23))


async def away(
    who: httpx.AsyncClient, person: str, since: str = SATURDAY, until: str | None = SUNDAY, **more: Any
) -> httpx.Response:
    return await who.post(f"/people/{person}/absences", json={"away_from": since, "away_until": until} | more)


async def test_an_absence_is_told_changed_and_cancelled(town: Town) -> None:
    person = town.ids["librarian"]
    new = await away(town.manager, person)
    assert (new.status_code, new.headers["ETag"]) == (201, '"1"'), new.text
    here = f"/absences/{new.json()['id']}"
    assert new.headers["Location"].endswith(here)
    assert {one["rel"] for one in new.json()["_links"]} >= {"self", "person", "edit", "cancel"}
    longer = await town.manager.patch(here, json={"away_until": None}, headers=if_match(new))
    assert (longer.status_code, longer.json()["away_until"], longer.headers["ETag"]) == (200, None, '"2"')
    stale = await town.manager.patch(here, json={"away_until": MONDAY}, headers=if_match(new))
    assert stale.status_code == 412
    assert (await town.manager.delete(here)).status_code == 428
    assert (await town.manager.delete(here, headers=if_match(new))).status_code == 412
    assert (await town.manager.delete(here, headers=if_match(longer))).status_code == 204
    assert (await town.manager.get(here)).status_code == 404


async def test_a_day_alone_is_refused_with_what_to_write(town: Town) -> None:
    refused = await away(town.manager, town.ids["librarian"], since="2026-12-10", until="2026-12-20T08:00:00")
    assert refused.status_code == 422
    told = {one["pointer"]: one["detail"] for one in refused.json()["errors"]}
    assert told.keys() == {"/away_from", "/away_until"}
    assert all("som 2026-12-10T08:00:00+01:00" in detail for detail in told.values()), told


async def test_only_the_person_and_who_answers_for_the_unit_tell_it(town: Town, client: MakeClient) -> None:
    person = town.ids["librarian"]
    itself = await client(town.service, "moderator", name="librarian")
    other = await client(town.service, "moderator", "account_approver", name="deputy")
    elsewhere = await client(town.service, "unit_manager", units=[ELSEWHERE])
    assert [(await away(who, person)).status_code for who in (other, elsewhere)] == [403, 403]
    new = await away(itself, person)
    assert new.status_code == 201
    here = f"/absences/{new.json()['id']}"
    assert "edit" not in {one["rel"] for one in (await other.get(here)).json()["_links"]}
    assert (await other.delete(here, headers=if_match(new))).status_code == 403
    ended = await town.admin.patch(here, json={"away_until": MONDAY}, headers=if_match(new))
    assert ended.status_code == 200


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        (SATURDAY, SATURDAY, 422),
        (SUNDAY, SATURDAY, 422),
        ("2026-11-19T07:00:00Z", "2026-11-20T17:59:59Z", 422),
        ("2026-11-01T07:00:00Z", None, 422),
        ("0001-01-01T00:00:00Z", None, 422),
        ("2026-11-21T07:00:00", None, 422),
        ("9999-12-31T23:59:59Z", None, 201),
    ],
)
async def test_an_absence_that_cannot_be(town: Town, since: str, until: str | None, status: int) -> None:
    answer = await away(town.manager, town.ids["librarian"], since, until)
    assert answer.status_code == status, answer.text
    listed = await town.manager.get(f"/people/{town.ids['librarian']}/absences")
    assert len(listed.json()["items"]) == (status == 201)


async def test_nobody_is_away_twice_at_once(town: Town) -> None:
    person = town.ids["librarian"]
    first = await away(town.manager, person)
    met = await away(town.manager, person, "2026-11-22T06:59:59Z", None)
    assert (met.status_code, met.json()["absence_id"]) == (409, first.json()["id"])
    following = await away(town.manager, person, SUNDAY, MONDAY)
    assert following.status_code == 201
    longer = await town.manager.patch(
        f"/absences/{first.json()['id']}", json={"away_until": None}, headers=if_match(first)
    )
    assert (longer.status_code, longer.json()["absence_id"]) == (409, following.json()["id"])


async def test_of_two_that_come_at_once_one_is_refused(town: Town) -> None:
    answers = await asyncio.gather(*(away(town.manager, town.ids["librarian"]) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_absences_are_listed_by_time_and_page(town: Town, clock: FrozenClock) -> None:
    person = town.ids["librarian"]
    for since, until in ((SATURDAY, SUNDAY), (SUNDAY, MONDAY), (MONDAY, None)):
        assert (await away(town.manager, person, since, until)).status_code == 201
    clock.advance(timedelta(days=2))

    async def listed(**asked: str | int) -> list[str]:
        answer = await town.manager.get(f"/people/{person}/absences", params=asked)
        assert answer.status_code == 200, answer.text
        return [one["away_from"] for one in answer.json()["items"]]

    assert await listed() == [SATURDAY, SUNDAY, MONDAY]
    assert await listed(at=SUNDAY) == [SUNDAY]
    assert await listed(**{"from": SUNDAY}) == [SUNDAY, MONDAY]
    assert await listed(to=SUNDAY) == [SATURDAY]
    assert await listed(**{"from": SUNDAY, "to": MONDAY}) == [SUNDAY]
    assert await listed(limit=1, page=2) == [SUNDAY]
    assert (await town.manager.get("/people/0199a3c2-8f10-7c44-a1b2-6d5e4f3c2b1a/absences")).status_code == 404


async def test_what_has_begun_ends_and_what_is_over_stays(town: Town, clock: FrozenClock) -> None:
    new = await away(town.manager, town.ids["librarian"])
    here = f"/absences/{new.json()['id']}"
    clock.advance(timedelta(hours=14))
    begun = await town.manager.delete(here, headers=if_match(new))
    assert (begun.status_code, "has begun" in begun.json()["detail"]) == (409, True)
    ended = await town.manager.patch(here, json={"away_until": "2026-11-21T08:00:00Z"}, headers=if_match(new))
    assert ended.status_code == 200, ended.text
    over = await town.manager.patch(here, json={"away_until": MONDAY}, headers=if_match(ended))
    assert (over.status_code, "history" in over.json()["detail"]) == (409, True)
    assert {one["rel"] for one in (await town.manager.get(here)).json()["_links"]}.isdisjoint({"edit", "cancel"})


async def test_the_same_key_registers_once(town: Town) -> None:
    here, body = f"/people/{town.ids['librarian']}/absences", {"away_from": SATURDAY}
    first, again = [await town.manager.post(here, json=body, headers={"Idempotency-Key": "borta-1"}) for _ in range(2)]
    assert (first.status_code, again.json()) == (201, first.json())


async def test_every_account_that_names_the_person_is_told_anew(town: Town, clock: FrozenClock) -> None:
    other = await made(town.admin, "/people", name="Vikarie", email="vikarie@hultsfred.se", subject="vikarie",
                       unit_id=town.ids["library"])  # fmt: skip
    named = [await town.drafted(), await town.drafted(platform="x"), await town.approved(platform="instagram")]
    await town.drafted(platform="youtube", responsible=other, deputies=[], spokespersons=[])
    before = len(await told(town.service, AccountChanged))
    new = await away(town.manager, town.ids["librarian"])
    events = (await told(town.service, AccountChanged))[before:]
    assert {str(event.account_id) for event in events} == {one.json()["id"] for one in named}
    assert len(events) == len(named)
    for event in events:
        [absence] = event.absences
        assert (str(absence.person_id), absence.subject) == (town.ids["librarian"], "librarian")
        assert absence.away_from.isoformat() == "2026-11-21T07:00:00+00:00"
    first = (await town.manager.get(f"/accounts/{named[0].json()['id']}")).json()
    assert first["version"] == named[0].json()["version"] + 1

    here = f"/absences/{new.json()['id']}"
    await town.manager.patch(here, json={"away_until": MONDAY}, headers=if_match(new))
    newest = (await told(town.service, AccountChanged))[-1]
    assert [str(one.away_until) for one in newest.absences] == ["2026-11-23 07:00:00+00:00"]
    clock.advance(timedelta(days=3))
    seen = await town.manager.get(f"/accounts/{named[0].json()['id']}")
    await town.change(seen, {"hours_per_week": 6})
    assert (await told(town.service, AccountChanged))[-1].absences == []


async def test_an_end_told_late_rewrites_no_more_than_a_week(town: Town, clock: FrozenClock) -> None:
    """It would say of months gone by that somebody else was on duty."""
    open_ended = await away(town.manager, town.ids["librarian"], SATURDAY, None)
    here = f"/absences/{open_ended.json()['id']}"
    clock.advance(timedelta(days=60))
    for days, status in ((50, 422), (6, 200)):
        back = (clock.now() - timedelta(days=days)).isoformat()
        answer = await town.manager.patch(here, json={"away_until": back}, headers=if_match(open_ended))
        assert answer.status_code == status, answer.text
