"""Units in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.units import Kind, Manager, Unit
from services.registry.store.searching import Seen, at_most, matches, onward
from services.registry.store.tables import manager, person, unit
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, insert_many
from shared.errors import NotFound, VersionMismatch

TWICE = "There is a unit of that name there already."


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """None: any."""

    kind: Kind | None = None
    parent_id: UUID | None = None
    text: str | None = None


class UnitStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, unit_id: UUID) -> Unit:
        found = await self.find(unit_id)
        if found is None:
            raise NotFound("There is no such unit.")
        return found

    async def find(self, unit_id: UUID) -> Unit | None:
        row = (await self._session.execute(select(unit).where(unit.c.id == unit_id))).mappings().first()
        return _to_domain(row) if row else None

    async def names(self, units: Collection[UUID]) -> Mapping[UUID, str]:
        """What each of these units is called. Unknown ids are left out."""
        rows = await self._session.execute(select(unit.c.id, unit.c.name).where(among(self._session, unit.c.id, units)))
        return {row.id: row.name for row in rows}

    async def parents(self) -> Mapping[UUID, UUID | None]:
        """The whole tree: a municipality has some hundred units."""
        return {row.id: row.parent_id for row in await self._session.execute(select(unit.c.id, unit.c.parent_id))}

    async def lock_tree(self) -> None:
        """Nobody else moves units until this transaction ends: two moves at once could close a circle."""
        await self._session.execute(select(unit.c.id).order_by(unit.c.id).with_for_update())

    async def above(self, unit_id: UUID) -> frozenset[UUID]:
        """The ids of all units above this one."""
        line = select(unit.c.id, unit.c.parent_id).where(unit.c.id == unit_id).cte("line", recursive=True)
        line = line.union(select(unit.c.id, unit.c.parent_id).join(line, unit.c.id == line.c.parent_id))
        found = await self._session.scalars(select(line.c.id))
        return frozenset(found) - {unit_id}

    async def tree(self) -> Mapping[UUID, Unit]:
        """All units: a municipality has hundreds."""
        return {row["id"]: _to_domain(row) for row in (await self._session.execute(select(unit))).mappings()}

    async def add(self, new: Unit) -> None:
        with only_once(TWICE):
            await self._session.execute(insert(unit).values(_to_row(new)))

    async def save(self, changed: Unit) -> Unit:
        """Write the unit if nobody wrote it since it was read."""
        same = (unit.c.id == changed.id) & (unit.c.version == changed.version)
        saved = _to_row(changed) | {"version": changed.version + 1}
        with only_once(TWICE):
            result = await self._session.execute(update(unit).where(same).values(saved).returning(unit))
        row = result.mappings().first()
        if row is None:
            raise VersionMismatch("The unit changed after you read it.")
        return _to_domain(row)

    async def managers(self, unit_id: UUID) -> list[Manager]:
        """In the order in which they are asked."""
        return (await self.managers_of([unit_id])).get(unit_id, [])

    async def managers_of(self, units: Collection[UUID]) -> dict[UUID, list[Manager]]:
        """Units without a manager are left out."""
        wanted = select(manager).where(among(self._session, manager.c.unit_id, units)).order_by(manager.c.position)
        found: dict[UUID, list[Manager]] = {}
        for row in await self._session.execute(wanted):
            found.setdefault(row.unit_id, []).append(Manager(row.person_id, row.valid_from, row.valid_to))
        return found

    async def nearest_managers(self, units: Collection[UUID], day: date, at: datetime) -> Mapping[UUID, frozenset[str]]:
        """The subjects of those who manage each unit that day, else of those of the nearest unit above it that has a manager
        who is still here. One question."""
        found: dict[UUID, tuple[int, set[str]]] = {}
        for row in await self._session.execute(_managing(among(self._session, unit.c.id, units), day, at)):
            steps, subjects = found.setdefault(row.start, (row.steps, set()))
            if row.steps == steps:
                subjects.add(row.subject)
        return {start: frozenset(subjects) for start, (_, subjects) in found.items()}

    async def managed_by(self, person_id: UUID) -> list[Unit]:
        managed = select(manager.c.unit_id).where(manager.c.person_id == person_id)
        rows = await self._session.execute(select(unit).where(unit.c.id.in_(managed)).order_by(unit.c.id))
        return [_to_domain(row) for row in rows.mappings()]

    async def name_managers(self, unit_id: UUID, managers: Sequence[Manager]) -> None:
        """These, and nobody else."""
        await self._session.execute(delete(manager).where(manager.c.unit_id == unit_id))
        rows = [
            {"unit_id": unit_id, "position": nth, "person_id": one.person_id, "valid_from": one.valid_from,
             "valid_to": one.valid_to}
            for nth, one in enumerate(managers)
        ]  # fmt: skip
        await insert_many(self._session, manager, rows)

    async def page(self, wanted: UnitFilter, seen: Seen) -> list[Unit]:
        rows = await self._session.execute(onward(_matching(wanted), unit.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: UnitFilter) -> int:
        counted = at_most(_matching(wanted))
        return (await self._session.execute(select(func.count()).select_from(counted))).scalar_one()


def _managing(wanted: ColumnElement[bool], day: date, at: datetime) -> Select[Any]:
    """Who manages these units and all above them, the nearest first."""
    start = select(unit.c.id.label("start"), unit.c.id, unit.c.parent_id, literal(0).label("steps")).where(wanted)
    line = start.cte("line", recursive=True)
    line = line.union_all(
        select(line.c.start, unit.c.id, unit.c.parent_id, line.c.steps + 1).join(line, unit.c.id == line.c.parent_id)
    )
    joined = line.join(manager, manager.c.unit_id == line.c.id).join(person, person.c.id == manager.c.person_id)
    now = (
        or_(manager.c.valid_from.is_(None), manager.c.valid_from <= day),
        or_(manager.c.valid_to.is_(None), manager.c.valid_to >= day),
        or_(person.c.left_at.is_(None), person.c.left_at > at),
    )
    found = select(line.c.start, line.c.steps, person.c.subject).select_from(joined)
    return found.where(*now).order_by(line.c.start, line.c.steps)


def _matching(wanted: UnitFilter) -> Select[Any]:
    found = select(unit)
    if wanted.kind:
        found = found.where(unit.c.kind == wanted.kind)
    if wanted.parent_id:
        found = found.where(unit.c.parent_id == wanted.parent_id)
    return found.where(matches(unit.c.folded, wanted.text)) if wanted.text else found


def _to_domain(row: RowMapping) -> Unit:
    return Unit(**{name: row[name] for name in Unit.__dataclass_fields__})


def _to_row(item: Unit) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(item, name) for name in Unit.__dataclass_fields__}
    return told | {"folded": item.name.casefold()}
