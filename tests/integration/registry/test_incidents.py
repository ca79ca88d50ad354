"""What is not ours: reported by anybody, merged, hinted at, judged and acted on, with every step kept."""

import asyncio
from collections.abc import Sequence
from threading import get_ident
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from services.registry.application import incidents as application
from services.registry.application.incidents import count_incidents
from services.registry.domain.incidents import Incident, Report
from services.registry.domain.lookalikes import Likeness, nearest
from services.registry.metrics import INCIDENTS
from services.registry.store.incidents import IncidentStore
from services.registry.store.tables import incident
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town, if_match
from tests.integration.registry.seen import opened

pytestmark = pytest.mark.usefixtures("database")
LOOK_ALIKE = {
    "url": "https://www.facebook.com/hu1tsfredsbib1iotek",
    "kind": "LOOK_ALIKE",
    "words": "Ber om kortnummer.",
}
REPORTS = "/public/incident-reports"


@pytest.fixture
async def anyone(town: Town, client: MakeClient) -> httpx.AsyncClient:
    return await client(town.service)


async def step(town: Town, seen: httpx.Response, to: str, **more: Any) -> httpx.Response:
    body = {"to": to, "reason": "Granskat."} | more
    return await town.secretary.post(f"/incidents/{seen.json()['id']}/steps", json=body, headers=if_match(seen))


async def only(town: Town) -> httpx.Response:
    [one] = (await town.secretary.get("/incidents")).json()["items"]
    return await town.secretary.get(f"/incidents/{one['id']}")


async def test_anybody_reports_without_a_name_and_staff_see_what_it_looks_like(
    town: Town, anyone: httpx.AsyncClient
) -> None:
    await opened(town)
    answer = await anyone.post(REPORTS, json=LOOK_ALIKE)
    assert (answer.status_code, answer.json()["verdict"]) == (200, "unknown")
    found = (await only(town)).json()
    assert (found["state"], found["reports"], found["looks_like"], found["likeness"]) == (
        "REPORTED", 1, "hultsfredsbibliotek", 1.0,
    )  # fmt: skip
    assert [(one["words"], one["actor"]) for one in found["told_reports"]] == [("Ber om kortnummer.", None)]
    assert [(one["state_after"], one["actor"]) for one in found["steps"]] == [("REPORTED", "public")]


async def test_a_look_alike_with_foreign_letters_is_an_incident_with_its_likeness(
    town: Town, anyone: httpx.AsyncClient
) -> None:
    await opened(town)
    url = "https://www.facebook.com/hultsfredsbibli\u043etek"
    assert (await anyone.post(REPORTS, json=LOOK_ALIKE | {"url": url})).json()["verdict"] == "unknown"
    found = (await only(town)).json()
    assert (found["looks_like"], found["likeness"]) == ("hultsfredsbibliotek", 1.0)


async def test_an_account_that_is_approved_anew_is_imitated_all_the_same(town: Town, anyone: httpx.AsyncClient) -> None:
    reopened = await town.change(await opened(town), {"purpose": "Något helt annat."})
    assert (reopened.json()["status"], reopened.json()["watched"]) == ("DRAFT", True)
    await town.manager.post("/accounts", json=town.whole(handle="hultsfredsbib1iotekk", platform_id="7"))
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    found = (await only(town)).json()
    assert found["looks_like"] == "hultsfredsbibliotek", "and a draft that was never approved is nobody's to imitate"


async def test_reports_of_one_thing_are_one_incident(town: Town, anyone: httpx.AsyncClient) -> None:
    same = [LOOK_ALIKE, LOOK_ALIKE | {"url": "http://m.facebook.com/Hu1tsfredsBib1iotek/posts/3"}]
    for one in same:
        assert (await anyone.post(REPORTS, json=one)).status_code == 200
    staff = await town.manager.post("/incidents", json=LOOK_ALIKE)
    assert (staff.status_code, staff.json()["reports"]) == (201, 3)
    assert (await only(town)).json()["reports"] == 3
    other = await town.manager.post("/incidents", json=LOOK_ALIKE | {"kind": "PRIVATE_STATEMENT"})
    assert other.json()["reports"] == 1


async def test_many_at_once_are_one_incident_too(town: Town, anyone: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(anyone.post(REPORTS, json=LOOK_ALIKE) for _ in range(8)))
    assert {one.status_code for one in answers} == {200}
    assert (await only(town)).json()["reports"] == 8


async def test_a_report_of_what_is_ours_is_answered_so_and_kept_nowhere(town: Town, anyone: httpx.AsyncClient) -> None:
    account = await opened(town)
    body = LOOK_ALIKE | {"url": account.json()["url"]}
    answer = (await anyone.post(REPORTS, json=body)).json()
    assert (answer["verdict"], answer["account"]["id"]) == ("genuine", account.json()["id"])
    assert (await town.secretary.get("/incidents")).json()["items"] == []
    assert (await town.manager.post("/incidents", json=body)).status_code == 409


async def test_the_steps_of_an_incident_have_actor_time_and_reason(town: Town, anyone: httpx.AsyncClient) -> None:
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    reported = await only(town)
    early = await step(town, reported, "ACTED", action="REPORTED_TO_PLATFORM")
    assert (early.status_code, "but CONFIRMED, DISMISSED." in early.json()["detail"]) == (409, True), early.text
    assert (await step(town, reported, "CONFIRMED", reason="")).status_code == 422
    confirmed = await step(town, reported, "CONFIRMED")
    assert (confirmed.status_code, confirmed.json()["state"]) == (201, "CONFIRMED")
    assert (await step(town, reported, "DISMISSED")).status_code == 412
    undone = (await step(town, confirmed, "ACTED")).json()
    assert undone["errors"][0]["detail"].startswith("say what was done: REPORTED_TO_PLATFORM, CLOSED_BY_OWNER")
    assert (
        await step(town, confirmed, "ACTED", action="CLOSED_BY_OWNER", account_id=town.ids["board"])
    ).status_code == 422
    acted = await step(town, confirmed, "ACTED", action="REPORTED_TO_PLATFORM")
    closed = await step(town, acted, "CLOSED")
    assert closed.json()["state"] == "CLOSED"
    assert (await step(town, closed, "CONFIRMED")).status_code == 409
    found = (await only(town)).json()
    assert [one["state_after"] for one in found["steps"]] == ["REPORTED", "CONFIRMED", "ACTED", "CLOSED"]
    assert all(one["reason"] and one["actor"] == "informationssekreteraren" for one in found["steps"][1:])
    assert not [one for one in found["_links"] if one["rel"] == "step"]
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    assert len((await town.secretary.get("/incidents")).json()["items"]) == 2


async def test_only_staff_read_and_only_the_secretary_judges(town: Town, anyone: httpx.AsyncClient) -> None:
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    found = await only(town)
    assert (await anyone.get("/incidents")).status_code == 401
    refused = await town.manager.post(
        f"/incidents/{found.json()['id']}/steps", json={"to": "CONFIRMED", "reason": "Ja."}, headers=if_match(found)
    )
    assert refused.status_code == 403
    for who, may in ((town.manager, False), (town.chief, False), (town.secretary, True)):
        alone, [listed] = (
            (await who.get(f"/incidents/{found.json()['id']}")),
            (await who.get("/incidents")).json()["items"],
        )
        for seen in (alone.json(), listed):
            assert ("step" in {one["rel"] for one in seen["_links"]}) == may
    again = await town.manager.post("/incidents", json=LOOK_ALIKE)
    assert (again.status_code, {one["rel"] for one in again.json()["_links"]}) == (201, {"self", "collection"})


async def test_where_a_reporter_can_be_reached_is_told_to_who_answers(
    town: Town, anyone: httpx.AsyncClient, client: MakeClient
) -> None:
    await anyone.post(REPORTS, json=LOOK_ALIKE | {"contact": "kim@hemma.example"})
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    found = await only(town)
    callers = [(town.secretary, True), (await client(town.service, "registrar"), True)]
    callers += [(one, False) for one in (town.manager, town.chief, town.admin, await client(town.service, "auditor"))]
    for who, may in callers:
        answer = await who.get(f"/incidents/{found.json()['id']}")
        told = [(one["wants_answer"], one["contact"]) for one in answer.json()["told_reports"]]
        assert sorted(told) == [(False, None), (True, "kim@hemma.example" if may else None)]
        assert ("kim@hemma" in answer.text) == may


async def test_lists_filter_and_open_ones_are_counted(town: Town, anyone: httpx.AsyncClient) -> None:
    await opened(town)
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    private = {"url": "https://www.facebook.com/kim.exempel", "kind": "PRIVATE_STATEMENT"}
    await anyone.post(REPORTS, json=private)
    for query, count in (
        ("state=REPORTED", 2), ("state=CLOSED&state=ACTED", 0), ("kind=PRIVATE_STATEMENT", 1), ("least_likeness=0.9", 1),
        ("q=KIMEX", 1), ("q=saknas", 0),
    ):  # fmt: skip
        assert len((await town.secretary.get(f"/incidents?{query}")).json()["items"]) == count, query
    await count_incidents(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert INCIDENTS.labels("REPORTED", "LOOK_ALIKE")._value.get() == 1
    assert INCIDENTS.labels("CONFIRMED", "LOOK_ALIKE")._value.get() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"url": "javascript:alert(1)"}, {"url": "https://x.se/\u0000"}, {"kind": "OTHER"}, {"words": "a" * 4_001}, {"name": "x"},
     {"contact": "ingen adress"}],
)  # fmt: skip
async def test_what_cannot_be_a_report_is_refused(anyone: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    assert (await anyone.post(REPORTS, json=LOOK_ALIKE | wrong)).status_code == 422


async def test_a_flood_does_not_bury_what_waits(
    town: Town, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "WAITING", 2)
    urls = [f"https://www.facebook.com/efterliknaren{number}" for number in range(3)]
    answers = [(await anyone.post(REPORTS, json=LOOK_ALIKE | {"url": url})).status_code for url in urls]
    assert answers == [200, 200, 429]
    assert (await town.manager.post("/incidents", json=LOOK_ALIKE)).status_code == 201


async def test_what_is_known_is_counted_however_many_wait(
    town: Town, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "WAITING", 1)
    assert (await anyone.post(REPORTS, json=LOOK_ALIKE)).status_code == 200
    other = LOOK_ALIKE | {"url": "https://www.facebook.com/enannan"}
    assert (await anyone.post(REPORTS, json=other)).status_code == 429
    assert (await anyone.post(REPORTS, json=LOOK_ALIKE)).status_code == 200
    assert (await only(town)).json()["reports"] == 2


async def test_so_many_reports_of_one_incident_are_kept_in_words(
    town: Town, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "TEXTS", 2)
    for words in ("ett", "två", "tre"):
        assert (await anyone.post(REPORTS, json=LOOK_ALIKE | {"words": words})).status_code == 200
    await town.manager.post("/incidents", json=LOOK_ALIKE | {"words": "vårt"})
    found = (await only(town)).json()
    assert found["reports"] == 4
    assert [one["words"] for one in found["told_reports"]] == ["vårt", "två", "ett"]


async def test_all_our_names_are_compared_beside_the_event_loop(
    town: Town, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(town)
    ran: list[int] = []

    def compared(name: str, handles: Sequence[str]) -> Likeness | None:
        ran.append(get_ident())
        return nearest(name, handles)

    monkeypatch.setattr(application, "nearest", compared)
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    assert len(ran) == 1
    assert ran[0] != get_ident()
    await anyone.post(REPORTS, json=LOOK_ALIKE)
    assert len(ran) == 1, "what is known has been compared"


async def test_what_is_decided_on_between_the_look_and_the_count_is_reported_anew(town: Town) -> None:
    report = Report("LOOK_ALIKE", LOOK_ALIKE["url"])
    now = town.service.core.clock.now()
    first, second = (Incident.reported(report, "facebook name x", None, now) for _ in range(2))
    async with town.service.core.sessions.begin() as session:
        await IncidentStore(session).add(first)

    async with town.service.core.sessions.begin() as session:
        carry_out, done = session.execute, list[Any]()

        async def execute(statement: Any, *more: Any, **options: Any) -> Any:
            result = await carry_out(statement, *more, **options)
            if not done:
                done.append(await carry_out(update(incident).values(state="DISMISSED")))
            return result

        session.execute = execute  # type: ignore[method-assign] # somebody decides between two statements
        kept = await IncidentStore(session).add(second)
    assert kept.id == second.id
    assert {one["state"] for one in (await town.secretary.get("/incidents")).json()["items"]} == {
        "DISMISSED",
        "REPORTED",
    }


async def test_what_is_no_page_of_a_platform_can_be_reported_too(town: Town, anyone: httpx.AsyncClient) -> None:
    body = LOOK_ALIKE | {"url": "https://www.facebook.com/groups/1234567"}
    for _ in range(2):
        assert (await anyone.post(REPORTS, json=body)).status_code == 200
    assert (await only(town)).json()["reports"] == 2
