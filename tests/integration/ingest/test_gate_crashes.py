"""The gate is killed at every step it takes, and starts again as another process: what it then tells is true."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from demo.standins.facebook import Thing
from services.ingest.application import removals
from services.ingest.application.removals import work_removals
from services.ingest.bootstrap import LOOK
from shared.db.unit_of_work import UnitOfWork
from tests.integration.ingest.world import COMMENT, POST, World

STEPS = 60


class Killed(BaseException):
    """Nothing in the code under test may catch this: it stands for SIGKILL."""


class Countdown:
    """Kills at the n-th boundary: before and after each commit, before and after each call of the platform."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def boundaries(world: World, countdown: Countdown, monkeypatch: pytest.MonkeyPatch) -> None:
    write, leave = UnitOfWork._write, UnitOfWork.__aexit__

    async def written(uow: UnitOfWork) -> None:
        countdown()
        await write(uow)

    async def left(uow: UnitOfWork, *error: Any) -> None:
        await leave(uow, *error)
        if error[0] is None:
            countdown()

    monkeypatch.setattr(UnitOfWork, "_write", written)
    monkeypatch.setattr(UnitOfWork, "__aexit__", left)
    for connector in world.ports.connectors.values():
        for name in ("read", "stands", "remove", "hide"):
            monkeypatch.setattr(connector, name, bounded(getattr(connector, name), countdown))


def bounded(call: Callable[..., Any], countdown: Countdown) -> Callable[..., Any]:
    async def called(*arguments: Any) -> Any:
        countdown()
        answer = await call(*arguments)
        countdown()
        return answer

    return called


async def work_until_ended(world: World, count: int = 1) -> None:
    """Another process, each time: the lease of the dead one must run out first."""
    for number in range(8):
        world.clock.advance(timedelta(minutes=5))
        await work_removals(replace(world.ports, holder=f"again-{number}"))
        if len(await world.ended()) >= count:
            return
    raise AssertionError("never ended")


async def killed_at(world: World, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """False when the work had fewer steps than that."""
    countdown = Countdown(step)
    with monkeypatch.context() as patched:
        boundaries(world, countdown, patched)
        try:
            await work_removals(world.ports)
        except Killed:
            return True
    return False


async def test_killed_at_any_step_it_removes_once_and_tells_the_truth(
    lite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request per step, each on a comment of its own."""
    await lite.conversation()
    for told, step in enumerate(range(1, STEPS), 1):
        comment = f"1_{1000 + step}"
        await lite.posted(_comment(comment))
        await lite.ask(comment, receipts=await lite.receipts(comment))
        acts = len(lite.facebook.acts())
        killed = await killed_at(lite, step, monkeypatch)
        if killed:
            await work_until_ended(lite, told)
        ended = (await lite.ended())[-1]
        acted = len(lite.facebook.acts()) - acts
        assert acted == 1, f"step {step}: acted {acted} times"
        assert ended.outcome in ("REMOVED", "UNCONFIRMED"), f"step {step}: {ended.outcome}"
        assert ended.outcome == "REMOVED" or ended.acted_at is None
        assert ended.intent_at is not None
        if not killed:
            assert step > 20, "the boundaries were not met"
            return
    pytest.fail("never got through")


def _comment(id_: str) -> Any:
    return Thing(id=id_, message="Ni är ju helt dumma i huvudet.", parent=POST)


async def test_killed_right_after_the_act_it_is_unconfirmed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.conversation()
    await world.ask()
    await crash_after_the_act(world, monkeypatch)
    await work_until_ended(world)
    [ended] = await world.ended()
    assert ended.outcome == "UNCONFIRMED"
    assert ended.intent_at is not None
    assert len(world.facebook.acts()) == 1


async def crash_after_the_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = world.ports.connectors["facebook"]
    remove = connector.remove

    async def then_killed(*arguments: Any) -> None:
        await remove(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(connector, "remove", then_killed)
        with pytest.raises(Killed):
            await world.work()


async def test_killed_while_it_steps_back_it_steps_back_once(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await lite.conversation()
    versions = 3
    for step in range(1, STEPS):
        await lite.ask(receipts=await lite.receipts())
        lite.facebook.things[COMMENT].message = f"Ändrad gång {step}."
        before = len(await lite.ended())
        killed = await killed_at(lite, step, monkeypatch)
        await work_until_ended(lite, before + 1)
        assert (await lite.outcomes())[before:] == ["STALE"]
        assert not lite.facebook.acts()
        versions += 1
        captured = await lite.captured()
        assert len(captured) == versions, "captured once, told once"
        if not killed:
            return
    pytest.fail("never got through")


async def test_a_database_that_fails_at_any_step_does_not_put_the_removal_off(
    lite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process lives on: it goes on with what it had begun as soon as it can, not when its own lease has run out."""
    await lite.conversation()
    for told, step in enumerate(range(1, STEPS), 1):
        comment = f"1_{1000 + step}"
        await lite.posted(_comment(comment))
        await lite.ask(comment, receipts=await lite.receipts(comment))
        failed = await fails_at(lite, step, monkeypatch)
        lite.clock.advance(LOOK)
        await lite.work()
        assert len(await lite.ended()) == told, f"step {step}: it waits"
        assert (await lite.outcomes())[-1] in ("REMOVED", "UNCONFIRMED")
        if not failed:
            assert step > 8, "the boundaries were not met"
            return
    pytest.fail("never got through")


async def fails_at(world: World, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """False when the work had fewer transactions than that."""
    left, write = step, UnitOfWork._write

    async def written(uow: UnitOfWork) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OperationalError("BEGIN", None, Exception("database is locked"))
        await write(uow)

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "_write", written)
        try:
            await work_removals(world.ports)
        except OperationalError:
            return True
    return False


async def test_two_workers_at_once_act_once(world: World) -> None:
    await world.conversation()
    for _ in range(3):
        await world.ask()
    await asyncio.gather(*(work_removals(replace(world.ports, holder=name)) for name in ("one", "two")))
    world.clock.advance(timedelta(minutes=5))
    await world.work()
    assert await world.outcomes() == ["REMOVED"] * 3
    assert len(world.facebook.acts()) == 1


async def test_a_worker_that_stood_still_does_not_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its intent and its act it was stopped for so long that another may have taken over."""
    await world.conversation()
    await world.ask()
    write = removals.write_intent

    async def slow(*arguments: Any) -> Any:
        held = await write(*arguments)
        world.clock.advance(timedelta(seconds=90))
        return held

    with monkeypatch.context() as patched:
        patched.setattr(removals, "write_intent", slow)
        await world.work()
    assert not world.facebook.acts()
    await work_until_ended(world)
    assert await world.outcomes() == ["REMOVED"]
    assert len(world.facebook.acts()) == 1
