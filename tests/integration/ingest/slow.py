"""A call of a platform that takes as long as a test wants."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Call = Callable[..., Awaitable[Any]]


class Slow:
    """A call of the platform that waits until it may go on."""

    def __init__(self, call: Call) -> None:
        self._call, self.begun, self.may_go_on, self.ended = call, asyncio.Event(), asyncio.Event(), False

    async def __call__(self, *arguments: Any) -> Any:
        self.begun.set()
        try:
            await self.may_go_on.wait()
        finally:
            self.ended = True
        return await self._call(*arguments)


def slowed(connector: Any, call: str, monkeypatch: pytest.MonkeyPatch) -> Slow:
    """This call of the connector's."""
    slow = Slow(getattr(connector, call))
    monkeypatch.setattr(connector, call, slow)
    return slow
