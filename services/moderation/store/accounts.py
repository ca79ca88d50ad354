"""The registry's accounts as moderation needs them: who answers for what is written there."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.posts import Account
from services.moderation.store.sets import insert_all
from services.moderation.store.tables import account, account_duty
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
        await self._keep_duties(newer)
        return [one.id for one in newer]

    async def _keep_duties(self, accounts: Sequence[Account]) -> None:
        if not accounts:
            return
        old = among(self._session, account_duty.c.account_id, [one.id for one in accounts])
        await self._session.execute(delete(account_duty).where(old))
        await insert_all(self._session, account_duty, [row for one in accounts for row in _duties(one)])

    async def find(self, ids: Collection[UUID]) -> list[Account]:
        if not ids:
            return []
        rows = await self._session.execute(select(account).where(among(self._session, account.c.id, ids)))
        duties = await self._session.execute(
            select(account_duty).where(among(self._session, account_duty.c.account_id, ids))
        )
        held: dict[UUID, list[Any]] = {}
        for duty in duties:
            held.setdefault(duty.account_id, []).append(duty)
        return [_to_domain(row, held.get(row.id, [])) for row in rows]


def _duties(one: Account) -> list[dict[str, Any]]:
    who = dict.fromkeys(one.deputies, "deputy")
    if one.responsible:
        who[one.responsible] = "responsible"
    return [{"account_id": one.id, "subject": subject, "duty": duty} for subject, duty in who.items()]


def _to_domain(row: Any, duties: Sequence[Any]) -> Account:
    return Account(
        **{name: getattr(row, name) for name in ("id", *STATE)},
        responsible=next((duty.subject for duty in duties if duty.duty == "responsible"), None),
        deputies=tuple(sorted(duty.subject for duty in duties if duty.duty == "deputy")),
    )
