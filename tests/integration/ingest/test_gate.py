"""The removal gate, outcome by outcome: what is asked, what the platform shows, what is told (docs/removal-gate.md)."""

from datetime import timedelta

import pytest

from demo.standins.behaviour import Fault
from demo.standins.facebook import PAGE_ID, Thing
from demo.standins.mastodon import New
from services.ingest.application.webhooks import receive
from shared.contracts.ingest import PostWithdrawn, RemovalAmended
from shared.evidence.notes import Signer, generate
from shared.ids import uuid7
from tests.integration.ingest.world import COMMENT, POST, REPLY, World, lost
from tests.support.receipts import issue
from tests.support.told import told


async def test_what_is_sealed_is_removed_and_said_to_be(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    await world.work()
    [ended] = await world.ended()
    assert (ended.removal_id, ended.outcome, ended.words) == (asked, "REMOVED", None)
    assert {one.post_id for one in ended.seen} == {world.id_of(COMMENT), world.id_of(REPLY)}
    assert ended.read_at is not None
    assert ended.intent_at is not None
    assert ended.acted_at is not None
    assert ended.confirmed_at is not None
    assert set(world.facebook.things) == {POST}
    assert [call.method for call in world.facebook.acts()] == ["DELETE"]


async def test_the_request_told_again_acts_once(world: World) -> None:
    await world.conversation()
    receipts = await world.receipts()
    removal_id = uuid7()
    for _ in range(2):
        await world.ask(receipts=receipts, removal_id=removal_id)
    await world.work()
    await world.ask(receipts=receipts, removal_id=removal_id)
    await world.work()
    assert await world.outcomes() == ["REMOVED"]
    assert len(world.facebook.acts()) == 1


async def test_hiding_leaves_it_there_and_says_hidden(world: World) -> None:
    await world.conversation()
    await world.ask(action="hide")
    await world.work()
    assert await world.outcomes() == ["HIDDEN"]
    assert world.facebook.hidden == {COMMENT}
    assert COMMENT in world.facebook.things


@pytest.mark.parametrize(
    ("status", "outcome"), [("SUSPENDED", "REMOVED"), ("CLOSING", "REMOVED"), ("CLOSED", "FAILED")]
)
async def test_the_duty_to_remove_lasts_until_the_account_is_closed(world: World, status: str, outcome: str) -> None:
    await world.conversation()
    await world.ask()
    watched = status != "CLOSED"
    await world.account(world.page, "facebook", PAGE_ID, "hultsfred", version=2, status=status, watched=watched)
    await world.work()
    assert await world.outcomes() == [outcome]
    assert bool(world.facebook.acts()) == watched


async def test_what_its_author_took_away_is_gone_not_removed(world: World) -> None:
    await world.conversation()
    await world.ask()
    world.facebook.gone(COMMENT)
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, ended.intent_at, ended.acted_at) == ("GONE", None, None)
    assert not world.facebook.acts()


async def test_what_goes_between_reading_and_acting_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.conversation()
    await world.ask()
    connector = world.ports.connectors["facebook"]
    remove = connector.remove

    async def late(access: object, target: object) -> None:
        world.facebook.gone(COMMENT)
        await remove(access, target)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(connector, "remove", late)
    await world.work()
    [ended] = await world.ended()
    assert ended.outcome == "GONE"
    assert ended.intent_at is not None
    assert not world.facebook.acts()


async def test_an_edit_without_receipt_is_captured_and_the_gate_steps_back(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    world.facebook.things[COMMENT].message = "Ni är ju helt dumma i huvudet, allihop."
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, ended.intent_at, ended.acted_at) == ("STALE", None, None)
    assert not world.facebook.acts()
    newest = (await world.captured())[-1]
    assert (newest.text, newest.version, newest.way) == ("Ni är ju helt dumma i huvudet, allihop.", 2, "reread")
    assert (world.id_of(COMMENT), 2, newest.content_digest) in [
        (one.post_id, one.version, one.content_digest) for one in ended.seen
    ]
    # moderation gets the receipt and asks again
    again = await world.ask()
    await world.work()
    assert again != asked
    assert await world.outcomes() == ["STALE", "REMOVED"]


async def test_a_reply_without_receipt_holds_the_removal_back(world: World) -> None:
    await world.conversation()
    receipts = await world.receipts()
    await world.posted(Thing(id="1_12", message="Jag håller med!", parent=COMMENT))
    await world.ask(receipts=receipts)
    await world.work()
    [ended] = await world.ended()
    assert ended.outcome == "STALE"
    assert world.id_of("1_12") in {one.post_id for one in ended.seen}
    assert not world.facebook.acts()


async def test_every_page_of_replies_is_read(world: World) -> None:
    await world.conversation()
    world.facebook.page_size = 2
    for number in range(7):
        world.facebook.add(Thing(id=f"1_2{number}", message=f"Svar {number}", parent=COMMENT))
    await world.ask()
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, len(ended.seen)) == ("STALE", 9)
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["STALE", "REMOVED"]


async def test_counts_addresses_and_flags_are_no_change(world: World) -> None:
    """The stand-in changes like counts and signs media addresses anew with each call."""
    await world.conversation()
    await world.posted(Thing(id="1_30", message="Titta!", parent=POST, photo="bild"))
    await world.ask("1_30")
    await world.work()
    assert await world.outcomes() == ["STALE"], "the webhook had no bytes"
    picture = (await world.captured())[-1].attachments[0]
    assert picture.digest is not None
    assert await world.ports.media.has(picture.digest)
    await world.ask("1_30")
    await world.work()
    assert await world.outcomes() == ["STALE", "REMOVED"]


async def test_media_that_cannot_be_captured_are_not_removed(world: World) -> None:
    await world.conversation()
    await world.posted(Thing(id="1_30", message="Titta!", parent=POST, photo="x" * 2_000))
    world.ports.media._most = 1_000  # type: ignore[attr-defined] # the limit of the real fetcher
    await world.ask("1_30")
    await world.work()
    [ended] = await world.ended()
    assert ended.outcome == "FAILED"
    assert "larger than" in (ended.words or "")
    assert not world.facebook.acts()


def another_root(checkpoint: str) -> str:
    """The same signature under another tree: a note's third line is its root."""
    origin, size, root, *rest = checkpoint.split("\n")
    return "\n".join([origin, size, ("B" if root[0] == "A" else "A") + root[1:], *rest])


@pytest.mark.parametrize("fault", ["none", "forged", "of another log", "altered", "no receipt"])
async def test_receipts_that_prove_nothing_are_never_acted_on(world: World, fault: str) -> None:
    await world.conversation()
    receipts = await world.receipts()
    if fault == "none":
        receipts = []
    elif fault == "forged":
        receipts[0] = receipts[0].model_copy(update={"checkpoint": another_root(receipts[0].checkpoint)})
    elif fault == "of another log":
        items = [(one.post_id, one.version, one.content_digest) for one in receipts]
        receipts = issue(Signer.parse(generate("insyn.example.se/0860/log")[0]), items)
    elif fault == "altered":
        receipts[-1] = receipts[-1].model_copy(update={"content_digest": "0" * 64})
    else:
        receipts[0] = receipts[0].model_copy(update={"checkpoint": ""})
    await world.ask(receipts=receipts)
    await world.work()
    [ended] = await world.ended()
    assert ended.outcome == "FAILED"
    assert "receipts" in (ended.words or "")
    assert not world.facebook.calls, "nothing was even read"


async def test_a_receipt_of_an_older_version_covers_only_that(world: World) -> None:
    await world.conversation()
    receipts = await world.receipts()
    world.facebook.things[COMMENT].message = "Förlåt, jag menade inte så."
    await world.deliver(COMMENT, "edited")
    await world.ask(receipts=receipts)
    await world.work()
    assert await world.outcomes() == ["STALE"]
    assert not world.facebook.acts()


async def test_an_act_whose_answer_was_lost_is_unconfirmed(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    world.facebook.faults.append(Fault(**lost(after=True)))
    await world.work()
    assert await world.outcomes() == [], "a fault of transport is no outcome"
    assert (await world.removal(asked)).lost_at is not None
    await world.work(times=2)
    [ended] = await world.ended()
    assert (ended.outcome, ended.acted_at) == ("UNCONFIRMED", None)
    assert ended.intent_at is not None
    assert ended.confirmed_at is not None
    assert ended.intent_at < ended.confirmed_at


async def test_an_act_that_did_not_take_is_tried_again(world: World) -> None:
    await world.conversation()
    await world.ask()
    world.facebook.faults.append(Fault(**lost(after=False)))
    await world.work(times=2)
    assert await world.outcomes() == ["REMOVED"]
    assert len(world.facebook.acts()) == 1


async def test_a_confirmation_that_was_lost_does_not_lose_the_outcome(world: World) -> None:
    await world.conversation()
    await world.ask()
    connector = world.ports.connectors["facebook"]
    remove = connector.remove

    async def then_silence(access: object, target: object) -> None:
        await remove(access, target)  # type: ignore[arg-type] # passed on as it came
        world.facebook.faults.append(Fault(status=503, method="GET"))

    connector.remove = then_silence  # type: ignore[method-assign] # a seam of this test
    await world.work(times=2)
    [ended] = await world.ended()
    assert ended.outcome == "REMOVED"
    assert ended.acted_at is not None
    assert len(world.facebook.acts()) == 1


async def test_what_still_stands_after_three_acts_has_failed(world: World) -> None:
    await world.conversation()
    world.facebook.stubborn = True
    await world.ask()
    await world.work(times=4)
    [ended] = await world.ended()
    assert ended.outcome == "FAILED"
    assert "still stands" in (ended.words or "")
    assert len(world.facebook.acts()) == 3


async def test_a_platform_that_refuses_is_quoted(world: World) -> None:
    await world.conversation()
    await world.ask()
    error = {"error": {"code": 200, "message": "Permissions error EAAsecrettoken"}}
    world.facebook.faults.append(Fault(status=403, method="DELETE", body=error))
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, ended.words) == ("FAILED", "(200) Permissions error -")


async def test_a_token_that_lost_its_sight_is_not_told_as_gone(world: World) -> None:
    """Facebook says "does not exist" for both."""
    await world.conversation()
    await world.ask()
    world.facebook.blind = True
    await world.work()
    [ended] = await world.ended()
    assert ended.outcome == "FAILED"
    assert "does not see" in (ended.words or "")


async def test_a_platform_that_is_away_is_asked_again_and_never_given_up(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    world.facebook.faults.append(Fault(status=503, count=12))
    await world.work(times=10)
    assert await world.outcomes() == []
    assert (await world.removal(asked)).attempts == 10
    world.facebook.faults.clear()
    world.clock.advance(timedelta(minutes=5))
    await world.work()
    assert await world.outcomes() == ["REMOVED"]


async def test_a_platform_that_says_slow_down_is_left_alone_for_so_long(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    world.facebook.faults.append(Fault(status=429, headers={"Retry-After": "600"}))
    await world.work()
    waiting = await world.removal(asked)
    assert waiting.next_at == world.clock.now() + timedelta(seconds=600)
    calls = len(world.facebook.calls)
    world.clock.advance(timedelta(seconds=599))
    await world.work()
    assert len(world.facebook.calls) == calls
    world.clock.advance(timedelta(seconds=2))
    await world.work()
    assert await world.outcomes() == ["REMOVED"]


async def test_messages_and_platforms_without_the_act_are_unsupported(world: World) -> None:
    reply = _mastodon_reply(world)
    await world.fetch()
    await world.ask(
        receipts=await world.receipts(), post_id=world.id_of(reply, world.profile), account_id=world.profile,
        platform="mastodon",
    )  # fmt: skip
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, ended.intent_at) == ("UNSUPPORTED", None)
    assert reply in world.mastodon.statuses


def _mastodon_reply(world: World) -> str:
    world.mastodon.clock = world.clock.now()
    root = world.mastodon.add(New(acct="hultsfred", content="<p>Välkomna!</p>"))
    return str(world.mastodon.add(New(acct="kim", content="<p>Dumt.</p>", in_reply_to_id=root["id"]))["id"])


async def test_our_own_status_is_removed_and_replies_of_others_stand(world: World) -> None:
    reply = _mastodon_reply(world)
    [root] = [one for one in world.mastodon.statuses if one != reply]
    await world.fetch()
    await world.ask(
        receipts=await world.receipts(), post_id=world.id_of(root, world.profile), account_id=world.profile,
        platform="mastodon",
    )  # fmt: skip
    await world.work()
    assert await world.outcomes() == ["REMOVED"]
    assert set(world.mastodon.statuses) == {reply}


async def test_two_requests_for_one_post_tell_the_same_truth(world: World) -> None:
    await world.conversation()
    await world.ask()
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["REMOVED", "REMOVED"]
    assert len(world.facebook.acts()) == 1


async def test_what_went_with_its_parent_was_removed_by_us(world: World) -> None:
    await world.conversation()
    await world.ask(COMMENT)
    await world.work()
    await world.ask(REPLY)
    await world.work()
    assert await world.outcomes() == ["REMOVED", "REMOVED"]


async def test_a_post_never_captured_has_failed(world: World) -> None:
    await world.conversation()
    await world.ask("9_9")
    await world.work()
    [ended] = await world.ended()
    assert (ended.outcome, ended.words) == ("FAILED", "This post was never captured here.")


async def test_our_own_removal_is_not_told_as_withdrawn(world: World) -> None:
    await world.conversation()
    await world.ask()
    await world.work()
    for one in (COMMENT, REPLY):
        await world.deliver(one, "remove")
    assert await told(world.service, PostWithdrawn) == []


async def test_an_edit_told_after_the_act_is_captured_and_marked(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    edited = world.facebook.things[COMMENT].model_copy(update={"message": "Sista ordet."})
    await world.work()
    world.facebook.things[COMMENT] = edited
    for _ in range(2):
        await world.deliver(COMMENT, "edited")
    newest = (await world.captured())[-1]
    assert (newest.text, newest.version) == ("Sista ordet.", 2)
    [amended] = await told(world.service, RemovalAmended)
    assert (amended.removal_id, amended.mark, amended.version) == (asked, "EDITED_MEANWHILE", 2)


async def test_an_old_edit_told_late_is_no_mark(world: World) -> None:
    """It was made before the last reading, which showed what followed."""
    await world.conversation()
    world.facebook.clock = world.clock.now()
    old = world.facebook.delivery(COMMENT, "edited")[0].replace(b"dumma i huvudet", b"galna")
    world.clock.advance(timedelta(minutes=3))
    await world.ask()
    await world.work()
    await receive(world.ports.webhooks["facebook"], old, world.ports)
    assert len(await world.captured()) == 4
    assert await told(world.service, RemovalAmended) == []


async def test_the_way_of_a_removal_can_be_read(world: World) -> None:
    await world.conversation()
    asked = await world.ask()
    await world.work()
    async with world.ports.unit_of_work() as uow:
        [reading] = await uow.removals.readings(asked)
    assert (reading.there, reading.uncovered, len(reading.seen)) == (True, 0, 2)
    assert (await world.removal(asked)).holder is None


async def test_a_clock_that_is_set_back_does_not_put_a_new_request_off(world: World) -> None:
    await world.conversation()
    world.clock.advance(timedelta(minutes=30))
    await world.ask()
    world.clock.advance(timedelta(minutes=-60))
    await world.work()
    assert await world.outcomes() == ["REMOVED"]
