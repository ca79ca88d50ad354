"""Who works with whom, by what people sign in as."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.store.tables import account, deputy, manager, person


class ColleagueStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def runs_with(self, subject: str, person_id: UUID) -> bool:
        """Both are responsible or deputy of one account that is not closed."""
        mine, theirs = _running().alias("mine"), _running().alias("theirs")
        together = mine.join(theirs, theirs.c.account_id == mine.c.account_id).join(
            person, person.c.id == mine.c.person_id
        )
        return await self._any(
            select(mine.c.account_id)
            .select_from(together)
            .where(person.c.subject == subject, theirs.c.person_id == person_id)
        )

    async def running_with(self, subject: str, people: Collection[UUID]) -> frozenset[UUID]:
        """Those of these people with whom this one runs an account: see `runs_with`."""
        mine, theirs = _running().alias("mine"), _running().alias("theirs")
        together = mine.join(theirs, theirs.c.account_id == mine.c.account_id).join(
            person, person.c.id == mine.c.person_id
        )
        found = select(theirs.c.person_id).select_from(together).where(person.c.subject == subject)
        return frozenset(await self._session.scalars(found.where(theirs.c.person_id.in_(people)).distinct()))

    async def managed(self, subject: str, day: date) -> frozenset[UUID]:
        """The units that this one manages, that day."""
        return frozenset(await self._session.scalars(_managed(subject, day)))

    async def runs(self, subject: str, account_id: UUID) -> bool:
        part = _running().alias("part")
        mine = part.join(person, person.c.id == part.c.person_id)
        return await self._any(
            select(part.c.account_id)
            .select_from(mine)
            .where(person.c.subject == subject, part.c.account_id == account_id)
        )

    async def manages(self, subject: str, units: Collection[UUID], day: date) -> bool:
        """One of these units, that day."""
        return await self._any(_managed(subject, day).where(manager.c.unit_id.in_(sorted(units))))

    async def _any(self, wanted: Any) -> bool:
        return (await self._session.execute(wanted.limit(1))).first() is not None


def _managed(subject: str, day: date) -> Select[tuple[UUID]]:
    since, until = manager.c.valid_from, manager.c.valid_to
    then = or_(since.is_(None), since <= day) & or_(until.is_(None), until >= day)
    named = manager.join(person, person.c.id == manager.c.person_id)
    return select(manager.c.unit_id).select_from(named).where(person.c.subject == subject, then)


def _running() -> Subquery:
    going_on = account.c.status != "CLOSED"
    named = deputy.join(account, account.c.id == deputy.c.account_id)
    return union_all(
        select(account.c.id.label("account_id"), account.c.responsible_id.label("person_id")).where(going_on),
        select(deputy.c.account_id, deputy.c.person_id).select_from(named).where(going_on),
    ).subquery()
