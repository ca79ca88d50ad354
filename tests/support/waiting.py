"""Waiting for a condition with a deadline: never for a count of steps, never a blind pause."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
TICK = 0.02


async def until(condition: Callable[[], Awaitable[T]], deadline: float = 20.0) -> T:
    """What the condition gives once it is true; fails the test after `deadline` seconds."""
    end = time.monotonic() + deadline
    while not (found := await condition()):
        if time.monotonic() > end:
            raise AssertionError(f"it never happened: {getattr(condition, '__name__', condition)}")
        await _tick()
    return found


async def _tick() -> None:
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(TICK, over.set_result, None)
    await over
