"""How accounts are looked after: read and locked many at a time, the longest overdue first."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.supervision import Plan, Supervision
from services.moderation.store.duty import is_on_duty
from services.moderation.store.sets import insert_all
from services.moderation.store.slices import Slice
from services.moderation.store.tables import account, account_duty, shared, supervision
from shared.auth.sign_in import SignIn
from shared.db.bulk import among
from shared.db.counting import count_of
from shared.db.tree import within

columns = supervision.c
ACCOUNT = (account.c.platform, account.c.handle, account.c.unit_id, account.c.status)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`mine`: the subject who is on duty for them; `units`: those the caller may see, None for all."""

    now: datetime
    overdue: bool | None = None
    unit: UUID | None = None
    mine: SignIn | None = None
    units: Collection[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Supervised:
    """An account, and how it is looked after."""

    supervision: Supervision
    platform: str
    handle: str
    unit_id: UUID
    status: str


class SupervisionStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, accounts: Collection[UUID]) -> list[Supervision]:
        """Those that are known, until the transaction ends."""
        return await self._locked(among(self._session, columns.account_id, accounts), len(accounts))

    async def lock_missed(self, now: datetime, limit: int) -> list[Supervision]:
        """Those where nobody looked in time, and it has not been noticed. What another worker notices now is left to it."""
        return await self._locked(columns.due_at <= now, limit, columns.missed_at.is_(None))

    async def lock_unplanned(self, limit: int) -> list[Supervision]:
        """Those that were known before there were plans."""
        often = or_(columns.per_working_day > 0, columns.per_weekend_day > 0, columns.high_risk)
        return await self._locked(columns.due_at.is_(None), limit, columns.owed_since.is_not(None), often)

    async def save(self, changed: Sequence[Supervision]) -> None:
        rows = [_row(one) for one in changed]
        update = [column.name for column in columns if not column.primary_key]
        await insert_all(self._session, supervision, rows, update=update)

    async def find(self, account_id: UUID) -> Supervised | None:
        row = (await self._session.execute(_selected().where(columns.account_id == account_id))).first()
        return _supervised(row) if row else None

    async def listed(self, wanted: Wanted, page: Slice) -> list[Supervised]:
        """Where somebody has to look, by when."""
        place = columns.due_at, columns.account_id
        rows = _selected().where(*_conditions(wanted)).order_by(*place)
        if page.after:
            rows = rows.where(tuple_(*place) > tuple_(*page.after))
        return [_supervised(row) for row in await self._session.execute(page.cut(rows))]

    async def count(self, wanted: Wanted) -> int:
        return await count_of(self._session, _selected().where(*_conditions(wanted)))

    async def overdue(self, now: datetime) -> tuple[int, datetime | None]:
        """How many, and since when the first of them."""
        late = select(func.count(), func.min(columns.due_at)).where(columns.due_at <= now)
        many, since = (await self._session.execute(late)).one()
        return many, since

    async def _locked(self, first: ColumnElement[bool], limit: int, *more: ColumnElement[bool]) -> list[Supervision]:
        rows = select(supervision).where(first, *more).order_by(columns.account_id).limit(limit)
        return [_told(row) for row in await self._session.execute(rows.with_for_update(skip_locked=bool(more)))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [columns.due_at.is_not(None)]
    if wanted.overdue is not None:
        found.append(columns.due_at <= wanted.now if wanted.overdue else columns.due_at > wanted.now)
    if wanted.unit:
        found.append(within(account.c.unit_id, shared.unit, [wanted.unit]))
    if wanted.units is not None:
        found.append(account.c.unit_id.in_(wanted.units))
    if wanted.mine:
        duties = select(account_duty.c.account_id).where(wanted.mine.among(account_duty.c), is_on_duty(wanted.now))
        found.append(columns.account_id.in_(duties))
    return found


def _selected() -> Select[Any]:
    return select(supervision, *ACCOUNT).join(account, account.c.id == columns.account_id)


def _supervised(row: Row[Any]) -> Supervised:
    return Supervised(_told(row), row.platform, row.handle, row.unit_id, row.status)


def _told(row: Row[Any]) -> Supervision:
    names = (
        "account_id", "version", "watched", "owed_since", "last_checked_at", "last_checked_by", "due_at", "missed_at",
    )  # fmt: skip
    plan = Plan(row.per_working_day, row.per_weekend_day, row.high_risk)
    return Supervision(**{name: getattr(row, name) for name in names}, plan=plan)


def _row(one: Supervision) -> dict[str, Any]:
    told = {name: value for name, value in asdict(one).items() if name != "plan"}
    return told | asdict(one.plan)
