"""Accounts as the registry told them last, and their profiles as ingest saw them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.snapshot import Known
from services.archive.store.tables import account
from shared.db.bulk import among
from shared.db.upsert import insert_for

FIELDS = [field.name for field in fields(Known)]
TOLD = ("version", "unit_id", "status", "watched", "watched_since", "state")


class AccountStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, accounts: Sequence[Known]) -> None:
        """An older version changes nothing."""
        told = insert_for(self._session, account)
        newer = told.on_conflict_do_update(
            index_elements=[account.c.account_id],
            set_={name: told.excluded[name] for name in TOLD},
            where=account.c.version < told.excluded.version,
        )
        rows = [asdict(one) for one in sorted(accounts, key=lambda one: one.account_id)]
        connection = await self._session.connection()
        await connection.execute(newer, rows)

    async def find(self, ids: Iterable[UUID]) -> dict[UUID, Known]:
        rows = await self._session.execute(select(account).where(among(self._session, account.c.account_id, ids)))
        return {row.account_id: Known(**{name: getattr(row, name) for name in FIELDS}) for row in rows}

    async def show(self, account_id: UUID, profile: Mapping[str, Any]) -> None:
        same = account.c.account_id == account_id
        await self._session.execute(update(account).where(same).values(profile=dict(profile)))

    async def unit_of(self, account_id: UUID) -> UUID | None:
        found = await self._session.execute(select(account.c.unit_id).where(account.c.account_id == account_id))
        return found.scalar_one_or_none()
