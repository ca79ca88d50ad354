"""The states accounts were in: written once, never changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.stats.domain.pauses import State
from services.stats.store.tables import account_state
from shared.db.bulk import among, by_key, upsert_many


class StateStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, accounts: Collection[UUID]) -> Mapping[UUID, list[State]]:
        """Of each account in the order of its versions."""
        mine = among(self._session, account_state.c.account_id, accounts)
        wanted = select(account_state).where(mine).order_by(account_state.c.account_id, account_state.c.version)
        found: dict[UUID, list[State]] = defaultdict(list)
        for row in (await self._session.execute(wanted)).mappings():
            found[row["account_id"]].append(State(**row))
        return found

    async def add(self, states: Sequence[State]) -> None:
        rows = [{name: getattr(one, name) for name in State.__slots__} for one in states]
        await upsert_many(self._session, account_state, by_key(account_state, rows))
