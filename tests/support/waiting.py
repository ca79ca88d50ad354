"""Waiting for a condition with a deadline: never for a count of steps, never a blind pause."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
TICK = 0.02
PATIENCE = 60.0
"""Seconds for what takes none on a quiet machine: only a test that fails waits so long."""


async def until(condition: Callable[[], Awaitable[T]], deadline: float = PATIENCE) -> T:
    """What the condition gives once it is true; fails the test after `deadline` seconds."""
    end = time.monotonic() + deadline
    while not (found := await condition()):
        if time.monotonic() > end:
            raise AssertionError(f"it never happened: {getattr(condition, '__name__', condition)}")
        await passed(TICK)
    return found


async def passed(seconds: float) -> None:
    """For what strikes at moments of chance; a test itself waits for conditions."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    timer = loop.call_later(seconds, over.set_result, None)
    try:
        await over
    finally:
        timer.cancel()
