"""Reminders that were sent."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.store.tables import reminder
from shared.db.upsert import insert_for


class ReminderStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def first(self, matter: str, due: Mapping[UUID, date], days_ahead: int) -> frozenset[UUID]:
        """Note these reminders as sent; the accounts that had not been sent this one before."""
        if not due:
            return frozenset()
        rows = [
            {"account_id": one, "matter": matter, "due": day, "days_ahead": days_ahead}
            for one, day in sorted(due.items())
        ]
        adding = insert_for(self._session, reminder).values(rows).on_conflict_do_nothing()
        return frozenset(await self._session.scalars(adding.returning(reminder.c.account_id)))
