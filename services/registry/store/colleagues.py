"""Who works with whom, by what people sign in as."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, Subquery, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.store.tables import account, deputy, manager, person
from shared.auth.sign_in import SignIn


class ColleagueStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def running_with(self, who: SignIn, people: Collection[UUID]) -> frozenset[UUID]:
        """Those of these people who are responsible or deputy of an account, not closed, of which this one is too."""
        mine, theirs = _running().alias("mine"), _running().alias("theirs")
        together = mine.join(theirs, theirs.c.account_id == mine.c.account_id).join(
            person, person.c.id == mine.c.person_id
        )
        found = select(theirs.c.person_id).select_from(together).where(who.among(person.c))
        return frozenset(await self._session.scalars(found.where(theirs.c.person_id.in_(people)).distinct()))

    async def managed(self, who: SignIn, day: date) -> frozenset[UUID]:
        """The units that this one manages, that day."""
        return frozenset(await self._session.scalars(_managed(who, day)))

    async def runs(self, who: SignIn, account_id: UUID) -> bool:
        part = _running().alias("part")
        mine = part.join(person, person.c.id == part.c.person_id)
        found = select(part.c.account_id).select_from(mine).where(part.c.account_id == account_id)
        return (await self._session.scalars(found.where(who.among(person.c)).limit(1))).first() is not None


def _managed(who: SignIn, day: date) -> Select[tuple[UUID]]:
    since, until = manager.c.valid_from, manager.c.valid_to
    then = or_(since.is_(None), since <= day) & or_(until.is_(None), until >= day)
    named = manager.join(person, person.c.id == manager.c.person_id)
    return select(manager.c.unit_id).select_from(named).where(who.among(person.c), then)


def _running() -> Subquery:
    going_on = account.c.status != "CLOSED"
    named = deputy.join(account, account.c.id == deputy.c.account_id)
    return union_all(
        select(account.c.id.label("account_id"), account.c.responsible_id.label("person_id")).where(going_on),
        select(deputy.c.account_id, deputy.c.person_id).select_from(named).where(going_on),
    ).subquery()
