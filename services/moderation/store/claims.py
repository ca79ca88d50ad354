"""Who works on which case: one person at a time, until the lock expires."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.store.tables import claim
from shared.db.upsert import insert_for


@dataclass(frozen=True, slots=True)
class Claim:
    id: UUID
    case_id: UUID
    held_by: str
    held_since: datetime
    expires_at: datetime


class ClaimStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, wanted: Claim, now: datetime) -> Claim | None:
        """The lock, new or prolonged; None while somebody else holds it. One statement: of two, one wins."""
        free, mine = claim.c.expires_at <= now, claim.c.held_by == wanted.held_by
        statement = insert_for(self._session, claim).values(asdict(wanted))
        anew = {name: case((free, statement.excluded[name]), else_=claim.c[name]) for name in ("id", "held_since")}
        values = anew | {name: statement.excluded[name] for name in ("held_by", "expires_at")}
        taken = statement.on_conflict_do_update(index_elements=["case_id"], set_=values, where=free | mine).returning(
            claim
        )
        row = (await self._session.execute(taken)).first()
        return Claim(**row._asdict()) if row else None

    async def held(self, case_id: UUID, now: datetime) -> Claim | None:
        found = select(claim).where(claim.c.case_id == case_id, claim.c.expires_at > now)
        row = (await self._session.execute(found)).first()
        return Claim(**row._asdict()) if row else None

    async def release(self, case_id: UUID) -> None:
        await self._session.execute(delete(claim).where(claim.c.case_id == case_id))
