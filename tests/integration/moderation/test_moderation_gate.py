"""The removal gate over HTTP and events: nothing is asked of a platform before all of it is sealed."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.moderation.application.schedules import settle_waiting
from services.moderation.store import tables
from shared.contracts.ingest import PostCaptured, RemovalAmended
from shared.contracts.moderation import CaseChanged
from tests.conftest import MakeService
from tests.integration.moderation.house import House, captured, edited, ended, sealed

People = Callable[..., Awaitable[httpx.AsyncClient]]


async def opened(house: House, people: People, **values: Any) -> tuple[httpx.AsyncClient, PostCaptured, dict[str, Any]]:
    """A moderator, a post that hit a rule, and its case as the moderator read it."""
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now(), **values)
    await house.hear(post)
    return moderator, post, await case_of(moderator, post.post_id)


async def case_of(who: httpx.AsyncClient, post_id: UUID) -> dict[str, Any]:
    listed = (await who.get("/cases")).json()["items"]
    case_id = next(one["id"] for one in listed if one["post_id"] == str(post_id))
    found: dict[str, Any] = (await who.get(f"/cases/{case_id}")).json()
    return found


async def decide(who: httpx.AsyncClient, case: dict[str, Any], decided: str = "remove", **more: Any) -> httpx.Response:
    body = {"decided": decided, "rule_id": "HR-1", "rule_version": 1, "reason": "Angriper en person."} | more
    return await who.post(f"/cases/{case['id']}/decisions", json=body, headers={"If-Match": f'"{case["version"]}"'})


async def test_waits_for_the_receipt_then_asks_then_ends(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    made = await decide(moderator, case)
    assert made.status_code == 201
    assert made.json()["case_status"] == "SEALING"
    waiting = await case_of(moderator, post.post_id)
    assert waiting["waits_for"] == [{"post_id": str(post.post_id), "version": 1}]
    assert await house.requests(post.post_id) == []

    receipt = sealed(post, house.later(seconds=2))
    await house.hear(receipt)
    [request] = await house.requests(post.post_id)
    assert request.receipts == [receipt.receipt]
    assert (request.action, request.account_id) == ("remove", post.account_id)
    assert (await case_of(moderator, post.post_id))["status"] == "REMOVING"

    await house.hear(ended(request, "REMOVED", house.later(seconds=1)))
    done = await case_of(moderator, post.post_id)
    assert done["status"] == "REMOVED"
    assert datetime.fromisoformat(done["ended_at"]) == house.clock.now()
    states = [one.status for one in await house.told(CaseChanged) if one.post_id == post.post_id]
    assert states == ["OPEN", "OPEN", "SEALING", "REMOVING", "REMOVED"]
    versions = [one.version for one in await house.told(CaseChanged) if one.post_id == post.post_id]
    assert versions == [1, 2, 3, 4, 5]


async def test_asks_at_once_when_all_is_sealed_before_the_decision(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    made = await decide(moderator, case)
    assert made.json()["case_status"] == "REMOVING"
    assert len(await house.requests(post.post_id)) == 1


async def test_a_receipt_may_come_before_its_post(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    await house.hear(sealed(post, house.clock.now()), post)
    await decide(moderator, await case_of(moderator, post.post_id))
    assert len(await house.requests(post.post_id)) == 1


async def test_a_receipt_of_other_content_covers_nothing(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await decide(moderator, case)
    await house.hear(sealed(post.model_copy(update={"content_digest": "f" * 64}), house.clock.now()))
    assert await house.requests(post.post_id) == []


async def test_replies_of_replies_must_be_sealed_too(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people, thread_id=uuid4())
    at = house.clock.now()
    same: dict[str, Any] = {"account_id": post.account_id, "at": at, "text": "Håller med", "thread_id": post.thread_id}
    reply = captured(**same, parent_id=post.post_id)
    below = captured(**same, parent_external_id=reply.external_id)
    beside = captured(**same, parent_id=post.thread_id)
    await house.hear(below, reply, beside)
    await decide(moderator, case)
    await house.hear(sealed(post, at), sealed(reply, at))
    assert await house.requests(post.post_id) == []
    await house.hear(sealed(below, at))
    [request] = await house.requests(post.post_id)
    assert {one.post_id for one in request.receipts} == {post.post_id, reply.post_id, below.post_id}


async def test_a_version_that_comes_while_waiting_is_needed(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await decide(moderator, case)
    second = edited(post, "Nu något helt annat", house.later(seconds=1))
    await house.hear(second, sealed(post, house.clock.now()))
    assert await house.requests(post.post_id) == []
    await house.hear(sealed(second, house.clock.now()))
    [request] = await house.requests(post.post_id)
    assert {one.version for one in request.receipts} == {1, 2}


async def test_stale_sends_back_for_what_was_seen(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    [first] = await house.requests(post.post_id)
    second = edited(post, "Ändrad i sista stund", house.later(seconds=1))
    await house.hear(ended(first, "STALE", house.clock.now(), seen=[second]))
    assert (await case_of(moderator, post.post_id))["status"] == "SEALING"
    await house.hear(sealed(second, house.clock.now()))
    [_, again] = await house.requests(post.post_id)
    assert {one.version for one in again.receipts} == {1, 2}
    await house.hear(second)
    await house.hear(ended(first, "STALE", house.clock.now(), seen=[second]))
    assert len(await house.requests(post.post_id)) == 2
    await house.hear(ended(again, "REMOVED", house.clock.now()))
    assert (await case_of(moderator, post.post_id))["status"] == "REMOVED"


async def test_a_reply_that_comes_while_removing_changes_nothing_here(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    reply = captured(post.account_id, house.clock.now(), "Nytt svar", thread_id=post.post_id, parent_id=post.post_id)
    await house.hear(reply, sealed(reply, house.clock.now()))
    assert len(await house.requests(post.post_id)) == 1


async def test_tries_only_so_often(make_service: MakeService, house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    most = 20
    for _ in range(most):
        newest = (await house.requests(post.post_id))[-1]
        await house.hear(ended(newest, "STALE", house.later(seconds=1), seen=[post]))
    assert len(await house.requests(post.post_id)) == most
    failed = await case_of(moderator, post.post_id)
    assert failed["status"] == "FAILED"
    assert "ändrades" in failed["words"]


async def test_a_failed_case_is_tried_again_by_a_new_decision(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    [first] = await house.requests(post.post_id)
    await house.hear(ended(first, "FAILED", house.later(seconds=1), words="Permission denied"))
    failed = await case_of(moderator, post.post_id)
    assert (failed["status"], failed["words"]) == ("FAILED", "Permission denied")
    assert "decide" in {one["rel"] for one in failed["_links"]}
    again = await decide(moderator, failed, "hide")
    assert again.json()["case_status"] == "REMOVING"
    [_, second] = await house.requests(post.post_id)
    assert (second.action, second.removal_id != first.removal_id) == ("hide", True)
    await house.hear(ended(second, "HIDDEN", house.later(seconds=1)))
    hidden = await case_of(moderator, post.post_id)
    assert hidden["status"] == "HIDDEN"
    assert (await decide(moderator, hidden, "keep", rule_id=None, rule_version=None)).status_code == 409
    assert (await decide(moderator, hidden)).json()["case_status"] == "REMOVING"


async def test_while_it_waits_a_person_may_change_their_mind(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await decide(moderator, case)
    waiting = await case_of(moderator, post.post_id)
    kept = await decide(moderator, waiting, "keep", rule_id=None, rule_version=None)
    assert kept.json()["case_status"] == "KEPT"
    await house.hear(sealed(post, house.clock.now()))
    assert await house.requests(post.post_id) == []


async def test_once_asked_nobody_decides_before_the_outcome(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    removing = await case_of(moderator, post.post_id)
    assert "decide" not in {one["rel"] for one in removing["_links"]}
    assert (await decide(moderator, removing)).status_code == 409


async def test_delivered_again_nothing_happens_twice(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    receipt = sealed(post, house.clock.now())
    await decide(moderator, case)
    await house.hear(receipt, receipt)
    [request] = await house.requests(post.post_id)
    outcome = ended(request, "REMOVED", house.clock.now())
    await house.hear(outcome, outcome)
    before = len(await house.told(CaseChanged))
    await house.hear(post, receipt)
    await house.hear(outcome)
    assert len(await house.told(CaseChanged)) == before
    assert len(await house.requests(post.post_id)) == 1
    assert len(await house.rows(tables.removal)) == 1


async def test_a_decision_and_its_last_receipt_at_the_same_moment(house: House, people: People) -> None:
    """Neither sees the other: the worker's second look does."""
    moderator, post, case = await opened(house, people)
    await decide(moderator, case)
    async with house.service.new_unit_of_work() as uow:
        receipt = sealed(post, house.clock.now())
        row = {
            "post_id": post.post_id, "version": 1, "content_digest": post.content_digest,
            "sealed_at": receipt.sealed_at, "receipt": receipt.receipt.model_dump_json(),
        }  # fmt: skip
        await uow.removals.keep_receipts([row])  # type: ignore[attr-defined] # moderation's own unit of work
    await settle_waiting(house.service.new_unit_of_work())  # type: ignore[arg-type] # as above
    assert len(await house.requests(post.post_id)) == 1


async def test_a_thread_too_large_for_one_request_fails_and_says_why(
    make_service: MakeService, house: House, people: People
) -> None:
    moderator, post, case = await opened(house, people)
    at = house.clock.now()
    house.service.new_unit_of_work().settings.removal_receipts = 2  # type: ignore[attr-defined] # as above
    replies = [
        captured(post.account_id, at, f"Svar {n}", thread_id=post.post_id, parent_id=post.post_id) for n in range(2)
    ]
    await house.hear(*replies)
    await house.hear(*[sealed(one, at) for one in [post, *replies]])
    assert (await decide(moderator, case)).json()["case_status"] == "FAILED"
    assert await house.requests(post.post_id) == []


async def test_the_story_tells_every_step(house: House, people: People) -> None:
    moderator, post, case = await opened(house, people)
    house.later(minutes=3)
    await decide(moderator, case)
    await house.hear(sealed(post, house.later(seconds=1), log_index=4711))
    [request] = await house.requests(post.post_id)
    await house.hear(ended(request, "REMOVED", house.later(seconds=1)))
    amended = RemovalAmended(
        removal_id=request.removal_id, case_id=request.case_id, post_id=post.post_id, mark="EDITED_MEANWHILE",
        version=2, amended_at=house.later(seconds=1),
    )  # fmt: skip
    await house.hear(amended, amended)
    told = (await moderator.get(f"/cases/{case['id']}/story")).json()
    kinds = [step["kind"] for step in told["steps"]]
    assert kinds == [
        "CAPTURED", "HIT", "OPENED", "SEEN", "DECIDED", "SEALED", "REQUESTED", "READ", "INTENT", "ACTED", "CONFIRMED",
        "OUTCOME", "AMENDED",
    ]  # fmt: skip
    steps = {step["kind"]: step for step in told["steps"]}
    assert steps["SEALED"]["log_index"] == 4711
    assert steps["DECIDED"]["words"] == "Angriper en person."
    assert steps["OUTCOME"]["outcome"] == "REMOVED"
    assert all(datetime.fromisoformat(step["at"]).tzinfo == UTC for step in told["steps"])


@pytest.mark.parametrize("outcome", ["GONE", "UNCONFIRMED", "UNSUPPORTED"])
async def test_the_outcome_is_the_case_status(house: House, people: People, outcome: str) -> None:
    moderator, post, case = await opened(house, people)
    await house.hear(sealed(post, house.clock.now()))
    await decide(moderator, case)
    [request] = await house.requests(post.post_id)
    await house.hear(ended(request, outcome, house.clock.now()))
    assert (await case_of(moderator, post.post_id))["status"] == outcome
