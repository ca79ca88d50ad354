"""What a service's bootstrap hands over: everything built, nothing opened."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import FastAPI

from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.consumer import Reactions


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that the worker repeats: `run` once every `every`, and again after it failed. It must bear being run twice."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    core: Core
    root: FastAPI
    v1: FastAPI
    new_unit_of_work: Callable[[], UnitOfWork]
    reactions: Reactions
    schedules: Sequence[Schedule] = ()
    starting: Sequence[Callable[[], Awaitable[None]]] = ()
    """Run before the worker starts; what one raises keeps it from starting: a missing key and the like."""
    gather: float = 0.0
    """Seconds from one batch that the worker hears to the next, so that many small effects become a few larger ones."""
    closing: Sequence[Callable[[], Awaitable[None]]] = field(default=())
    """Closed when the process ends, last first: HTTP clients and the like."""

    def __post_init__(self) -> None:
        self.v1.state.reactions = self.reactions  # a dead letter is replayed over the API

    @property
    def name(self) -> str:
        return self.core.service

    async def close(self) -> None:
        for close in reversed(self.closing):
            await close()
        await self.core.close()
