"""Units and people over HTTP: the tree, official addresses, and what is told when somebody signs in otherwise."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.registry.store import tables
from shared.contracts.registry import AccountChanged, UnitChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.support.databases import Databases
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


async def test_a_unit_is_told_whole_each_time(town: Town) -> None:
    seen = await town.admin.get(f"/units/{town.ids['library']}")
    body = {"name": "Biblioteken", "kind": "unit", "parent_id": town.ids["board"]}
    moved = await town.admin.put(f"/units/{town.ids['library']}", json=body, headers=if_match(seen))
    assert (moved.status_code, moved.json()["name"], moved.headers["ETag"]) == (200, "Biblioteken", '"2"')
    newest = (await told(town.service, UnitChanged))[-1]
    assert (newest.name, newest.version, str(newest.parent_id)) == ("Biblioteken", 2, town.ids["board"])


async def test_the_tree_has_no_circle_even_when_two_move_at_once(town: Town) -> None:
    one, two = [await made(town.admin, "/units", name=name, kind="unit") for name in ("Ett", "Två")]
    moves = [(one, two, "Ett"), (two, one, "Två")]
    answers = await asyncio.gather(
        *(
            town.admin.put(
                f"/units/{unit}", json={"name": name, "kind": "unit", "parent_id": parent}, headers={"If-Match": '"1"'}
            )
            for unit, parent, name in moves
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    async with town.service.core.sessions() as session:
        rows = (await session.execute(select(tables.unit.c.id, tables.unit.c.parent_id))).all()
    assert sum(str(row.id) in {one, two} and row.parent_id is not None for row in rows) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"parent_id": str(uuid4())}, 422),
        ({"kind": "committee", "parent_id": "library"}, 422),
        ({"name": ""}, 422),
        ({"name": "a\x00b"}, 422),
        ({"nmae": "fel"}, 422),
        ({"name": "Kommunstyrelsen", "kind": "committee", "parent_id": None}, 409),
    ],
)
async def test_a_unit_that_cannot_be(town: Town, change: dict[str, str], status: int) -> None:
    body = {"name": "Ny", "kind": "unit", "parent_id": town.ids["board"]} | change
    body["parent_id"] = town.ids.get(body["parent_id"], body["parent_id"])
    answer = await town.admin.post("/units", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert len((await town.admin.get("/units")).json()["items"]) == 2


@pytest.mark.parametrize(
    "address",
    ["bibliotekarie@gmail.com", "x@hultsfred.se.evil.com", "x@evil.hultsfred.se", "x@hultsfr\u0435d.se", "x@\uff48ultsfred.se"],
)  # fmt: skip
async def test_people_have_official_addresses(town: Town, address: str) -> None:
    body = {"name": "Någon", "email": address, "subject": "nagon", "unit_id": town.ids["library"]}
    answer = await town.admin.post("/people", json=body)
    assert (answer.status_code, answer.json()["violations"][0]["field"]) == (422, "email")


async def test_one_address_one_person_one_subject_one_person(town: Town) -> None:
    body = {"name": "Annan", "email": "annan@hultsfred.se", "subject": "annan", "unit_id": town.ids["library"]}
    for part in ({"email": "Librarian@hultsfred.se"}, {"subject": "librarian"}):
        assert (await town.admin.post("/people", json=body | part)).status_code == 409
    assert (await town.admin.post("/people", json=body)).status_code == 201


async def test_nobody_escapes_their_own_duties_by_another_sign_in(town: Town, client: MakeClient) -> None:
    """By the sign-in we know that an approver runs the account that waits for approval."""
    approver = await client(town.service, "account_approver", name="librarian")
    seen = await approver.get(f"/people/{town.ids['librarian']}")
    told = {part: seen.json()[part] for part in ("name", "email", "subject", "unit_id")}
    here = f"/people/{town.ids['librarian']}"
    moved = await approver.put(here, json=told | {"subject": "nagon.annan"}, headers=if_match(seen))
    assert (moved.status_code, (await approver.get(here)).json()["subject"]) == (403, "librarian")
    renamed = await approver.put(here, json=told | {"name": "Bibliotekarien"}, headers=if_match(seen))
    assert renamed.status_code == 200


async def test_who_signs_in_otherwise_is_told_with_every_account_that_names_them(town: Town) -> None:
    approved = await town.approved()
    seen = await town.admin.get(f"/people/{town.ids['deputy']}")
    body = {name: seen.json()[name] for name in ("name", "email", "unit_id")} | {"subject": "nya-namnet"}
    answer = await town.admin.put(f"/people/{town.ids['deputy']}", json=body, headers=if_match(seen))
    assert answer.status_code == 200
    newest = (await told(town.service, AccountChanged))[-1]
    assert ([one.subject for one in newest.deputies], newest.status) == (["nya-namnet"], "APPROVED")
    assert newest.version == int(approved.headers["ETag"].strip('"')) + 1


async def test_a_manager_adds_people_of_the_own_unit_only(town: Town, client: MakeClient) -> None:
    manager = await client(town.service, "unit_manager", units=[town.ids["library"]])
    body = {"name": "Ny", "email": "ny@hultsfred.se", "subject": "ny", "unit_id": town.ids["board"]}
    assert (await manager.post("/people", json=body)).status_code == 403
    assert (await manager.post("/people", json=body | {"unit_id": town.ids["library"]})).status_code == 201


async def test_lists_are_searched_whatever_the_case(town: Town, database: Databases) -> None:
    await made(town.admin, "/units", name="Överförmyndaren", kind="committee")
    assert [one["name"] for one in (await town.admin.get("/units", params={"q": "öVER"})).json()["items"]] == [
        "Överförmyndaren"
    ]
    assert (await town.admin.get("/units", params={"q": "%"})).json()["items"] == []
    found = (await town.admin.get("/people", params={"subject": "deputy"})).json()["items"]
    assert [one["id"] for one in found] == [town.ids["deputy"]]
    page = (await town.admin.get("/units", params={"kind": "unit", "page": 1})).json()
    assert (page["_meta"]["total_records"], page["items"][0]["name"]) == (1, "Biblioteket")


async def test_nothing_is_left_standing_under_a_lower_kind(town: Town) -> None:
    office = await made(town.admin, "/units", name="Kontoret", kind="department", parent_id=town.ids["board"])
    await made(town.admin, "/units", name="Avdelningen", kind="department", parent_id=office)
    here, body = f"/units/{office}", {"name": "Kontoret", "kind": "unit", "parent_id": town.ids["board"]}
    refused = await town.admin.put(here, json=body, headers=if_match(await town.admin.get(here)))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/kind"), refused.text


async def test_what_is_written_wrong_is_answered_in_words(town: Town) -> None:
    """No regular expression is told to a person; a program finds it in the document."""
    body = {"name": "Kim", "email": "kim", "subject": "kim", "unit_id": town.ids["library"]}
    told = (await town.admin.post("/people", json=body)).json()
    words = "Skriv en e-postadress, som namn@kommun.se / Write an e-mail address, like name@municipality.se."
    assert told["errors"] == [{"pointer": "/email", "detail": words}]
    assert told["violations"] == [{"field": "email", "message": words}]
