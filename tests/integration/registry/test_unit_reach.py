"""Committee, department, unit: who has a role above has it below, and lists of a unit hold what is under it."""

import httpx
import pytest

from tests.integration.registry.conftest import MakeClient, Town, if_match, made

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def school(town: Town) -> str:
    other = await made(town.admin, "/units", name="Barn- och utbildningsnämnden", kind="committee")
    return await made(town.admin, "/units", name="Skolan", kind="unit", parent_id=other)


async def listed(who: httpx.AsyncClient, path: str) -> list[str]:
    answer = await who.get(path)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_a_role_of_the_committee_acts_in_the_unit_under_it(town: Town, client: MakeClient, school: str) -> None:
    above = await client(town.service, "account_manager", "unit_manager", units=[town.ids["board"]])
    below = await client(town.service, "account_manager", units=[town.ids["library"]])
    drafted = await above.post("/accounts", json={"platform": "x", "unit_id": town.ids["library"]})
    assert drafted.status_code == 201, drafted.text
    revised = await below.patch(
        f"/accounts/{drafted.json()['id']}", json={"purpose": "Svar."}, headers=if_match(drafted)
    )
    assert revised.status_code == 200
    assert "edit" in {one["rel"] for one in (await above.get(f"/accounts/{drafted.json()['id']}")).json()["_links"]}
    upwards = await below.post("/accounts", json={"platform": "x", "unit_id": town.ids["board"]})
    beside = await above.post("/accounts", json={"platform": "x", "unit_id": school})
    assert (upwards.status_code, beside.status_code) == (403, 403)


async def test_a_role_follows_a_unit_that_moves(town: Town, client: MakeClient, school: str) -> None:
    above = await client(town.service, "account_manager", units=[town.ids["board"]])
    body = {"platform": "x", "unit_id": school}
    assert (await above.post("/accounts", json=body)).status_code == 403
    seen = await town.admin.get(f"/units/{school}")
    told = {"name": "Skolan", "kind": "unit", "parent_id": town.ids["board"]}
    assert (await town.admin.put(f"/units/{school}", json=told, headers=if_match(seen))).status_code == 200
    assert (await above.post("/accounts", json=body)).status_code == 201


async def test_lists_of_a_unit_hold_what_is_under_it(town: Town, school: str) -> None:
    mine = await town.active()
    other = await made(town.manager, "/accounts", platform="rss", unit_id=school)
    for unit, expected in (("board", [mine.json()["id"]]), ("library", [mine.json()["id"]])):
        assert await listed(town.manager, f"/accounts?unit_id={town.ids[unit]}") == expected
        public = (await town.manager.get(f"/public/accounts?unit_id={town.ids[unit]}")).json()["items"]
        assert [one["handle"] for one in public] == ["hultsfredsbibliotek"]
    assert (await town.manager.get(f"/public/accounts?unit_id={school}")).json()["items"] == []
    assert await listed(town.manager, f"/accounts?unit_id={school}") == [other]
    people = await listed(town.manager, f"/people?unit_id={town.ids['board']}")
    assert set(people) >= {town.ids["librarian"], town.ids["deputy"]}
    assert await listed(town.manager, f"/people?unit_id={school}") == []
    counted = (await town.manager.get(f"/accounts?unit_id={town.ids['board']}&page=1")).json()["_meta"]
    assert counted["total_records"] == 1


async def test_people_of_a_unit_below_are_in_reach_too(town: Town, client: MakeClient, school: str) -> None:
    above = await client(town.service, "unit_manager", units=[town.ids["board"]])
    body = {"name": "Vikarie", "email": "vikarie@hultsfred.se", "subject": "vikarie"}
    assert (await above.post("/people", json=body | {"unit_id": school})).status_code == 403
    assert (await above.post("/people", json=body | {"unit_id": town.ids["library"]})).status_code == 201
    absence = {"away_from": "2026-11-21T07:00:00Z", "away_until": "2026-11-22T07:00:00Z"}
    assert (await above.post(f"/people/{town.ids['deputy']}/absences", json=absence)).status_code == 201


async def test_a_unit_is_moved_only_under_what_the_mover_reaches(town: Town, client: MakeClient, school: str) -> None:
    steward = await client(town.service, "admin", units=[town.ids["library"]])
    here = f"/units/{town.ids['library']}"
    seen = await steward.get(here)
    told = {name: seen.json()[name] for name in ("name", "kind", "parent_id")}
    renamed = await steward.put(here, json=told | {"name": "Bibliotek"}, headers=if_match(seen))
    assert renamed.status_code == 200, renamed.text
    above_school = (await town.admin.get(f"/units/{school}")).json()["parent_id"]
    for parent in (None, above_school):
        moved = await steward.put(here, json=told | {"parent_id": parent}, headers=if_match(renamed))
        assert moved.status_code == 403, moved.text
