"""Reads the accounts that figures are told of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.stats.domain.facts import Account
from services.stats.store.tables import account, shared
from shared.db.counting import count_of
from shared.db.tree import within


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which accounts are wanted; None is no limit. `units` are those the caller reaches; `unit_id` stands for all under it too."""

    units: Collection[UUID] | None = None
    unit_id: UUID | None = None
    platform: str | None = None


class AccountStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: UUID) -> Account | None:
        row = (await self._session.execute(select(account).where(account.c.account_id == account_id))).first()
        return Account(*row) if row else None

    async def some(self, chosen: Chosen, *, limit: int, after: UUID | None = None, offset: int = 0) -> list[Account]:
        """In the order of their ids, which is that of their birth."""
        wanted = _chosen(select(account), chosen).order_by(account.c.account_id).limit(limit).offset(offset)
        if after:
            wanted = wanted.where(account.c.account_id > after)
        return [Account(*row) for row in await self._session.execute(wanted)]

    async def count(self, chosen: Chosen) -> int:
        return await count_of(self._session, _chosen(select(account.c.account_id), chosen))


def _chosen(wanted: Select[Any], chosen: Chosen) -> Select[Any]:
    if chosen.units is not None:
        wanted = wanted.where(account.c.unit_id.in_(sorted(chosen.units)))
    if chosen.unit_id:
        wanted = wanted.where(within(account.c.unit_id, shared.unit, [chosen.unit_id]))
    if chosen.platform:
        wanted = wanted.where(account.c.platform == chosen.platform)
    return wanted
