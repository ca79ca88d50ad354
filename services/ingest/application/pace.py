"""Batches take turns, and rest after each as long as it took, so that those who hear keep pace with a backfill.

Otherwise what a backfill has captured waits in heaps before those who screen and seal it, and a resident's comment, which
must stay in order behind it, waits with it. How long a turn takes tells how busy the machine is.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

LONGEST = 2.0
"""Seconds of rest at most, however long a turn took."""


class Pace:
    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._turn = asyncio.Lock()
        self._rested_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One transaction of a batch. The first after a pause begins at once."""
        async with self._turn:
            if (rest := self._rested_at - self._now()) > 0:
                await self._sleep(rest)
            began = self._now()
            try:
                yield
            finally:
                ended = self._now()
                self._rested_at = ended + min(ended - began, LONGEST)
