"""What our accounts write themselves is told once each, with who published it where the platform says (S18), and no text."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from demo.standins.behaviour import Fault
from demo.standins.facebook import PAGE_ID, Thing
from demo.standins.mastodon import New
from services.ingest.application.publishers import LEASE, ask_publishers
from services.ingest.application.sendings import Sent, take
from services.ingest.domain.posts import Observed
from services.ingest.store.tables import post
from shared.contracts.ingest import PostCaptured, StatementPublished, publisher_of
from tests.integration.ingest.world import COMMENT, POST, World
from tests.support.told import outbox_of, told

ADMIN = "10158000000000001"


async def stated(world: World) -> list[StatementPublished]:
    return await told(world.service, StatementPublished)


def ours(id_: str = POST, **more: Any) -> Thing:
    return Thing(id=id_, message="Badplatsen öppnar den 1 juni.", author_id=PAGE_ID, author_name="Hultsfred", **more)


async def waiting(world: World) -> int:
    async with world.service.core.sessions() as session:
        counted = select(func.count()).select_from(post).where(post.c.publisher_due.is_not(None))
        return (await session.execute(counted)).scalar_one()


async def test_an_own_post_is_told_once_and_an_outsiders_never(world: World) -> None:
    await world.conversation()
    [one] = await stated(world)
    assert (one.account_id, one.post_id, one.kind, one.platform) == (world.page, world.id_of(POST), "post", "facebook")
    [captured] = [post for post in await world.captured() if post.author.ours]
    assert (one.published_at, one.publisher) == (captured.published_at, None)
    world.facebook.things[POST].message = "Badplatsen öppnar den 2 juni."
    await world.deliver(POST, "edited")
    assert len(await stated(world)) == 1
    assert not [
        each for each in await outbox_of(world.service) if each.type == one.type and b"Badplatsen" in each.value
    ]


async def test_who_published_is_asked_afterwards_and_told_as_a_digest(world: World) -> None:
    await world.posted(ours(admin=ADMIN))
    await ask_publishers(world.ports)
    first, named = await stated(world)
    assert (first.publisher, named.publisher) == (None, publisher_of("facebook", ADMIN))
    assert (named.post_id, named.published_at) == (first.post_id, first.published_at)
    assert not [one for one in await outbox_of(world.service) if ADMIN.encode() in one.value]
    await ask_publishers(world.ports)
    assert (len(await stated(world)), await waiting(world)) == (2, 0)


@pytest.mark.parametrize("thing", [ours(), ours(admin="55", application="55")], ids=["does not say", "a tool"])
async def test_where_the_platform_does_not_say_it_stays_unknown(lite: World, thing: Thing) -> None:
    await lite.posted(thing)
    await ask_publishers(lite.ports)
    assert ([one.publisher for one in await stated(lite)], await waiting(lite)) == ([None], 0)


async def test_a_token_that_may_not_see_is_asked_once(lite: World) -> None:
    await lite.posted(ours(admin=ADMIN))
    lite.facebook.blind = True
    await ask_publishers(lite.ports)
    assert ([one.publisher for one in await stated(lite)], await waiting(lite)) == ([None], 0)


async def test_a_platform_that_is_away_is_asked_again_for_a_week(lite: World) -> None:
    await lite.posted(ours(admin=ADMIN))
    lite.facebook.faults.append(Fault(status=503, count=100))
    await ask_publishers(lite.ports)
    assert await waiting(lite) == 1
    lite.clock.advance(timedelta(days=8))
    await ask_publishers(lite.ports)
    assert (await waiting(lite), len(await stated(lite))) == (0, 1)


async def test_what_one_worker_asks_no_other_asks_meanwhile(lite: World) -> None:
    await lite.posted(ours(admin=ADMIN), Thing(id=COMMENT, message="Tack!", parent=POST))
    now = lite.clock.now()
    async with lite.ports.unit_of_work() as uow:
        assert [one.external_id for one in await uow.posts.claim_unnamed(now, now + LEASE)] == [POST]
    await ask_publishers(lite.ports)
    assert (await waiting(lite), len(await stated(lite))) == (1, 1)
    lite.clock.advance(LEASE)
    await ask_publishers(lite.ports)
    assert (await waiting(lite), len(await stated(lite))) == (0, 2), "the other one died"


async def test_nobody_asks_who_answered_an_outsider_or_what_an_outsider_wrote(world: World) -> None:
    await world.posted(ours())
    await world.posted(Thing(id=COMMENT, message="Tack!", parent=POST), ours("1_12", parent=POST))
    assert await waiting(world) == 1
    assert [one.kind for one in await stated(world)] == ["post", "comment"]


async def test_a_status_names_its_account_and_nobody_behind_it(world: World) -> None:
    world.mastodon.add(New(acct="hultsfred", content="<p>Vi har öppet.</p>"))
    await world.fetch()
    [one] = await stated(world)
    assert (one.account_id, one.publisher, await waiting(world)) == (world.profile, None, 0)


async def test_a_batch_may_say_who_published_and_costs_no_statement_more(world: World) -> None:
    def seen(nth: int, *, own: bool) -> Sent:
        return Sent(
            Observed(
                world.page, "", f"{nth}_{own}", "post", "{}", text="Hej", author_id=PAGE_ID if own else "7", ours=own,
                attachments=(), published_at=world.clock.now(), publisher_id=ADMIN if own else None,
            ),
            None,
        )  # fmt: skip

    ran: list[str] = []
    event.listen(world.service.core.engine.sync_engine, "before_cursor_execute", lambda *given: ran.append(given[2]))
    costs = []
    for own in (False, True):
        ran.clear()
        async with world.ports.unit_of_work() as uow:
            await take([seen(nth, own=own) for nth in range(20)], uow)
        costs.append(len(ran))
    assert costs[0] == costs[1]
    found = await stated(world)
    assert len({one.post_id for one in found}) == len(found) == 20
    assert {one.publisher for one in found} == {publisher_of("facebook", ADMIN)}
    assert len(await told(world.service, PostCaptured)) == 40


async def test_a_re_share_is_told_as_such(world: World) -> None:
    def seen(name: str, *, reshare: bool) -> Sent:
        return Sent(
            Observed(
                world.page, "", name, "post", "{}", text="Hej", author_id=PAGE_ID, ours=True, attachments=(),
                published_at=world.clock.now(), reshare=reshare,
            ),
            None,
        )  # fmt: skip

    async with world.ports.unit_of_work() as uow:
        await take([seen("own", reshare=False), seen("passed on", reshare=True)], uow)
    assert sorted(one.reshare for one in await stated(world)) == [False, True]
