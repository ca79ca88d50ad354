"""What is used up of each allowance, and the keys of the days."""

import secrets
from datetime import date, datetime

from sqlalchemy import case, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.allowances import Allowance, Scope
from services.registry.store.tables import allowance, day_key
from shared.db.upsert import insert_for


class AllowanceStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, scope: Scope, who: str, until: datetime, now: datetime) -> Allowance:
        """One time more, or the first anew where the time before is over. Whoever takes at once waits."""
        adding = insert_for(self._session, allowance).values(scope=scope, who=who, used=1, until=until)
        over = allowance.c.until <= now
        taken = adding.on_conflict_do_update(
            index_elements=["scope", "who"],
            set_={"used": case((over, 1), else_=allowance.c.used + 1),
                  "until": case((over, adding.excluded.until), else_=allowance.c.until)},
        ).returning(allowance.c.used, allowance.c.until)  # fmt: skip
        used, ends = (await self._session.execute(taken)).one()
        return Allowance(used, ends)

    async def key(self, day: date) -> bytes:
        """The day's own, made when it is first asked for, known to nobody once it is forgotten."""
        new = insert_for(self._session, day_key).values(day=day, key=secrets.token_bytes(32))
        await self._session.execute(new.on_conflict_do_nothing())
        kept: bytes = (await self._session.execute(select(day_key.c.key).where(day_key.c.day == day))).scalar_one()
        return kept

    async def forget(self, today: date, now: datetime) -> None:
        await self._session.execute(delete(day_key).where(day_key.c.day < today))
        await self._session.execute(delete(allowance).where(allowance.c.until <= now))
