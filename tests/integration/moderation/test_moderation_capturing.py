"""What ingest tells becomes posts with a state, and cases for people: once each, whatever comes again or out of order."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import httpx
from sqlalchemy import event as database_event

from services.moderation.store import tables
from shared.contracts.ingest import Author
from shared.contracts.moderation import CaseChanged
from tests.integration.moderation.house import (
    MILD,
    THREAT,
    House,
    account_changed,
    captured,
    edited,
    ended,
    person,
    sealed,
    withdrawn,
)

People = Callable[..., Awaitable[httpx.AsyncClient]]
OURS = Author(external_id="1001", name="Hultsfreds bibliotek", ours=True)


async def test_every_post_has_a_state_and_a_hit_opens_a_case(house: House, people: People) -> None:
    """S14: none is skipped."""
    account = await house.account()
    posts = [captured(account, house.clock.now(), text) for text in ("När öppnar ni?", MILD, THREAT)]
    await house.hear(*posts)
    reader = await people("moderator")
    states = [(await reader.get(f"/posts/{one.post_id}")).json()["state"] for one in posts]
    assert states == ["CLEAR", "HIT", "HIT"]
    cases = await house.told(CaseChanged)
    assert {one.post_id for one in cases} == {posts[1].post_id, posts[2].post_id}
    hits = {one.post_id: [(hit.rule_id, hit.ground) for hit in one.hits] for one in cases}
    assert hits == {posts[1].post_id: [("HR-1", "house_rule")], posts[2].post_id: [("BRB-4-5", "statutory")]}
    assert all(one.status == "OPEN" and one.knowledge_at is None for one in cases)


async def test_delivered_again_opens_nothing(house: House) -> None:
    post = captured(await house.account(), house.clock.now())
    await house.hear(post, post)
    await house.hear(post)
    assert len(await house.told(CaseChanged)) == 1
    assert len(await house.rows(tables.hit)) == 1


async def test_spans_point_into_the_text_as_written(house: House, people: People) -> None:
    text = "Jaha 😀.  Hon är en\u200b PAJAS, tycker jag."
    await house.hear(captured(await house.account(), house.clock.now(), text))
    [row] = await house.rows(tables.hit)
    assert [text[start:end] for start, end in row.spans] == ["Hon är en\u200b PAJAS"]


async def test_where_we_answer_only_for_our_own_others_posts_are_no_duty(house: House, people: People) -> None:
    """S15, and nuance 2: our own post there is ours to answer for."""
    account = await house.account(responsibility="OWN_POSTS_ONLY", platform="x")
    theirs, ours = captured(account, house.clock.now()), captured(account, house.clock.now(), author=OURS)
    await house.hear(theirs, ours)
    assert [one.post_id for one in await house.told(CaseChanged)] == [ours.post_id]
    reader = await people("moderator")
    listed = (await reader.get("/posts", params={"state": "NO_DUTY"})).json()["items"]
    assert [one["id"] for one in listed] == [str(theirs.post_id)]


async def test_a_direct_message_is_no_duty(house: House) -> None:
    await house.hear(captured(await house.account(), house.clock.now(), kind="message"))
    assert await house.told(CaseChanged) == []


async def test_a_post_may_come_before_its_account(house: House, people: People) -> None:
    account = account_changed(house.clock.now(), unit_id=house.unit)
    post, calm = (captured(account.account_id, house.clock.now(), text) for text in (MILD, "Tack!"))
    await house.hear(post, calm)
    reader = await people("moderator")
    assert (await reader.get(f"/posts/{post.post_id}")).json()["state"] == "PENDING"
    await house.hear(account)
    assert [one.post_id for one in await house.told(CaseChanged)] == [post.post_id]
    assert (await reader.get(f"/posts/{calm.post_id}")).json()["state"] == "CLEAR"
    await house.hear(account)
    assert len(await house.told(CaseChanged)) == 1


async def test_an_older_state_of_an_account_changes_nothing(house: House, people: People) -> None:
    newer = account_changed(house.clock.now(), version=3, handle="nytt", deputies=[person("ersattare")])
    older = newer.model_copy(update={"version": 2, "handle": "gammalt", "deputies": []})
    await house.hear(newer)
    await house.hear(older)
    [row] = await house.rows(tables.account)
    assert (row.handle, row.version) == ("nytt", 3)
    assert [one.subject for one in await house.rows(tables.account_duty)] == ["ersattare"]


async def test_a_later_version_joins_the_open_case(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    await house.hear(post)
    [case] = (await moderator.get("/cases")).json()["items"]
    read = await moderator.get(f"/cases/{case['id']}")
    await house.hear(edited(post, THREAT, house.later(seconds=5)))
    after = (await moderator.get(f"/cases/{case['id']}")).json()
    assert [hit["rule_id"] for hit in after["hits"]] == ["HR-1", "BRB-4-5"]
    assert (after["post_version"], after["ground"]) == (2, "statutory")
    body = {"decided": "keep", "reason": "Läst före ändringen."}
    stale = await moderator.post(
        f"/cases/{case['id']}/decisions", json=body, headers={"If-Match": read.headers["ETag"]}
    )
    assert stale.status_code == 412


async def test_an_edit_without_a_hit_is_news_to_who_decides(house: House, people: People) -> None:
    post = captured(await house.account(), house.clock.now())
    await house.hear(post)
    await house.hear(edited(post, "Förlåt, det var dumt sagt.", house.later(seconds=5)))
    first, second = await house.told(CaseChanged)
    assert (first.version, second.version, len(second.hits)) == (1, 2, 1)


async def test_a_kept_post_that_is_edited_into_a_hit_is_a_new_case(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    await house.hear(post)
    [case] = (await moderator.get("/cases")).json()["items"]
    body = {"decided": "keep", "reason": "Hårt men tillåtet."}
    made = await moderator.post(f"/cases/{case['id']}/decisions", json=body, headers={"If-Match": '"1"'})
    assert made.json()["case_status"] == "KEPT"
    await house.hear(edited(post, "Tack för svaret.", house.later(seconds=5)))
    assert len((await moderator.get("/cases")).json()["items"]) == 1
    await house.hear(edited(post, THREAT, house.later(seconds=5), version=3))
    [fresh] = (await moderator.get("/cases", params={"status": "OPEN"})).json()["items"]
    assert fresh["id"] != case["id"]
    assert [hit["rule_id"] for hit in fresh["hits"]] == ["BRB-4-5"]


async def test_what_was_captured_before_the_removal_belongs_to_its_case(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    late = edited(post, THREAT, house.clock.now())
    await house.hear(post, sealed(post, house.clock.now()))
    [case] = (await moderator.get("/cases")).json()["items"]
    body = {"decided": "remove", "rule_id": "HR-1", "rule_version": 1, "reason": "Personangrepp."}
    await moderator.post(f"/cases/{case['id']}/decisions", json=body, headers={"If-Match": '"1"'})
    [request] = await house.requests(post.post_id)
    await house.hear(ended(request, "REMOVED", house.later(seconds=5)))
    await house.hear(late)
    [only] = (await moderator.get("/cases")).json()["items"]
    assert (only["status"], len(only["hits"])) == ("REMOVED", 2)
    await house.hear(edited(post, THREAT, house.later(seconds=5), version=3))
    assert {one["status"] for one in (await moderator.get("/cases")).json()["items"]} == {"REMOVED", "OPEN"}


async def test_a_withdrawn_post_says_so(house: House, people: People) -> None:
    moderator = await people("moderator")
    post = captured(await house.account(), house.clock.now())
    at = house.clock.now() + timedelta(seconds=9)
    await house.hear(post, withdrawn(post, at), withdrawn(post, at + timedelta(days=1)))
    [case] = (await moderator.get("/cases")).json()["items"]
    shown = (await moderator.get(f"/cases/{case['id']}")).json()
    assert shown["post"]["withdrawn_at"] == at.isoformat().replace("+00:00", "Z")
    assert "WITHDRAWN" in {one["kind"] for one in shown["events"]}


async def test_text_that_no_database_takes_is_taken(house: House) -> None:
    await house.hear(captured(await house.account(), house.clock.now(), "Hon är\0 en pajas! Hon är en pajas!"))
    [case] = await house.told(CaseChanged)
    assert [hit.rule_id for hit in case.hits] == ["HR-1"]


async def test_a_batch_costs_as_many_statements_as_a_single_post(house: House) -> None:
    account = await house.account()
    statements: list[str] = []
    engine = house.service.core.engine.sync_engine
    database_event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    async def cost(posts: int) -> int:
        statements.clear()
        await house.hear(*[captured(account, house.clock.now(), MILD if n % 5 == 0 else "Tack!") for n in range(posts)])
        return len(statements)

    await cost(1)
    assert await cost(200) == await cost(1)


async def test_posts_page_by_page_within_the_callers_units(house: House, people: People) -> None:
    account = await house.account()
    posts = [captured(account, house.later(minutes=1), f"Hej {n}") for n in range(3)]
    elsewhere = captured(await house.account(unit_id=uuid4()), house.clock.now(), "Hej där")
    await house.hear(*posts, elsewhere)
    ours = await people("moderator", units=[house.unit])
    page = (await ours.get("/posts", params={"limit": 2})).json()
    following = next(one["href"] for one in page["_links"] if one["rel"] == "next")
    listed = [one["id"] for one in page["items"] + (await ours.get(following)).json()["items"]]
    assert listed == [str(one.post_id) for one in reversed(posts)]
    counted = (await ours.get("/posts", params={"account_id": str(account), "page": 1})).json()
    assert counted["_meta"]["total_records"] == 3
    assert "Hej" not in str(page)
    assert (await ours.get(f"/posts/{elsewhere.post_id}")).status_code == 403
    assert (await ours.get(f"/posts/{uuid4()}")).status_code == 404
