"""Units in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.units import Kind, Manager, Unit
from services.registry.store.rules import rules_change
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import manager, unit
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, insert_many
from shared.db.counting import count_of
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

    async def lock_tree(self) -> None:
        """Nobody else adds or moves units until this transaction ends: two moves at once could close a circle."""
        await self._session.execute(select(unit.c.id).order_by(unit.c.id).with_for_update(key_share=True))

    async def above(self, unit_id: UUID) -> frozenset[UUID]:
        """The ids of all units above this one."""
        line = select(unit.c.id, unit.c.parent_id).where(unit.c.id == unit_id).cte("line", recursive=True)
        line = line.union(select(unit.c.id, unit.c.parent_id).join(line, unit.c.id == line.c.parent_id))
        found = await self._session.scalars(select(line.c.id))
        return frozenset(found) - {unit_id}

    async def kinds_below(self, unit_id: UUID) -> frozenset[Kind]:
        """Of the units right under this one."""
        return frozenset(await self._session.scalars(select(unit.c.kind).where(unit.c.parent_id == unit_id)))

    async def tree(self) -> Mapping[UUID, Unit]:
        """All units: a municipality has hundreds."""
        return {row["id"]: _to_domain(row) for row in (await self._session.execute(select(unit))).mappings()}

    async def add(self, new: Unit) -> None:
        rules_change(self._session)
        with only_once(TWICE):
            await self._session.execute(insert(unit).values(_to_row(new)))

    async def save(self, changed: Unit) -> Unit:
        """Write the unit if nobody wrote it since it was read."""
        rules_change(self._session)
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

    async def lock_managed_by(self, person_id: UUID) -> list[Unit]:
        """Nobody else changes these units until this transaction ends."""
        managed = select(manager.c.unit_id).where(manager.c.person_id == person_id)
        wanted = select(unit).where(unit.c.id.in_(managed)).order_by(unit.c.id).with_for_update(key_share=True)
        rows = await self._session.execute(wanted)
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
        return await count_of(self._session, _matching(wanted))


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
