"""The codes that accounts wait for, one each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.codes import GOOD_FOR, WINDOW, Pending
from services.registry.store.tables import email_code
from shared.db.bulk import upsert_many


class CodeStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, account_id: UUID) -> Pending | None:
        """Held until the transaction ends: two guesses at once count as two."""
        wanted = select(email_code).where(email_code.c.account_id == account_id).with_for_update()
        row = (await self._session.execute(wanted)).mappings().first()
        return Pending(**{name: row[name] for name in Pending.__dataclass_fields__}) if row else None

    async def put(self, new: Pending) -> None:
        row = {name: getattr(new, name) for name in Pending.__dataclass_fields__}
        await upsert_many(self._session, email_code, [row], [name for name in row if name != "account_id"])

    async def count_try(self, tried: Pending) -> None:
        mine = email_code.c.account_id == tried.account_id
        await self._session.execute(update(email_code).where(mine).values(tries_left=tried.tries_left))

    async def forget(self, now: datetime) -> None:
        """Those that are good no more and whose letters no longer count."""
        over = (email_code.c.sent_at <= now - GOOD_FOR) & (email_code.c.asked_from <= now - WINDOW)
        await self._session.execute(delete(email_code).where(over))

    async def spend(self, account_id: UUID) -> None:
        await self._session.execute(delete(email_code).where(email_code.c.account_id == account_id))
