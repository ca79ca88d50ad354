"""Looks at our accounts' profiles: by schedule and with fetches, both ways, kept, told; private ones are never captured."""

from datetime import timedelta
from hashlib import sha256

from demo.standins.behaviour import Fault
from demo.standins.mastodon import New
from services.ingest.application.profiles import work_profiles
from shared.contracts.ingest import ProfileChecked
from shared.ids import uuid7
from tests.conftest import MakeClient
from tests.integration.ingest.world import World
from tests.support.told import told


async def checks(world: World, platform: str = "facebook") -> list[ProfileChecked]:
    return [one for one in await told(world.service, ProfileChecked) if one.platform == platform]


async def look(world: World, **later: float) -> ProfileChecked:
    """The last look at the page, after some time."""
    world.clock.advance(timedelta(**later))
    await work_profiles(world.ports)
    return (await checks(world))[-1]


async def test_an_approved_account_is_looked_at_both_ways_with_its_picture(world: World) -> None:
    world.facebook.profile.about, world.facebook.profile.picture = "Här möter du oss.", "logotypen"
    seen = await look(world)
    assert (seen.outcome, seen.platform_id, seen.id_of_handle) == (
        "SEEN",
        world.facebook.page_id,
        world.facebook.page_id,
    )
    assert (seen.handle, seen.about, seen.url) == (
        "hultsfred",
        "Här möter du oss.",
        "https://www.facebook.com/hultsfred",
    )
    assert seen.picture_digest == sha256(b"logotypen").hexdigest()
    assert await world.ports.media.has(seen.picture_digest)
    assert seen.picture_type == "image/jpeg"


async def test_the_schedule_looks_again_and_fetches_the_same_picture_once_a_day(world: World) -> None:
    world.facebook.profile.picture = "logotypen"
    await look(world)
    first = len(await checks(world))
    await look(world, minutes=1)
    assert len(await checks(world)) == first
    again = await look(world, hours=6)
    assert len(await checks(world)) == first + 1
    assert again.picture_digest == sha256(b"logotypen").hexdigest()


async def test_every_fetch_looks_too_and_puts_the_schedule_off(world: World) -> None:
    await work_profiles(world.ports)
    for _ in range(3):
        world.clock.advance(timedelta(hours=2, minutes=10))
        await world.fetch()
    seen = await checks(world, "mastodon")
    assert len(seen) == 4
    await work_profiles(world.ports)
    assert len(await checks(world, "mastodon")) == 4
    assert {one.id_of_handle for one in seen} == {"43"}


async def test_somebody_else_behind_the_handle_is_told(world: World) -> None:
    world.facebook.profile.username = "hultsfred-gammal"
    world.facebook.usernames["hultsfred"] = "666000"
    seen = await look(world)
    assert (seen.platform_id, seen.handle, seen.id_of_handle) == (world.facebook.page_id, "hultsfred-gammal", "666000")


async def test_nobody_has_the_handle_is_another_answer_than_none(world: World) -> None:
    assert (await look(world)).handle_answer == "SOMEBODY"
    world.facebook.profile.username = None
    nobody = await look(world, days=1)
    assert (nobody.outcome, nobody.handle, nobody.id_of_handle, nobody.handle_answer) == ("SEEN", None, None, "NOBODY")
    await world.account(world.page, "facebook", world.facebook.page_id, "me", version=2)
    unasked = await look(world, days=1)
    assert (unasked.outcome, unasked.id_of_handle, unasked.handle_answer) == ("SEEN", None, "REFUSED")


async def test_nobody_has_the_handle_on_a_server_either(world: World) -> None:
    await world.account(world.profile, "mastodon", "43", "annan", version=2)
    await look(world)
    told_of = (await checks(world, "mastodon"))[-1]
    assert (told_of.platform_id, told_of.id_of_handle, told_of.handle_answer) == ("43", None, "NOBODY")


async def test_gone_is_told_only_while_the_token_still_sees(world: World) -> None:
    world.facebook.blind = True
    assert (await look(world)).outcome == "REFUSED"
    world.facebook.blind, world.facebook.profile.gone = False, True
    gone = await look(world, hours=2)
    assert (gone.outcome, gone.platform_id, gone.id_of_handle) == ("GONE", None, None)


async def test_a_page_that_was_merged_leads_to_another(world: World) -> None:
    world.facebook.profile.merged_into = "777"
    assert (await look(world)).platform_id == "777"


async def test_a_platform_that_does_not_answer_is_asked_again_after_pauses(world: World) -> None:
    world.facebook.faults.append(Fault(status=503, count=100))
    assert (await look(world)).outcome == "REFUSED"
    count = len(await checks(world))
    await look(world, seconds=30)
    assert len(await checks(world)) == count
    world.facebook.faults.clear()
    assert (await look(world, minutes=2)).outcome == "SEEN"


async def test_a_persons_own_profile_is_private_and_nothing_of_it_is_kept(world: World) -> None:
    world.facebook.people.add("55501")
    person = uuid7()
    await world.account(person, "facebook", "55501", "kim.exempel")
    async with world.ports.unit_of_work() as uow:
        credential = await uow.credentials.find(world.page)
        assert credential is not None
        await uow.credentials.put(
            type(credential)(person, credential.api_base, credential.token, world.clock.now(), "test")
        )
    await work_profiles(world.ports)
    [seen] = [one for one in await checks(world) if one.account_id == person]
    assert (seen.private, seen.name, seen.about, seen.picture_digest) == (True, None, None, None)


async def test_a_private_account_is_never_captured_and_one_of_ours_goes_on_being(world: World) -> None:
    """S19, and: once watched, what is written there goes on being a public record."""
    world.mastodon.accounts["kim"].locked = True
    private = uuid7()
    await world.account(private, "mastodon", "23972", "kim", url="http://standin/mastodon/@kim")
    async with world.ports.unit_of_work() as uow:
        credential = await uow.credentials.find(world.profile)
        assert credential is not None
        await uow.credentials.put(type(credential)(private, credential.api_base, "", world.clock.now(), "test"))
    world.mastodon.add(New(acct="kim", content="<p>Bara för vänner</p>"))
    world.mastodon.add(New(acct="hultsfred", content="<p>Välkomna!</p>"))
    await world.fetch()
    assert [one.text for one in await world.captured()] == ["Välkomna!"]
    async with world.ports.unit_of_work() as uow:
        feed = await uow.feeds.get(private)
    assert feed is not None
    assert feed.stopped == "The account is private: nothing is captured from it."
    world.mastodon.accounts["hultsfred"].locked = True
    world.mastodon.add(New(acct="hultsfred", content="<p>Bara för följare</p>"))
    world.clock.advance(timedelta(minutes=6))
    await world.fetch()
    assert [one.text for one in await world.captured()] == ["Välkomna!", "Bara för följare"]
    assert (await checks(world, "mastodon"))[-1].private


async def test_a_reinstated_account_is_looked_at_and_its_fetching_goes_on(world: World) -> None:
    await world.fetch()
    world.mastodon.accounts["hultsfred"].id = "666"
    world.clock.advance(timedelta(minutes=6))
    await world.fetch()
    count = len(await checks(world, "mastodon"))
    assert (await checks(world, "mastodon"))[-1].id_of_handle == "666"
    world.mastodon.accounts["hultsfred"].id = "43"
    given = {"version": 2, "change": "reinstated"}
    await world.account(world.profile, "mastodon", "43", "hultsfred", **given)
    await work_profiles(world.ports)
    assert len(await checks(world, "mastodon")) == count + 1
    world.mastodon.add(New(acct="hultsfred", content="<p>Här igen</p>"))
    await world.fetch()
    assert [one.text for one in await world.captured()] == ["Här igen"]


async def test_a_look_can_be_asked_for_and_followed(world: World, client: MakeClient) -> None:
    manager = await client(world.service, "account_manager")
    here = f"/accounts/{world.page}/profile-checks"
    asked = await manager.post(here)
    assert (asked.status_code, asked.json()["outcome"]) == (202, None)
    place = f"{here}/{asked.json()['id']}"
    assert asked.headers["Location"].endswith(place)
    await work_profiles(world.ports)
    done = (await manager.get(place)).json()
    assert (done["outcome"], done["asked_by"], done["handle"]) == ("SEEN", asked.json()["asked_by"], "hultsfred")
    listed = (await manager.get(here)).json()["items"]
    assert [one["id"] for one in listed] == [done["id"]]
    event = (await checks(world))[-1]
    assert str(event.check_id) == done["id"]


async def test_a_look_is_refused_where_there_is_nothing_to_look_with(lite: World, client: MakeClient) -> None:
    manager = await client(lite.service, "account_manager")
    elsewhere, draft = uuid7(), uuid7()
    await lite.account(elsewhere, "linkedin", "1", "hultsfred")
    await lite.account(draft, "facebook", "2", "hultsfred2", status="DRAFT", change="drafted", watched=False)
    for account in (elsewhere, draft):
        assert (await manager.post(f"/accounts/{account}/profile-checks")).status_code == 409
    await work_profiles(lite.ports)
    assert {one.account_id for one in await told(lite.service, ProfileChecked)} == {lite.page, lite.profile}
