"""When people are away, in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.absences import Absence
from services.registry.domain.duty import Away
from services.registry.store.searching import Seen, at_most, onward
from services.registry.store.tables import absence, person
from shared.db.bulk import among
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
        table, rest = absence.c, select(person.c.id, person.c.left_at).where(person.c.left_at.is_not(None))
        known = select(table.person_id, table.away_from, table.away_until).where(not_over(since))
        rows = list(await self._session.execute(known.where(among(self._session, table.person_id, people))))
        gone = await self._session.execute(rest.where(among(self._session, person.c.id, people)))
        found = [Away(*row) for row in rows] + [Away(*row, None) for row in gone]
        return sorted(found, key=lambda one: (one.away_from, one.person_id))

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
        counted = at_most(_matching(wanted))
        return (await self._session.execute(select(func.count()).select_from(counted))).scalar_one()


def not_over(since: datetime) -> ColumnElement[bool]:
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
