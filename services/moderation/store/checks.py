"""Each time a person looked at an account, and whom the registry has named as a person."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.supervision import LookedAt, Part
from services.moderation.store.sets import insert_all
from services.moderation.store.slices import Slice
from services.moderation.store.tables import account, account_check, account_duty, known_person, shared
from shared.auth.sign_in import SignIn
from shared.db.counting import count_of
from shared.db.tree import within
from shared.names import folded

columns = account_check.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """`by`: this person's own; `units`: those the caller may see, None for all."""

    account_id: UUID | None = None
    unit: UUID | None = None
    by: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    units: Collection[UUID] | None = None


class CheckStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: LookedAt) -> None:
        await self._session.execute(insert(account_check).values(asdict(new) | {"covered": list(new.covered)}))

    async def find(self, check_id: UUID) -> LookedAt | None:
        row = (await self._session.execute(select(account_check).where(columns.id == check_id))).first()
        return _told(row) if row else None

    async def listed(self, wanted: Wanted, page: Slice) -> list[LookedAt]:
        """The newest first."""
        place = columns.checked_at, columns.id
        rows = _matching(wanted).order_by(*(one.desc() for one in place))
        if page.after:
            rows = rows.where(tuple_(*place) < tuple_(*page.after))
        return [_told(row) for row in await self._session.execute(page.cut(rows))]

    async def count(self, wanted: Wanted) -> int:
        return await count_of(self._session, _matching(wanted))


class PersonStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, subjects: Collection[str]) -> None:
        await insert_all(
            self._session, known_person, [{"subject": one, "sign_in": folded(one)} for one in set(subjects)]
        )

    async def knows(self, who: SignIn) -> bool:
        named = select(known_person).where(who.among(known_person.c))
        return (await self._session.execute(named)).first() is not None

    async def part(self, who: SignIn, account_id: UUID) -> Part | None:
        """What the person is to the account; None: it is run by others."""
        theirs = account_duty.c.account_id == account_id, who.among(account_duty.c)
        first = select(account_duty.c.duty).where(*theirs).order_by(account_duty.c.position).limit(1)
        found: Part | None = await self._session.scalar(first)
        return found


def _matching(wanted: Wanted) -> Select[Any]:
    found: list[ColumnElement[bool]] = []
    if wanted.account_id:
        found.append(columns.account_id == wanted.account_id)
    if wanted.by:
        found.append(columns.checked_by == wanted.by)
    if wanted.since:
        found.append(columns.checked_at >= wanted.since)
    if wanted.until:
        found.append(columns.checked_at < wanted.until)
    if wanted.unit:
        found.append(columns.account_id.in_(_accounts(within(account.c.unit_id, shared.unit, [wanted.unit]))))
    if wanted.units is not None:
        found.append(columns.account_id.in_(_accounts(account.c.unit_id.in_(wanted.units))))
    return select(account_check).where(*found)


def _accounts(where: ColumnElement[bool]) -> Select[Any]:
    return select(account.c.id).where(where)


def _told(row: Row[Any]) -> LookedAt:
    return LookedAt(**row._asdict() | {"covered": tuple(row.covered)})
