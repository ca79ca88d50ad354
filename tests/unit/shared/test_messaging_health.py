"""The report on a process's health always comes, whatever its checks do."""

import asyncio

import pytest

from shared import health as health_module
from shared.health import Health, State


async def fine() -> State:
    return State(ok=True, detail="well")


async def broken() -> State:
    raise ConnectionRefusedError("password=hemligt")


async def hanging() -> State:
    await asyncio.Event().wait()
    raise AssertionError


async def test_each_check_is_told_of_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "PATIENCE", 0.05)
    health = Health()
    for name, check in (("a", fine), ("b", broken), ("c", hanging)):
        health.add(name, check)
    report = await health.report()
    assert report == {
        "a": State(ok=True, detail="well"), "b": State(ok=False, detail="ConnectionRefusedError"),
        "c": State(ok=False, detail="TimeoutError"),
    }  # fmt: skip


async def test_a_check_that_is_added_again_replaces_the_former() -> None:
    health = Health()
    health.add("a", broken)
    health.add("a", fine)
    assert (await health.report())["a"].ok
