"""The seven mistakes that the model finds, each made in the real gate: a promise must catch it, or it proves nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.ingest.application import endings, media, proofs, reactions, removals
from services.ingest.domain.removals import ACTING, Reading
from shared.contracts.moderation import RemovalRequested
from tests.integration.ingest import test_gate as promises
from tests.integration.ingest import test_gate_crashes as crashes
from tests.integration.ingest.world import COMMENT, World

Scenario = Callable[[World, pytest.MonkeyPatch], Awaitable[None]]
Plant = Callable[[pytest.MonkeyPatch], None]


def acts_without_reading_again(patch: pytest.MonkeyPatch) -> None:
    async def remembered(place: Any, ports: Any) -> removals.Read:
        return removals.Read((), Reading(ports.core.clock.now(), there=True))

    patch.setattr(removals, "read_now", remembered)


def ignores_what_the_removal_drags_along(patch: pytest.MonkeyPatch) -> None:
    async def first(seen: Sequence[Any], ports: Any) -> list[Any]:
        return await media.whole(seen[:1], ports)

    patch.setattr(removals, "whole", first)


def keeps_no_intent(patch: pytest.MonkeyPatch) -> None:
    async def held(removal: Any, noted: Any, ports: Any) -> Any:
        return replace(removal, held_until=ports.core.clock.now() + ACTING)

    patch.setattr(removals, "write_intent", held)


def keeps_the_intent_when_it_steps_back(patch: pytest.MonkeyPatch) -> None:
    values = endings._values

    def kept(removal: Any, verdict: Any, now: Any) -> dict[str, Any]:
        return {name: value for name, value in values(removal, verdict, now).items() if name != "intent_at"}

    patch.setattr(endings, "_values", kept)


def takes_an_unfinished_seal_for_a_receipt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(proofs, "verify", lambda *_: None)


def tells_removed_whenever_the_post_is_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(removals, "outcome_of_absence", lambda *_: "REMOVED")


def asks_once_and_waits_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Ingest's share in it: a case that was answered once is not heard again."""
    take = reactions.take_removal_requests

    async def once(heard: Sequence[Any], uow: Any) -> None:
        known = await uow.removals.reaching([one.event.post_id for one in heard])
        answered = {one.post_id for one in known}
        await take([one for one in heard if one.event.post_id not in answered], uow)

    table: Any = reactions.REACTIONS
    patch.setitem(table, RemovalRequested, once)


async def an_edit(world: World, patch: pytest.MonkeyPatch) -> None:
    await promises.test_an_edit_without_receipt_is_captured_and_the_gate_steps_back(world)


async def a_reply(world: World, patch: pytest.MonkeyPatch) -> None:
    await promises.test_a_reply_without_receipt_holds_the_removal_back(world)


async def killed_after_the_act(world: World, patch: pytest.MonkeyPatch) -> None:
    await crashes.test_killed_right_after_the_act_it_is_unconfirmed(world, patch)


async def killed_before_the_act_and_edited(world: World, patch: pytest.MonkeyPatch) -> None:
    """The intent was written and nothing was done; then the author edits, and then takes it away."""
    await world.conversation()
    await world.ask()
    await _killed_after_the_intent(world, patch)
    world.facebook.things[COMMENT].message = "Något helt annat."
    await crashes.work_until_ended(world)
    [ended] = await world.ended()
    assert (ended.outcome, ended.intent_at) == ("STALE", None)
    world.facebook.gone(COMMENT)
    await world.ask()
    await world.work()
    assert await world.outcomes() == ["STALE", "GONE"]


async def _killed_after_the_intent(world: World, patch: pytest.MonkeyPatch) -> None:
    async def killed(*arguments: Any) -> None:
        raise crashes.Killed

    with patch.context() as patched:
        patched.setattr(world.ports.connectors["facebook"], "remove", killed)
        with pytest.raises(crashes.Killed):
            await world.work()


async def forged(world: World, patch: pytest.MonkeyPatch) -> None:
    await promises.test_receipts_that_prove_nothing_are_never_acted_on(world, "forged")


async def gone(world: World, patch: pytest.MonkeyPatch) -> None:
    await promises.test_what_its_author_took_away_is_gone_not_removed(world)


FLAWS: list[tuple[Plant, Scenario]] = [
    (acts_without_reading_again, an_edit),
    (ignores_what_the_removal_drags_along, a_reply),
    (keeps_no_intent, killed_after_the_act),
    (keeps_the_intent_when_it_steps_back, killed_before_the_act_and_edited),
    (takes_an_unfinished_seal_for_a_receipt, forged),
    (tells_removed_whenever_the_post_is_gone, gone),
    (asks_once_and_waits_for_ever, an_edit),
]


@pytest.mark.parametrize(("plant", "scenario"), FLAWS, ids=lambda one: one.__name__)
async def test_a_planted_flaw_breaks_a_promise(
    lite: World, monkeypatch: pytest.MonkeyPatch, plant: Plant, scenario: Scenario
) -> None:
    with monkeypatch.context() as patched:
        plant(patched)
        with pytest.raises(AssertionError):
            await scenario(lite, patched)


async def test_without_a_flaw_the_intent_is_taken_back(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await killed_before_the_act_and_edited(lite, monkeypatch)
    assert [(one.outcome, one.intent_at) for one in await lite.ended()] == [("STALE", None), ("GONE", None)]
