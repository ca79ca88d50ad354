"""Plans in the database: one row for each version, and its rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.plans import Adoption, Plan, PlanRow, PlanStatus
from services.registry.domain.retention import Retention
from services.registry.store.rules import rules_change
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import plan, plan_row
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, insert_many
from shared.db.counting import count_of
from shared.errors import NotFound, VersionMismatch

TWICE = "There is a plan with that number or that external reference already."
MEANWHILE = (
    "Another version of this unit's plan was adopted at the same moment: compare with it, and adopt this one after it."
)
PLAIN = (
    "record_type", "registration_mode", "classification_code", "arrangement", "medium", "format", "storage_location",
    "transfer_to_archive_after", "contains_personal_data", "remark", "decision_ref", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """None: any."""

    status: PlanStatus | None = None
    unit_id: UUID | None = None
    in_force_on: date | None = None
    text: str | None = None
    ids: Collection[UUID] | None = None


class PlanStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, plan_id: UUID) -> Plan:
        found = await self._read(select(plan).where(plan.c.id == plan_id))
        if not found:
            raise NotFound("There is no such plan.")
        return found[0]

    async def adopted_of(self, unit_id: UUID) -> Plan | None:
        """The unit's latest adopted version."""
        found = await self._read(select(plan).where(plan.c.unit_id == unit_id, plan.c.status == "ADOPTED"))
        return found[0] if found else None

    async def before(self, later: Plan) -> Plan | None:
        """The adopted version that this one follows, or would follow."""
        found = select(plan).where(plan.c.unit_id == later.unit_id, plan.c.status != "DRAFT", plan.c.id != later.id)
        if later.status != "DRAFT" and later.adoption:
            found = found.where(plan.c.valid_from < later.adoption.valid_from)
        latest = await self._read(found.order_by(plan.c.valid_from.desc()).limit(1))
        return latest[0] if latest else None

    async def in_force(self, on: date) -> list[Plan]:
        """Of every unit: a municipality has dozens."""
        return await self._read(_matching(PlanFilter(in_force_on=on)).order_by(plan.c.id))

    async def referred_to(self, references: Collection[str]) -> Mapping[str, Plan]:
        found = select(plan).where(among(self._session, plan.c.external_reference, references))
        return {one.external_reference or "": one for one in await self._read(found)}

    async def next_numbers(self, units: Collection[UUID]) -> Mapping[UUID, int]:
        last = select(plan.c.unit_id, func.max(plan.c.number).label("last")).group_by(plan.c.unit_id)
        rows = await self._session.execute(last.where(among(self._session, plan.c.unit_id, units)))
        return dict.fromkeys(units, 1) | {row.unit_id: row.last + 1 for row in rows}

    async def add(self, *new: Plan) -> None:
        rules_change(self._session)
        with only_once(TWICE):
            await self._session.execute(insert(plan), [_to_row(one) for one in new])
        await self._write_rows(new)

    async def save(self, changed: Plan) -> Plan:
        """Write the plan if nobody wrote it since it was read."""
        rules_change(self._session)
        same = (plan.c.id == changed.id) & (plan.c.version == changed.version)
        saved = _to_row(changed) | {"version": changed.version + 1}
        with only_once(TWICE, uq_plan_current=MEANWHILE):
            result = await self._session.execute(update(plan).where(same).values(saved).returning(plan))
        row = result.mappings().first()
        if row is None:
            raise VersionMismatch("The plan changed after you read it.")
        await self._session.execute(delete(plan_row).where(plan_row.c.plan_id == changed.id))
        await self._write_rows([changed])
        return _to_domain(row, changed.rows)

    async def page(self, wanted: PlanFilter, seen: Seen) -> list[Plan]:
        return await self._read(onward(_matching(wanted), plan.c.id, seen))

    async def count(self, wanted: PlanFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def _write_rows(self, plans: Sequence[Plan]) -> None:
        rows = [_to_plan_row(one.id, nth, row) for one in plans for nth, row in enumerate(one.rows)]
        await insert_many(self._session, plan_row, rows)

    async def _read(self, wanted: Select[Any]) -> list[Plan]:
        found = (await self._session.execute(wanted)).mappings().all()
        rows: dict[UUID, list[PlanRow]] = {row["id"]: [] for row in found}
        if rows:
            theirs = (
                select(plan_row).where(among(self._session, plan_row.c.plan_id, rows)).order_by(plan_row.c.position)
            )
            for row in (await self._session.execute(theirs)).mappings():
                rows[row["plan_id"]].append(_row_to_domain(row))
        return [_to_domain(row, rows[row["id"]]) for row in found]


def _matching(wanted: PlanFilter) -> Select[Any]:
    found = select(plan)
    if wanted.status:
        found = found.where(plan.c.status == wanted.status)
    if wanted.unit_id:
        found = found.where(plan.c.unit_id == wanted.unit_id)
    if wanted.ids is not None:
        found = found.where(plan.c.id.in_(wanted.ids))
    if wanted.in_force_on:
        on = wanted.in_force_on
        found = found.where(
            plan.c.status != "DRAFT", plan.c.valid_from <= on, or_(plan.c.valid_to.is_(None), plan.c.valid_to >= on)
        )
    return found.where(matches(plan.c.folded, wanted.text)) if wanted.text else found


def _to_domain(row: RowMapping, rows: Sequence[PlanRow]) -> Plan:
    adoption = None
    if row["valid_from"] is not None:
        adoption = Adoption(row["decision_ref"], row["deciding_body"], row["decided_on"], row["valid_from"])
    return Plan(
        id=row["id"], unit_id=row["unit_id"], number=row["number"], title=row["title"], status=row["status"],
        rows=tuple(rows), adoption=adoption, valid_to=row["valid_to"], external_reference=row["external_reference"],
        changed_at=row["changed_at"], version=row["version"],
    )  # fmt: skip


def _row_to_domain(row: RowMapping) -> PlanRow:
    return PlanRow(
        **{name: row[name] for name in PLAIN},
        retention=Retention(row["disposition"], row["retention_period"], row["retention_trigger"]),
        confidentiality_paragraphs=tuple(row["confidentiality_paragraphs"]),
    )


def _to_row(item: Plan) -> dict[str, object]:
    told = item.adoption
    return {
        "id": item.id, "unit_id": item.unit_id, "number": item.number, "title": item.title, "status": item.status,
        "decision_ref": told.decision_ref if told else None, "deciding_body": told.deciding_body if told else None,
        "decided_on": told.decided_on if told else None, "valid_from": told.valid_from if told else None,
        "valid_to": item.valid_to, "external_reference": item.external_reference, "changed_at": item.changed_at,
        "folded": item.title.casefold(), "version": item.version,
    }  # fmt: skip


def _to_plan_row(plan_id: UUID, position: int, row: PlanRow) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(row, name) for name in PLAIN}
    return plain | {
        "plan_id": plan_id, "position": position, "disposition": row.retention.disposition,
        "retention_period": row.retention.period, "retention_trigger": row.retention.trigger,
        "confidentiality_paragraphs": list(row.confidentiality_paragraphs),
    }  # fmt: skip
