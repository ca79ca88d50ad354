"""E-delegationen's guidelines: the checklist (S28) and the platforms' terms. Over HTTP, on both databases."""

from typing import Any

import httpx
import pytest

from services.registry.domain.checklist import QUESTIONS
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import condition

pytestmark = pytest.mark.usefixtures("database")


async def drafted(town: Town, platform: str = "facebook") -> str:
    answer = await town.manager.post("/accounts", json={"platform": platform, "unit_id": town.ids["library"]})
    return f"/accounts/{answer.json()['id']}"


async def answered(town: Town, here: str, **answers: str) -> httpx.Response:
    told = [{"question_id": name.removeprefix("q"), "answer": one} for name, one in answers.items()]
    return await town.manager.post(f"{here}/checklist-answers", json={"answers": told})


async def test_the_questions_are_data(town: Town) -> None:
    first = (await town.manager.get("/checklist-questions", params={"limit": 10})).json()
    follow = next(one["href"] for one in first["_links"] if one["rel"] == "next")
    rest = (await town.manager.get(follow)).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [one.id for one in QUESTIONS]
    counted = (await town.manager.get("/checklist-questions", params={"page": 2, "limit": 10})).json()
    assert counted["_meta"]["total_records"] == len(QUESTIONS)


async def test_every_question_is_answered_and_the_newest_answer_counts(town: Town) -> None:
    here = await drafted(town)
    assert (await condition(town, here, "S28"))["state"] == "unmet"
    some = {f"q{one.id}": "yes" for one in QUESTIONS if one.id != "1d"}
    made = await answered(town, here, **some)
    assert (made.status_code, len(made.json()["answers"])) == (201, len(QUESTIONS) - 1)
    assert "1d" in (await condition(town, here, "S28"))["evidence"]["english"]
    no = {"answers": [{"question_id": "1d", "answer": "no", "comment": "Beslutet tas i december."}]}
    assert (await town.manager.post(f"{here}/checklist-answers", json=no)).status_code == 201
    seen = await condition(town, here, "S28")
    assert (seen["state"], seen["evidence"]["by"]) == ("met", "bibliotekarie-ett")
    assert "1 with a no" in seen["evidence"]["english"]
    await answered(town, here, q1d="yes")
    assert "0 with a no" in (await condition(town, here, "S28"))["evidence"]["english"]
    told = (await town.manager.get(f"{here}/attestations", params={"kind": "checklist_answered", "page": 1})).json()
    assert told["_meta"]["total_records"] == len(QUESTIONS) + 1


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ([{"question_id": "99", "answer": "yes"}], "/answers/0/question_id"),
        ([{"question_id": "1a", "answer": "yes"}, {"question_id": "1b", "answer": "no"}], "/answers/1/comment"),
        ([{"question_id": "1a", "answer": "yes"}, {"question_id": "1a", "answer": "yes"}], "/answers/1/question_id"),
    ],
)
async def test_a_wrong_answer_and_none_is_kept(town: Town, answers: list[Any], pointer: str) -> None:
    here = await drafted(town)
    refused = await town.manager.post(f"{here}/checklist-answers", json={"answers": answers})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await town.manager.get(f"{here}/attestations")).json()["items"] == []


async def registered(town: Town, version: str, platform: str = "facebook") -> str:
    body = {"platform": platform, "version": version, "url": "https://www.facebook.com/legal/terms"}
    answer = await town.secretary.post("/platform-terms", json=body)
    assert answer.status_code == 201, answer.text
    assert (await town.manager.get(answer.headers["Location"])).json() == answer.json()
    return str(answer.json()["id"])


async def test_terms_are_examined_at_each_version(town: Town) -> None:
    here = await drafted(town)
    assert (await condition(town, here, "E2"))["state"] == "unknown"
    first = await registered(town, "2025-01-01")
    await registered(town, "2025-01-01", "x")
    assert (await condition(town, here, "E2"))["state"] == "unmet"
    made = await town.manager.post(f"{here}/terms-reviews", json={"terms_id": first})
    assert made.status_code == 201
    seen = await condition(town, here, "E2")
    assert (seen["state"], seen["evidence"]["what"], seen["to_do"]) == ("met", "2025-01-01", None)
    second = await registered(town, "2026-01-01")
    assert (await condition(town, here, "E2"))["state"] == "expired"
    old = await town.manager.post(f"{here}/terms-reviews", json={"terms_id": first})
    assert (old.status_code, old.json()["current_terms"]) == (409, second)
    await town.manager.post(f"{here}/terms-reviews", json={"terms_id": second})
    assert (await condition(town, here, "E2"))["state"] == "met"
    listed = (await town.manager.get("/platform-terms", params={"platform": "facebook"})).json()["items"]
    assert [one["version"] for one in listed] == ["2025-01-01", "2026-01-01"]


async def test_terms_are_registered_once_and_by_those_who_may(town: Town) -> None:
    await registered(town, "2025-01-01")
    body = {"platform": "facebook", "version": "2025-01-01", "url": "https://example.se"}
    assert (await town.secretary.post("/platform-terms", json=body)).status_code == 409
    assert (await town.manager.post("/platform-terms", json=body)).status_code == 403
