"""Records management plans: drafted from what is proposed, adopted with a decision, in force by days, never changed."""

import pytest

from shared.contracts.plans import PlanChanged
from tests.integration.registry.conftest import if_match
from tests.integration.registry.records import ADOPTION, ROW, Archive
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


async def test_what_is_proposed_is_there_and_nothing_of_it_is_adopted(archive: Archive) -> None:
    types = (await archive.reader.get("/record-types?limit=50")).json()["items"]
    comment = next(one for one in types if one["code"] == "comment_simple")
    assert len(types) == 13
    assert (comment["retention_period"], comment["minor_importance"]) == ("P3M", True)
    assert (await archive.reader.get("/plans")).json()["items"] == []
    assert (await archive.reader.get("/disposal-decisions")).json()["items"] == []


async def test_a_unit_without_a_plan_is_governed_by_the_nearest_above(archive: Archive) -> None:
    ids = archive.town.ids
    here = f"/units/{ids['library']}/plan"
    assert (await archive.reader.get(here)).status_code == 404
    board = await archive.adopted("board")
    assert (await archive.reader.get(here)).json()["id"] == board.json()["id"]
    library = await archive.adopted("library", decided_on="2026-11-10", valid_from="2026-11-15")
    assert (await archive.reader.get(here)).json()["id"] == library.json()["id"]
    assert (await archive.reader.get(f"{here}?on=2026-11-14")).json()["id"] == board.json()["id"]
    query = {"unit_id": ids["library"], "in_force_on": "2026-11-14"}
    found = (await archive.reader.get("/plans", params=query)).json()["items"]
    assert [one["id"] for one in found] == [board.json()["id"]]
    assert (await archive.reader.get("/plans", params=query | {"in_force_on": "2026-10-01"})).json()["items"] == []


async def test_the_next_version_ends_the_one_before_and_leaves_it_as_it_was(archive: Archive) -> None:
    first = await archive.adopted()
    draft = await archive.drafted(from_proposal=False, from_plan=first.json()["id"])
    assert (draft.json()["number"], draft.json()["row_count"]) == (2, 13)
    shorter = await archive.put_row(draft, "takedown_policy", retention_period="P6M")
    assert shorter.status_code == 200, shorter.text
    second = await archive.adopt(shorter_plan := await archive.officer.get(f"/plans/{draft.json()['id']}"),
                                 decided_on="2026-11-18", valid_from="2026-12-01")  # fmt: skip
    assert second.status_code == 201, (second.text, shorter_plan.text)
    old = (await archive.reader.get(f"/plans/{first.json()['id']}")).json()
    assert (old["status"], old["valid_to"], old["row_count"]) == ("SUPERSEDED", "2026-11-30", 13)
    assert (await archive.row(first, "takedown_policy"))["retention_period"] == "P2Y"
    advice = (await archive.reader.get(f"/plans/{second.json()['id']}/advice")).json()["items"]
    assert "takedown_policy" in {one["record_type"] for one in advice if one["advice"] == "shortened"}
    events = [(one.number, one.status) for one in await told(archive.town.service, PlanChanged)]
    assert events[-2:] == [(1, "SUPERSEDED"), (2, "ADOPTED")]


async def test_an_adopted_version_never_changes(archive: Archive) -> None:
    plan = await archive.adopted()
    here = f"/plans/{plan.json()['id']}"
    row = await archive.row(plan, "snapshot")
    for answer in (
        await archive.officer.patch(here, json={"title": "Ny"}, headers=if_match(plan)),
        await archive.officer.post(f"{here}/rows", json=ROW, headers=if_match(plan)),
        await archive.put_row(plan, "snapshot", remark="Ny"),
        await archive.officer.delete(f"{here}/rows/{row['id']}", headers=if_match(plan)),
        await archive.adopt(plan),
    ):
        assert answer.status_code == 409, answer.text
        assert answer.json()["status_now"] == "ADOPTED"
    assert (await archive.reader.get(here)).json()["version"] == plan.json()["version"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"decided_on": "2026-11-21", "valid_from": "2026-11-22"}, "decided_on"),
        ({"decided_on": "2026-11-10", "valid_from": "2026-11-09"}, "valid_from"),
        ({"decision_ref": ""}, "decision_ref"),
    ],
)
async def test_an_adoption_is_a_decision_that_was_made(archive: Archive, more: dict[str, str], where: str) -> None:
    answer = await archive.adopt(await archive.drafted(), **more)
    assert answer.status_code == 422
    assert where in str(answer.json()["violations"])


async def test_the_next_version_begins_later(archive: Archive) -> None:
    await archive.adopted()
    answer = await archive.adopt(await archive.drafted())
    assert (answer.status_code, "later day" in answer.text) == (409, True)


async def test_rows_are_checked(archive: Archive) -> None:
    draft = await archive.drafted(from_proposal=False)
    here = f"/plans/{draft.json()['id']}/rows"
    twice = await archive.officer.post(here, json=ROW, headers=if_match(draft))
    assert twice.status_code == 201, twice.text
    stale = await archive.officer.post(here, json=ROW | {"record_type": "snapshot"}, headers=if_match(draft))
    again = await archive.officer.post(here, json=ROW, headers=if_match(twice))
    unknown = await archive.officer.post(here, json=ROW | {"record_type": "fax"}, headers=if_match(twice))
    timeless = await archive.officer.post(
        here, json=ROW | {"record_type": "snapshot", "disposition": "DISPOSE_AFTER"}, headers=if_match(twice)
    )
    assert [one.status_code for one in (stale, again, unknown, timeless)] == [412, 409, 422, 422]
    assert {one["field"] for one in timeless.json()["violations"]} == {"retention_period", "retention_trigger"}


async def test_a_plan_that_cites_the_repealed_regulation_is_flagged(archive: Archive) -> None:
    draft = await archive.drafted()
    changed = await archive.put_row(draft, "comment_simple", decision_ref="RA-FS 1991:6", retention_period="P1Y")
    assert changed.status_code == 200, changed.text
    advice = (await archive.reader.get(f"/plans/{draft.json()['id']}/advice?limit=200")).json()["items"]
    about = {one["advice"] for one in advice if one["record_type"] == "comment_simple"}
    assert about == {"repealed_regulation", "longer_than_minor", "no_disposal_decision"}
    assert (await archive.row(draft, "comment_simple"))["retention_period"] == "P1Y"


async def test_who_may_write(archive: Archive) -> None:
    body = {"unit_id": archive.town.ids["board"], "title": "Plan"}
    assert (await archive.reader.post("/plans", json=body)).status_code == 403
    assert (await archive.town.manager.post("/plans", json=body)).status_code == 403


async def test_a_role_for_some_units_stays_there(archive: Archive, client: object) -> None:
    draft = await archive.drafted("board")
    limited = await client(archive.town.service, "archivist", units=[archive.town.ids["library"]])  # type: ignore[operator] # the fixture
    answer = await limited.post(f"/plans/{draft.json()['id']}/adoptions", json=ADOPTION, headers=if_match(draft))
    assert answer.status_code == 403
    everywhere = await limited.post("/record-types", json={})
    assert everywhere.status_code == 422


async def test_a_record_type_is_added_and_taken_out_of_use(archive: Archive) -> None:
    body = {
        "code": "live_stream", "swedish": "Direktsändning", "english": "Live stream", "source": "own_post",
        "disposition": "PRESERVE",
    }  # fmt: skip
    made = await archive.officer.post("/record-types", json=body)
    assert made.status_code == 201, made.text
    assert (await archive.officer.post("/record-types", json=body)).status_code == 409
    told_anew = {name: value for name, value in body.items() if name != "code"} | {"in_use": False}
    changed = await archive.officer.put("/record-types/live_stream", json=told_anew, headers=if_match(made))
    assert (changed.status_code, changed.json()["in_use"]) == (200, False)
    found = (await archive.reader.get("/record-types?q=DIREKTS&in_use=false")).json()["items"]
    assert [one["code"] for one in found] == ["live_stream"]
