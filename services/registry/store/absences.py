"""When people are away, in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    RowMapping,
    Select,
    bindparam,
    delete,
    insert,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.absences import Absence
from services.registry.domain.duty import Away
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import absence, person
from shared.db.bulk import is_postgresql, listed
from shared.db.counting import count_of
from shared.db.types import Moment
from shared.errors import NotFound, VersionMismatch


@dataclass(frozen=True, slots=True)
class AbsenceFilter:
    """Those of one person that touch the time between `start` and `end`, and hold `at`; None: without a bound."""

    person_id: UUID
    start: datetime | None = None
    end: datetime | None = None
    at: datetime | None = None


class AbsenceStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, absence_id: UUID) -> Absence:
        row = (await self._session.execute(select(absence).where(absence.c.id == absence_id))).mappings().first()
        if row is None:
            raise NotFound("There is no such absence.")
        return _to_domain(row)

    async def meeting(self, person_id: UUID, start: datetime, end: datetime | None) -> list[Absence]:
        """Those of this person that overlap that time."""
        rows = await self._session.execute(
            _matching(AbsenceFilter(person_id, start, end)).order_by(absence.c.away_from)
        )
        return [_to_domain(row) for row in rows.mappings()]

    async def away(self, people: Collection[UUID], since: datetime) -> list[Away]:
        """When these people are away, as far as that is not over at `since`; who left is away from then on."""
        return (await self.away_and_gone(people, since))[0]

    async def away_and_gone(self, people: Collection[UUID], since: datetime) -> tuple[list[Away], frozenset[UUID]]:
        """Also those who have left at `since`."""
        wanted = _away(is_postgresql(self._session))
        rows = (await self._session.execute(wanted, {"people": list(people), "since": since})).all() if people else []
        found = sorted((Away(*row[1:]) for row in rows), key=lambda one: (one.away_from, one.person_id))
        return found, frozenset(row.person_id for row in rows if row.left and row.away_from <= since)

    async def add(self, new: Absence) -> None:
        await self._session.execute(insert(absence).values(_to_row(new)))

    async def save(self, changed: Absence) -> Absence:
        """Write the absence if nobody wrote it since it was read."""
        saved = _to_row(changed) | {"version": changed.version + 1}
        result = await self._session.execute(update(absence).where(_same(changed)).values(saved).returning(absence))
        row = result.mappings().first()
        if row is None:
            raise VersionMismatch("The absence changed after you read it.")
        return _to_domain(row)

    async def remove(self, cancelled: Absence) -> None:
        result = await self._session.execute(delete(absence).where(_same(cancelled)).returning(absence.c.id))
        if result.first() is None:
            raise VersionMismatch("The absence changed after you read it.")

    async def page(self, wanted: AbsenceFilter, seen: Seen) -> list[Absence]:
        rows = await self._session.execute(onward(_matching(wanted), absence.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: AbsenceFilter) -> int:
        return await count_of(self._session, _matching(wanted))


@cache
def _away(arrays: bool) -> CompoundSelect[Any]:
    table, since = absence.c, bindparam("since", type_=Moment())
    not_there = select(literal_column("0").label("left"), table.person_id, table.away_from, table.away_until).where(
        listed(table.person_id, "people", arrays=arrays), not_over(since)
    )
    left = select(literal_column("1"), person.c.id, person.c.left_at, null()).where(
        listed(person.c.id, "people", arrays=arrays), person.c.left_at.is_not(None)
    )
    return union_all(not_there, left)


def not_over(since: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return absence.c.away_until.is_(None) | (absence.c.away_until > since)


def _same(one: Absence) -> ColumnElement[bool]:
    return (absence.c.id == one.id) & (absence.c.version == one.version)


def _matching(wanted: AbsenceFilter) -> Select[Any]:
    found = select(absence).where(absence.c.person_id == wanted.person_id)
    if wanted.start:
        found = found.where(not_over(wanted.start))
    if wanted.at:
        found = found.where(absence.c.away_from <= wanted.at, not_over(wanted.at))
    return found.where(absence.c.away_from < wanted.end) if wanted.end else found


def _to_domain(row: RowMapping) -> Absence:
    return Absence(**{name: row[name] for name in Absence.__dataclass_fields__})


def _to_row(item: Absence) -> dict[str, object]:
    return {name: getattr(item, name) for name in Absence.__dataclass_fields__}
