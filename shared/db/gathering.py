"""Those who look something up at the same moment are answered by one statement.

Nobody gets an answer from before they asked: whoever comes while a statement is under way waits for the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
Ask = Callable[[AsyncSession, Sequence[Key]], Awaitable[Mapping[Key, Found]]]
"""What is found by each key, in one statement; nothing for a key by which nothing is found. A function of a module."""


class Gathering:
    """The look-ups of one kind in this process."""

    def __init__(self, ask: Callable[[Sequence[Any]], Awaitable[Mapping[Any, Any]]]) -> None:
        self._ask = ask
        self._keys: set[Any] = set()
        self._next: asyncio.Task[Mapping[Any, Any]] | None = None
        """Will ask for the keys that are gathered now."""
        self._under_way: asyncio.Task[Mapping[Any, Any]] | None = None

    async def found(self, key: Any) -> Any | None:
        if self._next is None:
            self._keys = set()
            self._next = asyncio.create_task(self._ask_for(self._keys, self._under_way))
        keys, asking = self._keys, self._next
        keys.add(key)
        try:
            told = await asyncio.shield(asking)
        except DBAPIError:
            if len(keys) == 1:
                raise
            told = await self._ask([key])  # it may have been the key of somebody else that cannot be asked for
        return told.get(key)

    async def _ask_for(self, keys: set[Any], before: asyncio.Task[Mapping[Any, Any]] | None) -> Mapping[Any, Any]:
        if before is not None and not before.done():
            await asyncio.wait({before})
        self._under_way, self._next = self._next, None
        return await self._ask(list(keys))
