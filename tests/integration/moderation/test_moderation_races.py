"""Two at the same moment: one wins, the other is told, and nothing is done twice."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx

from services.moderation.application.schedules import settle_waiting
from services.moderation.domain.posts import Account
from services.moderation.store import tables
from shared.contracts.moderation import CaseChanged
from tests.integration.moderation.house import MILD, House, captured, edited, ended, sealed

People = Callable[..., Awaitable[httpx.AsyncClient]]
REMOVE = {"decided": "remove", "rule_id": "HR-1", "rule_version": 1, "reason": "Angriper en person."}


async def case_of_one_post(house: House) -> str:
    await house.hear(captured(await house.account(), house.clock.now()))
    return str((await house.told(CaseChanged))[-1].case_id)


async def test_of_many_claims_one_holds(house: House, people: People) -> None:
    case_id = await case_of_one_post(house)
    moderators = [await people("moderator", name=f"m{n}") for n in range(6)]
    answers = await asyncio.gather(*(one.post(f"/cases/{case_id}/claims") for one in moderators))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]


async def test_of_many_decisions_one_is_taken(house: House, people: People) -> None:
    case_id = await case_of_one_post(house)
    moderators = [await people("moderator", name=f"m{n}") for n in range(6)]
    asked = (one.post(f"/cases/{case_id}/decisions", json=REMOVE, headers={"If-Match": '"1"'}) for one in moderators)
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [201, 412, 412, 412, 412, 412]
    assert len(await house.rows(tables.decision)) == 1


async def test_of_many_reports_one_opens_a_case(house: House, people: People) -> None:
    post = captured(await house.account(), house.clock.now(), "Vilken kommentar som helst")
    await house.hear(post)
    managers = [await people("account_manager", name=f"m{n}") for n in range(6)]
    report = {"post_id": str(post.post_id), "rule_id": "BRB-5-1", "rule_version": 1, "comment": "Pekar ut någon."}
    answers = await asyncio.gather(*(one.post("/cases", json=report) for one in managers))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await house.told(CaseChanged)) == 1


async def test_decision_receipt_and_second_look_at_once_ask_once(house: House, people: People) -> None:
    moderator = await people("moderator")
    for _ in range(5):
        post = captured(await house.account(), house.clock.now())
        await house.hear(post)
        case = (await house.told(CaseChanged, post.post_id))[-1]
        path = f"/cases/{case.case_id}/decisions"
        await asyncio.gather(
            moderator.post(path, json=REMOVE, headers={"If-Match": '"1"'}),
            house.hear(sealed(post, house.clock.now())),
            *(settle_waiting(house.service.new_unit_of_work()) for _ in range(3)),  # type: ignore[arg-type] # moderation's own
        )
        await settle_waiting(house.service.new_unit_of_work())  # type: ignore[arg-type] # moderation's own
        assert len(await house.requests(post.post_id)) == 1


async def test_an_ended_case_is_not_decided_while_a_newer_one_of_the_post_is_live(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    await house.hear(post, sealed(post, house.clock.now()))
    [first] = await house.told(CaseChanged)
    here = f"/cases/{first.case_id}/decisions"
    await moderator.post(here, json=REMOVE, headers={"If-Match": '"1"'})
    [request] = await house.requests(post.post_id)
    await house.hear(ended(request, "FAILED", house.later(seconds=1)))
    await house.hear(edited(post, MILD + " Igen!", house.later(seconds=1)))
    newer = (await house.told(CaseChanged))[-1]
    assert newer.case_id != first.case_id

    again = await moderator.post(here, json=REMOVE, headers={"If-Match": '"4"'})
    assert again.status_code == 409, again.text
    assert again.json()["case_id"] == str(newer.case_id)


async def test_a_post_and_its_account_heard_at_the_same_moment_leave_nothing_unjudged(house: House) -> None:
    """Two workers: neither sees what the other has not committed. The second look sees both."""
    account = Account(uuid4(), 1, "ACTIVE", "facebook", "hultsfredbibliotek", house.unit, "HOSTED_SPACE")
    await house.hear(captured(account.id, house.clock.now()))
    async with house.service.new_unit_of_work() as uow:  # as the other worker left it, which saw no post
        await uow.accounts.keep([account])  # type: ignore[attr-defined] # moderation's own
    await settle_waiting(house.service.new_unit_of_work())  # type: ignore[arg-type] # moderation's own
    [kept] = await house.rows(tables.post)
    assert kept.state == "HIT"
    assert len(await house.told(CaseChanged)) == 1
