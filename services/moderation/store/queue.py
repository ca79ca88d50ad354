"""The queue as people see it: the most urgent first, the oldest of those first; and how long it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.words import Status
from services.moderation.store.duty import is_on_duty
from services.moderation.store.slices import Slice
from services.moderation.store.tables import account, account_duty, claim, moderation_case, post, shared
from shared.auth.sign_in import SignIn
from shared.db.counting import count_of
from shared.db.tree import within

columns = moderation_case.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """`mine`: the subject whose own queue is asked for, who is on duty or holds a claim; `units`: those the caller may see, None for all."""

    now: datetime
    status: Status | None = None
    unit: UUID | None = None
    account_id: UUID | None = None
    mine: SignIn | None = None
    units: Collection[UUID] | None = None


class QueueStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def listed(self, wanted: Wanted, page: Slice) -> Select[Any]:
        rows = select(moderation_case).where(*_conditions(wanted))
        place = columns.urgency, columns.captured_at, columns.id
        if page.after:
            rows = rows.where(tuple_(*place) > tuple_(*page.after))
        return page.cut(rows.order_by(*place))

    async def count(self, wanted: Wanted) -> int:
        return await count_of(self._session, select(columns.id).where(*_conditions(wanted)))

    async def measured(self) -> list[tuple[str, int, int, datetime]]:
        """Status, urgency, how many and since when the oldest waits, of cases that are not ended and that we answer for (S15)."""
        since = func.min(func.coalesce(columns.waiting_since, columns.opened_at)).label("since")
        rows = select(columns.status, columns.urgency, func.count().label("cases"), since)
        ours = rows.join(post, post.c.id == columns.post_id).where(post.c.state != "NO_DUTY")
        grouped = ours.where(columns.ended_at.is_(None)).group_by(columns.status, columns.urgency)
        return [(row.status, row.urgency, row.cases, row.since) for row in await self._session.execute(grouped)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(columns.status == wanted.status)
    if wanted.account_id:
        found.append(columns.account_id == wanted.account_id)
    if wanted.unit:
        found.append(
            columns.account_id.in_(select(account.c.id).where(within(account.c.unit_id, shared.unit, [wanted.unit])))
        )
    if wanted.units is not None:
        found.append(columns.account_id.in_(select(account.c.id).where(account.c.unit_id.in_(wanted.units))))
    if wanted.mine:
        duties = select(account_duty.c.account_id).where(wanted.mine.among(account_duty.c), is_on_duty(wanted.now))
        claims = select(claim.c.case_id).where(claim.c.held_by == wanted.mine.name, claim.c.expires_at > wanted.now)
        found.append(or_(columns.account_id.in_(duties), columns.id.in_(claims)))
    return found
