"""The queue, claims, reading and deciding, as the people who do it meet them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.contracts.ingest import Author, PostCaptured
from shared.contracts.moderation import CaseChanged
from tests.integration.moderation.house import MILD, THREAT, House, captured, person

People = Callable[..., Awaitable[httpx.AsyncClient]]
KEEP = {"decided": "keep", "reason": "Hårt men tillåtet."}
REMOVE = {"decided": "remove", "rule_id": "HR-1", "rule_version": 1, "reason": "Angriper en person."}


async def one_case(house: House, **account: Any) -> tuple[PostCaptured, str]:
    post = captured(await house.account(**account), house.clock.now())
    await house.hear(post)
    [case] = [one for one in await house.told(CaseChanged) if one.post_id == post.post_id]
    return post, str(case.case_id)


def rels(resource: dict[str, Any]) -> set[str]:
    return {one["rel"] for one in resource["_links"]}


async def decide(who: httpx.AsyncClient, case_id: str, body: dict[str, Any], etag: str = '"1"') -> httpx.Response:
    return await who.post(f"/cases/{case_id}/decisions", json=body, headers={"If-Match": etag})


async def test_statutory_first_then_oldest_first_page_by_page(house: House, people: People) -> None:
    account = await house.account()
    texts = [MILD, THREAT, MILD, THREAT]
    posts = [captured(account, house.later(minutes=1), text) for text in texts]
    await house.hear(*reversed(posts))
    moderator = await people("moderator")
    page = (await moderator.get("/cases", params={"limit": 3})).json()
    following = next(one["href"] for one in page["_links"] if one["rel"] == "next")
    rest = (await moderator.get(following)).json()
    listed = [one["post_id"] for one in page["items"] + rest["items"]]
    assert listed == [str(posts[n].post_id) for n in (1, 3, 0, 2)]
    counted = (await moderator.get("/cases", params={"page": 1})).json()
    assert counted["_meta"]["total_records"] == 4


async def test_the_queue_is_cut_by_unit_account_status_and_person(house: House, people: People) -> None:
    mine, case_id = await one_case(house, deputies=[person("dora.deputy")])
    other_unit = uuid4()
    other = captured(await house.account(unit_id=other_unit), house.clock.now())
    await house.hear(other)

    async def listed(who: httpx.AsyncClient, **wanted: Any) -> list[str]:
        return [one["post_id"] for one in (await who.get("/cases", params=wanted)).json()["items"]]

    everybody = await people("moderator")
    assert len(await listed(everybody)) == 2
    assert await listed(everybody, unit=str(other_unit)) == [str(other.post_id)]
    assert await listed(everybody, account_id=str(mine.account_id)) == [str(mine.post_id)]
    assert await listed(everybody, status="KEPT") == []
    assert await listed(await people("moderator", units=[house.unit])) == [str(mine.post_id)]
    deputy = await people("deputy", name="dora.deputy")
    assert await listed(deputy, mine=True) == [str(mine.post_id)]
    assert await listed(everybody, mine=True) == []
    await everybody.post(f"/cases/{case_id}/claims")
    assert await listed(everybody, mine=True) == [str(mine.post_id)]


async def test_a_case_is_worked_on_by_one_person(house: House, people: People) -> None:
    _, case_id = await one_case(house)
    kim, noor = await people("moderator", name="kim"), await people("deputy", name="noor")
    taken = await kim.post(f"/cases/{case_id}/claims")
    assert taken.status_code == 201
    assert (await kim.get(taken.headers["Location"])).json()["held_by"] == "kim"
    refused = await noor.post(f"/cases/{case_id}/claims")
    assert (refused.status_code, "Somebody else" in refused.json()["detail"]) == (409, True)
    etag = (await noor.get(f"/cases/{case_id}")).headers["ETag"]
    assert (await decide(noor, case_id, KEEP, etag)).status_code == 409
    assert "claim" not in rels((await noor.get(f"/cases/{case_id}")).json())
    assert {"release", "decide"} <= rels((await kim.get(f"/cases/{case_id}")).json())
    assert (await noor.delete(taken.headers["Location"])).status_code == 403
    house.later(minutes=20)
    prolonged = await kim.post(f"/cases/{case_id}/claims")
    assert prolonged.status_code == 201
    assert {name: prolonged.json()[name] for name in ("id", "held_since")} == {
        name: taken.json()[name] for name in ("id", "held_since")
    }
    assert prolonged.json()["expires_at"] > taken.json()["expires_at"]
    house.later(minutes=20)
    assert (await noor.post(f"/cases/{case_id}/claims")).status_code == 409
    house.later(minutes=11)
    assert (await noor.post(f"/cases/{case_id}/claims")).status_code == 201


async def test_a_claim_can_be_let_go(house: House, people: People) -> None:
    _, case_id = await one_case(house)
    kim, noor = await people("moderator", name="kim"), await people("moderator", name="noor")
    taken = await kim.post(f"/cases/{case_id}/claims")
    assert (await kim.delete(taken.headers["Location"])).status_code == 204
    assert (await kim.delete(taken.headers["Location"])).status_code == 404
    assert (await noor.post(f"/cases/{case_id}/claims")).status_code == 201


async def test_reading_sets_the_moment_of_knowledge_once(house: House, people: People) -> None:
    """1998:112 4 a §: a person's reading, not a machine's and not the queue."""
    _, case_id = await one_case(house)
    machine, kim, noor = await people("integration"), await people("moderator", name="kim"), await people("deputy")
    await machine.get(f"/cases/{case_id}")
    await kim.get("/cases")
    assert (await machine.get(f"/cases/{case_id}")).json()["knowledge_at"] is None
    first = house.later(minutes=3)
    read = (await kim.get(f"/cases/{case_id}")).json()
    house.later(minutes=3)
    again = (await noor.get(f"/cases/{case_id}")).json()
    assert read["knowledge_at"] == again["knowledge_at"] == first.isoformat().replace("+00:00", "Z")
    assert again["knowledge_by"] == "kim"
    assert [one.knowledge_at for one in await house.told(CaseChanged)] == [None, first]


async def test_text_is_blurred_unless_asked_for_and_asking_is_audited(house: House, people: People) -> None:
    post, case_id = await one_case(house)
    reply = captured(
        post.account_id, house.later(seconds=9), "Instämmer!", thread_id=post.post_id, parent_id=post.post_id,
        author=Author(external_id="u-9", name="Alex Exempel", ours=False),
    )  # fmt: skip
    await house.hear(reply)
    moderator, auditor = await people("moderator", name="kim"), await people("auditor")
    blurred = await moderator.get(f"/cases/{case_id}")
    assert blurred.json()["blurred"] is True
    assert not {"pajas", "Instämmer", "Alex", "Kim"} & set(blurred.text.replace("!", " ").replace('"', " ").split())
    assert len(blurred.json()["post"]["text"]) == len(MILD)
    shown = (await moderator.get(f"/cases/{case_id}", params={"content": True})).json()
    assert shown["post"]["text"] == MILD
    assert [one["text"] for one in shown["thread"]] == [MILD, "Instämmer!"]
    [hit] = shown["hits"]
    assert [MILD[span["start"] : span["end"]] for span in hit["spans"]] == ["Hon är en riktig pajas"]
    assert shown["rules"][0]["paragraph"] == "Kommunens regler för sociala medier 1"
    entries = (await auditor.get("/audit-entries")).json()["items"]
    [read] = [one for one in entries if one["action"] == "case.content_read"]
    assert (read["actor"], read["object_id"]) == ("kim", case_id)
    assert (await (await people("unit_manager")).get(f"/cases/{case_id}", params={"content": True})).status_code == 403


async def test_the_thread_around_a_post_in_a_long_thread(house: House, people: People) -> None:
    account = await house.account()
    root = captured(account, house.clock.now(), "Välkommen till biblioteket", kind="post")
    texts = [MILD if n == 60 else f"Svar {n}" for n in range(100)]
    answers = [captured(account, house.later(minutes=1), text, thread_id=root.post_id) for text in texts]
    await house.hear(root, *answers)
    moderator = await people("moderator")
    [case] = (await moderator.get("/cases")).json()["items"]
    shown = (await moderator.get(f"/cases/{case['id']}", params={"content": True})).json()["thread"]
    assert [one["text"] for one in shown] == ["Välkommen till biblioteket", *texts[36:86]]


async def test_the_authors_history_on_this_account(house: House, people: People) -> None:
    post, case_id = await one_case(house)
    second = captured(post.account_id, house.later(minutes=1), THREAT)
    elsewhere = captured(await house.account(), house.clock.now())
    await house.hear(second, elsewhere)
    shown = (await (await people("moderator")).get(f"/cases/{case_id}")).json()
    assert shown["author"]["posts"] == 2
    assert [one["rule_ids"] for one in shown["author"]["cases"]] == [["BRB-4-5"], ["HR-1"]]


async def test_a_decision_names_person_rule_and_reason(house: House, people: People) -> None:
    _, case_id = await one_case(house)
    kim = await people("moderator", name="kim")
    house.later(minutes=2)
    made = await decide(kim, case_id, KEEP | {"rule_id": "HR-1", "rule_version": 1})
    assert made.status_code == 201
    told = made.json()
    assert (told["decided_by"], told["ground"], told["case_status"]) == ("kim", "house_rule", "KEPT")
    assert (await kim.get(made.headers["Location"])).json()["reason"] == KEEP["reason"]
    last = (await house.told(CaseChanged))[-1]
    assert last.decision is not None
    assert (last.status, last.decision.decided_by, last.decision.rule_id) == ("KEPT", "kim", "HR-1")
    assert last.knowledge_at == last.ended_at == house.clock.now()
    auditor = await people("auditor")
    actions = [one["action"] for one in (await auditor.get("/audit-entries")).json()["items"]]
    assert "case.decided" in actions
    assert (await decide(kim, case_id, KEEP, '"2"')).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (REMOVE | {"rule_id": "KRITIK-1"}, "/rule_id"),
        (REMOVE | {"rule_version": 7}, "/rule_version"),
        ({"decided": "remove", "reason": "För att."}, "/rule_id"),
        ({"decided": "hide", "rule_id": "HR-1", "reason": "För att."}, "/rule_version"),
        (REMOVE | {"reason": "  "}, "/reason"),
        (REMOVE | {"ground": "statutory"}, "/ground"),
        (REMOVE | {"decided": "ban"}, "/decided"),
    ],
)
async def test_a_decision_without_a_published_rule_is_refused(
    house: House, people: People, body: dict[str, Any], pointer: str
) -> None:
    """S08, S09: criticism of the municipality is no rule."""
    _, case_id = await one_case(house)
    refused = await decide(await people("moderator"), case_id, body)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]


async def test_a_version_that_was_not_in_force_cannot_be_cited(house: House, people: People) -> None:
    admin, moderator = await people("admin"), await people("moderator")
    wording = {"paragraph": "Regel 1", "title": "Personangrepp", "text": "Ny lydelse.", "terms": ["pajas*"]}
    tomorrow = (house.clock.now() + timedelta(days=1)).isoformat()
    await admin.post("/rules/HR-1/versions", json=wording | {"valid_from": tomorrow})
    _, before = await one_case(house)
    assert (await decide(moderator, before, REMOVE | {"rule_version": 2})).status_code == 422
    house.later(days=2)
    _, after = await one_case(house)
    assert (await decide(moderator, after, REMOVE)).status_code == 422
    assert (await decide(moderator, after, REMOVE | {"rule_version": 2})).status_code == 201
    assert (await decide(moderator, before, REMOVE)).status_code == 201


async def test_only_the_right_person_of_the_right_unit_decides_on_what_was_read(house: House, people: People) -> None:
    _, case_id = await one_case(house)
    outsider = await people("moderator", units=[uuid4()])
    assert (await decide(outsider, case_id, KEEP)).status_code == 403
    assert (await outsider.get(f"/cases/{case_id}")).status_code == 403
    assert (await decide(await people("account_manager"), case_id, KEEP)).status_code == 403
    moderator = await people("moderator", units=[house.unit])
    assert (await moderator.post(f"/cases/{case_id}/decisions", json=KEEP)).status_code == 428
    assert (await decide(moderator, case_id, KEEP, '"9"')).status_code == 412
    assert (await decide(moderator, str(uuid4()), KEEP)).status_code == 404
    assert (await (await people()).get("/cases")).status_code == 401
    assert {one.status for one in await house.told(CaseChanged)} == {"OPEN"}


async def test_where_we_answer_only_for_our_own_others_cannot_be_removed(house: House, people: People) -> None:
    """S15: said plainly; hiding stays possible, and is a person's own choice."""
    account = await house.account(responsibility="OWN_POSTS_ONLY", platform="x")
    post = captured(account, house.clock.now())
    await house.hear(post)
    moderator = await people("moderator")
    report = {"post_id": str(post.post_id), "rule_id": "HR-1", "rule_version": 1, "comment": "Kom via telefon."}
    opened = await moderator.post("/cases", json=report)
    assert opened.status_code == 201
    case_id = opened.json()["id"]
    refused = await decide(moderator, case_id, REMOVE)
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("UNSUPPORTED")
    hidden = await decide(moderator, case_id, REMOVE | {"decided": "hide"})
    assert hidden.json()["case_status"] == "SEALING"


async def test_a_person_reports_a_post(house: House, people: People) -> None:
    post = captured(await house.account(), house.clock.now(), "Ser ut som vilken kommentar som helst.")
    await house.hear(post)
    manager = await people("account_manager", name="alva")
    report = {"post_id": str(post.post_id), "rule_id": "BRB-5-1", "rule_version": 1, "comment": "Pekar ut min granne."}
    made = await manager.post("/cases", json=report, headers={"Idempotency-Key": "a1"})
    again = await manager.post("/cases", json=report, headers={"Idempotency-Key": "a1"})
    assert made.status_code == again.status_code == 201
    assert again.json()["id"] == made.json()["id"]
    case = (await manager.get(made.headers["Location"])).json()
    assert (case["opened_by"], case["knowledge_by"], case["status"]) == ("alva", "alva", "OPEN")
    assert [(hit["rule_id"], hit["reported_by"]) for hit in case["hits"]] == [("BRB-5-1", "alva")]
    second = await manager.post("/cases", json=report)
    assert (second.status_code, second.json()["case_id"]) == (409, case["id"])
    unknown = await manager.post("/cases", json=report | {"post_id": str(uuid4())})
    assert unknown.status_code == 404
    assert (await manager.post("/cases", json=report | {"rule_id": "KRITIK-1"})).status_code == 422


async def test_links_say_what_this_caller_may_do(house: House, people: People) -> None:
    _, case_id = await one_case(house)
    for role, expected in {
        "moderator": {"self", "story", "claim", "decide"},
        "auditor": {"self", "story"},
        "integration": {"self", "story"},
    }.items():
        assert rels((await (await people(role)).get(f"/cases/{case_id}")).json()) == expected
