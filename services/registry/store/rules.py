"""Whether the rules that all accounts are judged by changed: asked of the database, since any process may change them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.store.tables import disposal_decision, logo, plan, platform_terms, record_type, unit
from shared.db.reader import look_up

VERSIONED = (unit, record_type, plan, disposal_decision, logo)
"""Rows are added and get new versions, and are never removed: their count and the sum of their versions only grow."""
CHANGED = "rules changed"
NOW = "now"
"""There is one state: whoever asks for it at the same moment gets the same."""


class RuleStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._state: tuple[int, ...] | None = None

    async def state(self) -> tuple[int, ...]:
        """Another one after every change; one statement over tables of dozens of rows, once in a transaction."""
        if self._state is None:
            self._state = await look_up(self._session, _states, NOW)
        assert self._state is not None
        return self._state

    @property
    def changed_here(self) -> bool:
        """This transaction changed some: what it reads is not what others know, and may never be."""
        return CHANGED in self._session.info


def rules_change(session: AsyncSession) -> None:
    """Said by whoever writes a rule."""
    session.info[CHANGED] = True


async def _states(session: AsyncSession, asked: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    state = tuple((await session.execute(_state())).one())
    return dict.fromkeys(asked, state)


@cache
def _state() -> Select[Any]:
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in (*VERSIONED, platform_terms)]
    sums = [select(func.coalesce(func.sum(table.c.version), 0)).scalar_subquery() for table in VERSIONED]
    return select(*counts, *sums)
