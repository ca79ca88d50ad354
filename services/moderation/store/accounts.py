"""The registry's accounts as moderation needs them: whether the municipality answers for what is written there."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.posts import Account
from services.moderation.store.sets import insert_all
from services.moderation.store.tables import account
from shared.db.bulk import among

STATE = ("version", "status", "platform", "handle", "unit_id", "responsibility")


class AccountStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, accounts: Sequence[Account]) -> list[UUID]:
        """Keep what is newer than what is known; returns the ids of those."""
        newest = {one.id: one for one in sorted(accounts, key=lambda one: one.version)}
        known = {one.id: one.version for one in await self.find(newest)}
        newer = [one for one in newest.values() if one.version > known.get(one.id, 0)]
        rows = [{"id": one.id} | {name: getattr(one, name) for name in STATE} for one in newer]
        await insert_all(self._session, account, rows, update=STATE, newer="version")
        return [one.id for one in newer]

    async def find(self, ids: Collection[UUID]) -> list[Account]:
        if not ids:
            return []
        rows = await self._session.execute(select(account).where(among(self._session, account.c.id, ids)))
        return [Account(**row._asdict()) for row in rows]
