"""What follows from what the platform shows: an account opens, is suspended at once when taken over, and never by silence."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event

from local import onboarding
from services.registry.application.profiles import count_alarms
from services.registry.metrics import STALE_PROFILES, TAKEOVERS_WAITING
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match
from tests.integration.registry.seen import conditions, look, opened, seen, status_of
from tests.support.posts import react
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
OTHER = "100099999999999"


async def test_an_approved_account_opens_when_the_platform_shows_it(town: Town) -> None:
    account = await town.approved()
    assert (await conditions(town, account))["S16.profile"] == "unknown"
    await look(town, account)
    assert await status_of(town, account) == "ACTIVE"
    found = await conditions(town, account)
    assert {found[name] for name in ("S06.profile", "S16.profile", "S19.profile")} == {"met"}
    here = f"/accounts/{account.json()['id']}"
    last = (await town.manager.get(f"{here}/history?limit=200")).json()["items"][-1]
    assert (last["change"], last["actor"]) == ("activated", "service:registry")
    profile = (await town.manager.get(f"{here}/profile")).json()
    assert (profile["binding"], profile["platform_id"]) == ("bound", account.json()["platform_id"])


async def test_a_profile_without_its_notice_waits_for_a_person_who_saw_it_pinned(town: Town) -> None:
    account = await town.approved()
    await look(town, account, about="Vi är biblioteket.")
    assert await status_of(town, account) == "APPROVED"
    here = f"/accounts/{account.json()['id']}/sightings"
    saw = {"genuine": True, "notice_url": "https://www.facebook.com/hultsfredsbibliotek/posts/1"}
    assert (await town.manager.post(here, json=saw)).status_code == 403
    said = await town.secretary.post(here, json=saw)
    assert said.status_code == 201, said.text
    await look(town, account, about="Vi är biblioteket.")
    assert await status_of(town, account) == "ACTIVE"
    assert [one["notice_url"] for one in (await town.manager.get(here)).json()["items"]] == [saw["notice_url"]]


@pytest.mark.parametrize(
    "url",
    [
        "https://nowhere.invalid/finns-inte",
        "https://facebook.com.evil.example/hultsfredsbibliotek/posts/1",
        "https://www.facebook.com/nagonannan/posts/1",
        "https://mastodon.social/@hultsfredsbibliotek/1",
    ],
)
async def test_the_notice_is_pinned_at_the_account_itself(town: Town, url: str) -> None:
    here = f"/accounts/{(await town.approved()).json()['id']}/sightings"
    said = await town.secretary.post(here, json={"genuine": True, "notice_url": url})
    assert (said.status_code, said.json()["errors"][0]["pointer"]) == (422, "/notice_url")
    assert (await town.manager.get(here)).json()["items"] == []


async def test_a_post_that_names_nobody_is_on_the_platform_at_least(town: Town) -> None:
    here = f"/accounts/{(await town.approved()).json()['id']}/sightings"
    saw = {"genuine": True, "notice_url": "https://www.facebook.com/photo/?fbid=1"}
    assert (await town.secretary.post(here, json=saw)).status_code == 201


async def test_a_link_to_our_own_page_informs_too(town: Town) -> None:
    account = await town.approved()
    page = f"{town.service.core.settings.address}/public/accounts/{account.json()['id']}/notice"
    await look(town, account, about=f"Läs mer: {page}")
    assert await status_of(town, account) == "ACTIVE"


async def test_where_nobody_looks_for_us_a_person_says_what_was_seen(town: Town) -> None:
    account = await town.approved(platform="linkedin")
    refused = await town.take(town.manager, account, "activations", seen="Hela sidan.")
    unmet = ["S06.profile", "S16.profile", "S19.profile", "S21.profile", "S27"]
    assert (refused.status_code, refused.json()["unmet"]) == (409, unmet)
    await onboarding.prepare(town.registry, account)
    assert (await town.take(town.manager, account, "activations", seen="Hela sidan.")).status_code == 201
    assert await status_of(town, account) == "ACTIVE"


@pytest.mark.parametrize(
    "shown",
    [
        {"id_of_handle": OTHER, "handle": "hultsfredsbibliotek-gammal"},
        {"platform_id": OTHER},
        {"outcome": "GONE", "platform_id": None, "handle": None, "id_of_handle": None},
        {"outcome": "GONE", "platform_id": None, "handle": None, "id_of_handle": OTHER},
    ],
)
async def test_a_takeover_suspends_at_once_and_says_why(town: Town, shown: dict[str, str | None]) -> None:
    account = await opened(town)
    await look(town, account, **shown)
    assert await status_of(town, account) == "SUSPENDED"
    here = f"/accounts/{account.json()['id']}"
    last = (await town.manager.get(f"{here}/history?limit=200")).json()["items"][-1]
    assert (last["change"], last["actor"]) == ("suspended", "service:registry")
    assert last["reason"]
    event = (await told(town.service, AccountChanged))[-1]
    assert (event.status, event.change, event.watched) == ("SUSPENDED", "suspended", True)
    await count_alarms(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert TAKEOVERS_WAITING._value.get() == 1
    version = event.version
    await look(town, account, **shown)
    assert (await told(town.service, AccountChanged))[-1].version == version


async def test_silence_never_suspends_but_counts_as_stale(town: Town) -> None:
    account = await opened(town)
    refused = {"outcome": "REFUSED", "platform_id": None, "handle": None, "id_of_handle": None, "about": None}
    await look(town, account, **refused)
    assert await status_of(town, account) == "ACTIVE"
    assert (await conditions(town, account))["S16.profile"] == "met"
    await count_alarms(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert STALE_PROFILES._value.get() == 0
    town.service.core.clock.advance(timedelta(days=4))  # type: ignore[attr-defined] # a frozen clock
    await look(town, account, **refused)
    assert await status_of(town, account) == "AT_RISK"
    assert (await told(town.service, AccountChanged))[-1].risks == ["S16.profile"]
    assert (await conditions(town, account))["S16.profile"] == "expired"
    await count_alarms(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert STALE_PROFILES._value.get() == 1
    await look(town, account)
    assert await status_of(town, account) == "ACTIVE"


async def test_a_new_handle_of_the_same_id_is_history_and_no_alarm(town: Town) -> None:
    account = await opened(town)
    await look(town, account, handle="Hultsfreds.Biblioteket", id_of_handle=None)
    now = (await town.manager.get(f"/accounts/{account.json()['id']}")).json()
    assert (now["status"], now["handle"]) == ("ACTIVE", "hultsfreds.biblioteket")
    event = (await told(town.service, AccountChanged))[-1]
    assert [one.handle for one in event.handles] == ["hultsfredsbibliotek", "hultsfreds.biblioteket"]
    assert event.handles[0].seen_from < event.handles[1].seen_from


async def test_a_private_account_is_not_opened(town: Town) -> None:
    account = await town.approved()
    await look(town, account, private=True, about=None, name=None)
    assert await status_of(town, account) == "APPROVED"
    assert (await conditions(town, account))["S19.profile"] == "unmet"


async def test_an_answer_about_an_earlier_identity_or_an_older_one_says_nothing(town: Town) -> None:
    account = await opened(town)
    await look(town, account, asked_platform_id="1", platform_id=OTHER)
    await look(town, account, asked_handle="tidigare", id_of_handle=OTHER)
    assert await status_of(town, account) == "ACTIVE"
    late = town.service.core.clock.now() - timedelta(days=1)
    await look(town, account, platform_id=OTHER, checked_at=late)
    assert await status_of(town, account) == "ACTIVE"


async def test_a_change_of_handle_by_hand_moves_the_keys_too(town: Town) -> None:
    account = await opened(town)
    changed = await town.manager.patch(
        f"/accounts/{account.json()['id']}", json={"handle": "biblioteket_i_hultsfred"}, headers=if_match(account)
    )
    assert changed.status_code == 200, changed.text
    ask = "/public/accounts/verify?platform=facebook&handle="
    assert (await town.manager.get(f"{ask}hultsfredsbibliotek")).json()["verdict"] == "unknown"
    new = f"{ask}biblioteket_i_hultsfred"
    told_before = await town.manager.get(new)
    assert (told_before.status_code, told_before.json()["verdict"]) == (404, "unconfirmed"), "nobody has seen it there"
    here = f"/public/accounts/{account.json()['id']}"
    assert (await town.manager.get(here)).json()["genuine"] is False
    page = (await town.manager.get(f"{here}/notice", headers={"Accept": "text/html"})).text
    assert "Vänta med att lita" in page
    assert (await conditions(town, account))["S16.profile"] == "unknown"
    await look(town, account)
    assert (await town.manager.get(new)).status_code == 404, "a look that was under way tells of the earlier handle"
    await look(town, changed)
    assert (await town.manager.get(new)).status_code == 200
    assert (await conditions(town, account))["S16.profile"] == "met"


async def verdict(town: Town, handle: str) -> str:
    told_of = await town.manager.get(f"/public/accounts/verify?platform=facebook&handle={handle}")
    return "genuine" if told_of.status_code == 200 else str(told_of.json()["verdict"])


async def test_what_was_seen_of_another_handle_confirms_no_new_one(town: Town) -> None:
    """Also where no machine looks: the sighting that opened it was of another."""
    account = await town.active()
    assert await verdict(town, "hultsfredsbibliotek") == "genuine"
    there = await town.change(account, {"handle": "nagon_annans"})
    assert (there.json()["status"], await verdict(town, "nagon_annans")) == ("ACTIVE", "unconfirmed")
    assert (await conditions(town, account))["S16.profile"] == "unknown"
    back = await town.change(there, {"handle": "hultsfredsbibliotek"})
    assert await verdict(town, "hultsfredsbibliotek") == "unconfirmed", "nobody has looked since"
    assert (await conditions(town, account))["S16.profile"] == "unknown"
    town.service.core.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # a frozen clock
    await town.sighted(back)
    assert await verdict(town, "hultsfredsbibliotek") == "genuine"
    assert (await conditions(town, account))["S16.profile"] == "met"
    here = f"/accounts/{account.json()['id']}/sightings"
    newest = (await town.manager.get(here)).json()["items"][0]
    assert (newest["handle"], newest["platform_id"]) == ("hultsfredsbibliotek", account.json()["platform_id"])
    assert (await told(town.service, AccountChanged))[-1].confirmed_as is not None, "others hear of it too"
    assert (await town.secretary.post(here, json={"genuine": False, "remark": "En annan."})).status_code == 201
    assert await verdict(town, "hultsfredsbibliotek") == "unconfirmed"
    [*_, before, last] = [event for event in await told(town.service, AccountChanged) if event.change == "attested"]
    assert (before.confirmed_as is None, last.confirmed_as) == (False, None)


async def test_a_look_from_before_the_change_confirms_nothing_when_it_comes_late(town: Town) -> None:
    account = await opened(town)
    early = await seen(town, account)
    town.service.core.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # a frozen clock
    there = await town.change(account, {"handle": "nagon_annans"})
    await town.change(there, {"handle": "hultsfredsbibliotek"})
    await react(town.service, early)
    assert await verdict(town, "hultsfredsbibliotek") == "unconfirmed"
    await look(town, account)
    assert await verdict(town, "hultsfredsbibliotek") == "genuine"


async def test_a_handle_that_leads_to_nobody_is_not_bound_and_one_that_was_not_asked_is_not_known(town: Town) -> None:
    account = await town.approved()
    for answer, binding, state in (("REFUSED", "handle_unasked", "unknown"), (None, "handle_unasked", "unknown"),
                                   ("NOBODY", "handle_free", "unmet")):  # fmt: skip
        await look(town, account, id_of_handle=None, handle=None, handle_answer=answer)
        profile = (await town.manager.get(f"/accounts/{account.json()['id']}/profile")).json()
        assert (profile["binding"], profile["handle_answer"]) == (binding, answer)
        assert (await conditions(town, account))["S16.profile"] == state
        assert (await status_of(town, account), await verdict(town, "hultsfredsbibliotek")) == (
            "APPROVED",
            "unconfirmed",
        )
    await look(town, account)
    assert await status_of(town, account) == "ACTIVE"
    await look(town, account, id_of_handle=None, handle=None, handle_answer="REFUSED")
    assert (await status_of(town, account), await verdict(town, "hultsfredsbibliotek")) == ("ACTIVE", "genuine")
    await look(town, account, id_of_handle=None, handle=None, handle_answer="NOBODY")
    assert (await status_of(town, account), await verdict(town, "hultsfredsbibliotek")) == ("AT_RISK", "unconfirmed")
    await look(town, account)
    assert (await status_of(town, account), await verdict(town, "hultsfredsbibliotek")) == ("ACTIVE", "genuine")


async def test_a_handle_that_the_platform_told_is_trusted_at_once(town: Town) -> None:
    account = await opened(town)
    await look(town, account, handle="Hultsfreds_Biblioteket", id_of_handle=None)
    asked = await town.manager.get("/public/accounts/verify?platform=facebook&handle=hultsfreds_biblioteket")
    assert asked.status_code == 200, asked.text


async def test_an_alarm_about_the_id_holds_whatever_the_handle(town: Town) -> None:
    account = await opened(town)
    await town.change(account, {"handle": "biblioteket_i_hultsfred"})
    await look(town, account, platform_id=OTHER)
    assert await status_of(town, account) == "SUSPENDED"


async def test_who_looked_and_found_another_account_puts_it_at_risk_and_never_vouches_for_their_own(
    town: Town, client: MakeClient
) -> None:
    account = await town.active(platform="linkedin")
    here = f"/accounts/{account.json()['id']}/sightings"
    own = await client(town.service, "account_approver", name="librarian")
    assert (await own.post(here, json={"genuine": True})).status_code == 403
    assert (await town.secretary.post(here, json={"genuine": False, "remark": "En annan."})).status_code == 201
    assert await status_of(town, account) == "AT_RISK"


async def test_who_look_at_once_are_all_kept(town: Town) -> None:
    account = await town.active(platform="linkedin")
    here = f"/accounts/{account.json()['id']}/sightings"
    before = len((await town.manager.get(here)).json()["items"])
    saw = [{"genuine": False, "remark": f"Nummer {nth}."} for nth in range(4)]
    answers = await asyncio.gather(*(town.secretary.post(here, json=one) for one in saw))
    assert [one.status_code for one in answers] == [201] * 4
    assert len((await town.manager.get(here)).json()["items"]) == before + 4
    assert await status_of(town, account) == "AT_RISK"
    nowhere = f"/accounts/{town.ids['board']}/sightings"
    assert (await town.secretary.post(nowhere, json=saw[0])).status_code == 404


async def test_a_refusal_in_the_same_batch_hides_no_takeover(town: Town) -> None:
    account = await opened(town)
    taken = await seen(town, account, id_of_handle=OTHER, handle="hultsfredsbibliotek-gammal")
    refused = await seen(town, account, outcome="REFUSED", words="(#10)", platform_id=None, handle=None)
    await react(town.service, taken, refused)
    assert await status_of(town, account) == "SUSPENDED"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_many_looks_cost_as_many_questions_as_one(town: Town) -> None:
    """Where they show what is known already."""
    one = await opened(town)
    two = await opened(town, platform_id="77", handle="bibblan", url="https://www.facebook.com/bibblan")
    asked: list[str] = []
    engine = town.service.core.engine.sync_engine

    def count(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", count)
    counts = []
    for accounts in ([one], [one, two]):
        looks = [await seen(town, account) for account in accounts]
        asked.clear()
        await react(town.service, *looks)
        counts.append(len(asked))
    event.remove(engine, "before_cursor_execute", count)
    assert counts[0] == counts[1]
