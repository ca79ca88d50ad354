"""Accounts that may need their unit's manager, and the occasions on which somebody was written to."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.accounts import IN_OPERATION, TRANSITIONS
from services.registry.domain.escalations import Concerned, Matter
from services.registry.store.absences import not_over
from services.registry.store.duty import attended
from services.registry.store.tables import absence, account, escalation, look, person, transition
from shared.db.upsert import insert_for

PARTS = (account.c.id, account.c.unit_id, account.c.platform, account.c.handle, account.c.risks)


class EscalationStore:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session, self._now = session, now

    async def perhaps_alone(self, until: datetime, after: UUID | None, limit: int) -> list[Concerned]:
        """Watched accounts whose responsible person is not there at some time up to then."""
        leaving = union_all(
            select(absence.c.person_id).where(absence.c.away_from < until, not_over(self._now)),
            select(person.c.id).where(person.c.left_at < until),
        ).subquery("leaving")
        lacking = or_(account.c.responsible_id.is_(None), account.c.responsible_id.in_(select(leaving.c.person_id)))
        return await self._some(select(*PARTS).where(attended(), lacking), after, limit)

    async def uncertified(self, due: date, after: UUID | None, limit: int) -> list[tuple[Concerned, date]]:
        """Accounts that can be certified anew and are to be by that day or before, and by which day."""
        able = sorted(status for status in IN_OPERATION if (status, "certified") in TRANSITIONS)
        wanted = select(*PARTS, account.c.certify_by).where(account.c.certify_by <= due, account.c.status.in_(able))
        rows = await self._session.execute(_onwards(wanted, after, limit))
        return [(_concerned(row), row.certify_by) for row in rows]

    async def at_risk(self, before: datetime, after: UUID | None, limit: int) -> list[Concerned]:
        """Accounts that have been at risk since that moment or longer."""
        steps = transition.c
        into = (steps.status_after == "AT_RISK") & (steps.status_before != "AT_RISK")
        since = select(func.max(steps.at)).where(steps.account_id == account.c.id, into).scalar_subquery()
        wanted = select(*PARTS, since.label("since")).where(account.c.status == "AT_RISK", since <= before)
        return await self._some(wanted, after, limit)

    async def overdue(self, before: datetime, matter: Matter, after: UUID | None, limit: int) -> list[Concerned]:
        """Accounts that somebody should have looked at by then, and nobody was written to in this matter."""
        occasion = (escalation.c.account_id == account.c.id) & (escalation.c.since == look.c.overdue_since)
        told = exists().where(occasion, escalation.c.matter == matter)
        wanted = select(*PARTS, look.c.overdue_since.label("since")).join(look, look.c.account_id == account.c.id)
        return await self._some(wanted.where(look.c.overdue_since <= before, ~told), after, limit)

    async def first(self, matter: Matter, since: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """Note these occasions; the accounts of which nobody had been told this one before."""
        if not since:
            return frozenset()
        rows = [
            {"account_id": one, "matter": matter, "since": moment, "told_at": self._now}
            for one, moment in sorted(since.items())
        ]
        adding = insert_for(self._session, escalation).values(rows).on_conflict_do_nothing()
        return frozenset(await self._session.scalars(adding.returning(escalation.c.account_id)))

    async def _some(self, wanted: Select[Any], after: UUID | None, limit: int) -> list[Concerned]:
        return [_concerned(row) for row in await self._session.execute(_onwards(wanted, after, limit))]


def _onwards(wanted: Select[Any], after: UUID | None, limit: int) -> Select[Any]:
    further: ColumnElement[bool] | None = account.c.id > after if after else None
    return (wanted if further is None else wanted.where(further)).order_by(account.c.id).limit(limit)


def _concerned(row: Any) -> Concerned:
    return Concerned(
        row.id, row.unit_id, row.platform, row.handle, tuple(row.risks), getattr(row, "since", None)
    )  # fmt: skip
