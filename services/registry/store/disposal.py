"""Disposal decisions in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.disposal import DecisionStatus, DisposalDecision, Ruling, Scope
from services.registry.domain.retention import Retention
from services.registry.store.rules import rules_change
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import disposal_decision, disposal_scope
from shared.db.bulk import among, insert_many
from shared.db.counting import count_of
from shared.errors import NotFound, VersionMismatch

PLAIN = (
    "id", "status", "legal_basis", "consulted_archive_authority_on", "document_ref", "retroactive", "changed_at", "version",
)  # fmt: skip
RULING = ("registry_no", "deciding_body", "delegation_point", "decided_on", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """None: any. A unit finds the decisions about itself alone; `in_force_on` those that permit disposal that day."""

    status: DecisionStatus | None = None
    record_type: str | None = None
    unit_id: UUID | None = None
    account_id: UUID | None = None
    in_force_on: date | None = None


class DecisionStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, decision_id: UUID) -> DisposalDecision:
        found = await self.find(decision_id)
        if found is None:
            raise NotFound("There is no such disposal decision.")
        return found

    async def find(self, decision_id: UUID) -> DisposalDecision | None:
        found = await self._read(select(disposal_decision).where(disposal_decision.c.id == decision_id))
        return found[0] if found else None

    async def in_force(self, on: date) -> list[DisposalDecision]:
        """All of them: a municipality has dozens."""
        return await self._read(_matching(DecisionFilter(in_force_on=on)).order_by(disposal_decision.c.id))

    async def add(self, new: DisposalDecision) -> None:
        rules_change(self._session)
        await self._session.execute(insert(disposal_decision).values(_to_row(new)))
        await self._write_scope(new)

    async def save(self, changed: DisposalDecision) -> DisposalDecision:
        """Write the decision if nobody wrote it since it was read."""
        rules_change(self._session)
        table = disposal_decision
        same = (table.c.id == changed.id) & (table.c.version == changed.version)
        saved = _to_row(changed) | {"version": changed.version + 1}
        row = (await self._session.execute(update(table).where(same).values(saved).returning(table))).mappings().first()
        if row is None:
            raise VersionMismatch("The decision changed after you read it.")
        await self._session.execute(delete(disposal_scope).where(disposal_scope.c.decision_id == changed.id))
        await self._write_scope(changed)
        return _to_domain(row, changed.scope.record_types)

    async def page(self, wanted: DecisionFilter, seen: Seen) -> list[DisposalDecision]:
        return await self._read(onward(_matching(wanted), disposal_decision.c.id, seen))

    async def count(self, wanted: DecisionFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def _write_scope(self, decision: DisposalDecision) -> None:
        rows = [
            {"decision_id": decision.id, "position": nth, "record_type": code}
            for nth, code in enumerate(decision.scope.record_types)
        ]
        await insert_many(self._session, disposal_scope, rows)

    async def _read(self, wanted: Select[Any]) -> list[DisposalDecision]:
        found = (await self._session.execute(wanted)).mappings().all()
        codes: dict[UUID, list[str]] = {row["id"]: [] for row in found}
        if codes:
            scope = disposal_scope.c
            theirs = (
                select(disposal_scope).where(among(self._session, scope.decision_id, codes)).order_by(scope.position)
            )
            for row in (await self._session.execute(theirs)).mappings():
                codes[row["decision_id"]].append(row["record_type"])
        return [_to_domain(row, codes[row["id"]]) for row in found]


def _matching(wanted: DecisionFilter) -> Select[Any]:
    table = disposal_decision.c
    found = select(disposal_decision)
    for column, value in (
        (table.status, wanted.status),
        (table.unit_id, wanted.unit_id),
        (table.account_id, wanted.account_id),
    ):
        if value is not None:
            found = found.where(column == value)
    if wanted.record_type:
        about = select(disposal_scope.c.decision_id).where(disposal_scope.c.record_type == wanted.record_type)
        found = found.where(table.id.in_(about))
    if wanted.in_force_on:
        on = wanted.in_force_on
        found = found.where(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))
    return found


def _to_domain(row: RowMapping, codes: Sequence[str]) -> DisposalDecision:
    ruling = Ruling(**{name: row[name] for name in RULING}) if row["valid_from"] is not None else None
    return DisposalDecision(
        **{name: row[name] for name in PLAIN},
        scope=Scope(tuple(codes), row["unit_id"], row["account_id"]),
        retention=Retention(row["disposition"], row["retention_period"], row["retention_trigger"]),
        supersedes=row["supersedes_id"],
        ruling=ruling,
    )


def _to_row(item: DisposalDecision) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(item, name) for name in PLAIN}
    ruling: dict[str, object] = {name: getattr(item.ruling, name, None) for name in RULING}
    return plain | ruling | {
        "unit_id": item.scope.unit_id, "account_id": item.scope.account_id, "disposition": item.retention.disposition,
        "retention_period": item.retention.period, "retention_trigger": item.retention.trigger,
        "supersedes_id": item.supersedes,
    }  # fmt: skip
