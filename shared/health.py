"""What this process can say of its own state: named checks that /readyz asks, each of them quick and harmless."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

PATIENCE = 3.0
"""Seconds a check may take before it counts as failed."""


@dataclass(frozen=True, slots=True)
class State:
    ok: bool
    detail: str = ""


Check = Callable[[], Awaitable[State]]


class Health:
    """Each part of the process adds its own check; a check added again under its name replaces the former."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        self._checks[name] = check

    async def holds(self, name: str) -> bool:
        """Does this check say yes now? One that nobody has added has nothing against it."""
        check = self._checks.get(name)
        return check is None or (await _ask(check)).ok

    async def report(self) -> Mapping[str, State]:
        """Ask all checks at once. A check that fails or hangs says so itself; the report always comes."""
        states = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        return dict(zip(self._checks, states, strict=True))


async def _ask(check: Check) -> State:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except (OSError, SQLAlchemyError) as fault:
        return State(ok=False, detail=type(fault).__name__)
