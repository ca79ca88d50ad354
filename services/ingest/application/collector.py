"""Group commit: single posts that arrive together are stored together, and each caller is answered once that is durable.

A bounded queue: when it is full, callers are told to come back. Measured (performance.md 3.4): ten times a commit each.

Callers who were just answered come again at once, or others like them: a commit waits two milliseconds for as many as
there were, so that it does not go with the first of them while the rest wait for the next. One who is alone never waits.
"""

import asyncio
from collections import deque
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from services.ingest import metrics
from services.ingest.application.capture import MOST
from services.ingest.application.ports import Ports
from services.ingest.application.sendings import Refusal, Sent, count, take
from services.ingest.domain.posts import Kept
from shared.errors import AppError, TooMany, Unavailable

Answer = Kept | Refusal
Waiting = tuple[Sent, "asyncio.Future[Answer]"]
LINGER = 0.002
"""Seconds that a commit waits at most for those who are expected."""
FAULTS = (SQLAlchemyError, ValueError, OSError, AppError)


class Collector:
    def __init__(self, ports: Ports) -> None:
        self._ports, self._most = ports, ports.settings.collector_rows
        self._queue: deque[Waiting] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._expected, self._come = 1, asyncio.Event()

    async def add(self, sent: Sent) -> Answer:
        """What became of it, once that is committed. TooMany while too many wait."""
        if len(self._queue) >= self._most:
            raise TooMany("Too many posts wait to be stored: send them in batches.", retry_after=1)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.append((sent, answer))
        if len(self._queue) >= self._expected:
            self._come.set()
        metrics.COLLECTOR.set(len(self._queue))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def close(self) -> None:
        """What is under way is finished."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        while self._queue:
            await self._gather()
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
            try:
                await self._commit(batch)
            finally:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(Unavailable("The post was not stored. Send it again.", retry_after=1))
            self._expected = min(len(batch) + len(self._queue), MOST)
            metrics.COLLECTOR.set(len(self._queue))

    async def _gather(self) -> None:
        if len(self._queue) < self._expected:
            self._come.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._come.wait(), LINGER)

    async def _commit(self, batch: list[Waiting]) -> None:
        """One transaction; if it fails, one for each, so that the guilty one fails alone."""
        try:
            answers = await self._store([sent for sent, _ in batch])
        except FAULTS as fault:
            if len(batch) > 1:
                for one in batch:
                    await self._commit([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(fault)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _store(self, sent: list[Sent]) -> list[Answer]:
        uow = self._ports.unit_of_work()
        async with uow:
            answers = await take(sent, uow)
        count(answers)
        return answers
