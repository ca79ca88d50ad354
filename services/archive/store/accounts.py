"""Which unit answers for which account, as the registry told it last."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.store.tables import account
from shared.db.upsert import insert_for


class AccountStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, units: Mapping[UUID, tuple[int, UUID]]) -> None:
        """By account: the version told and the unit. An older version changes nothing."""
        told = insert_for(self._session, account)
        newer = told.on_conflict_do_update(
            index_elements=[account.c.account_id],
            set_={"version": told.excluded.version, "unit_id": told.excluded.unit_id},
            where=account.c.version < told.excluded.version,
        )
        rows = [
            {"account_id": account_id, "version": version, "unit_id": unit_id}
            for account_id, (version, unit_id) in sorted(units.items())
        ]
        connection = await self._session.connection()
        await connection.execute(newer, rows)

    async def unit_of(self, account_id: UUID) -> UUID | None:
        found = await self._session.execute(select(account.c.unit_id).where(account.c.account_id == account_id))
        return found.scalar_one_or_none()
