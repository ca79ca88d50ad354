"""The steps accounts took: written once, never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.accounts import Transition
from services.registry.store.tables import transition
from shared.db.bulk import among, insert_many
from shared.db.counting import count_of


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`until` is the first moment that is not wanted any more."""

    change: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def of(self, account_id: UUID) -> list[ColumnElement[Any]]:
        found: list[ColumnElement[Any]] = [transition.c.account_id == account_id]
        if self.change is not None:
            found.append(transition.c.change == self.change)
        if self.since is not None:
            found.append(transition.c.at >= self.since)
        if self.until is not None:
            found.append(transition.c.at < self.until)
        return found


class HistoryStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *steps: Transition) -> None:
        await insert_many(self._session, transition, [_to_row(step) for step in steps])

    async def first_approvals(self, accounts: Collection[UUID]) -> Mapping[UUID, datetime]:
        """When each was approved for the first time; those that never were are left out."""
        if not accounts:
            return {}
        mine = among(self._session, transition.c.account_id, accounts)
        first = select(transition.c.account_id, func.min(transition.c.at)).where(
            mine, transition.c.change == "approved"
        )
        return {row[0]: row[1] for row in await self._session.execute(first.group_by(transition.c.account_id))}

    async def page(
        self, account_id: UUID, asked: HistoryFilter, after: int, offset: int, limit: int
    ) -> list[Transition]:
        """Oldest first; `after` is the version of the last step seen."""
        wanted = select(transition).where(*asked.of(account_id), transition.c.version > after)
        rows = await self._session.execute(wanted.order_by(transition.c.version).offset(offset).limit(limit))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, account_id: UUID, asked: HistoryFilter) -> int:
        return await count_of(self._session, select(transition.c.version).where(*asked.of(account_id)))


def _to_domain(row: RowMapping) -> Transition:
    return Transition(
        row["account_id"], row["version"], row["change"], row["status_before"], row["status_after"], row["actor"],
        row["at"], row["reason"],
    )  # fmt: skip


def _to_row(step: Transition) -> dict[str, object]:
    return {
        "account_id": step.account_id, "version": step.version, "change": step.change, "status_before": step.before,
        "status_after": step.after, "actor": step.actor, "at": step.at, "reason": step.reason,
    }  # fmt: skip
