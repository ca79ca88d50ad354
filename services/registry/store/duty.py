"""Who is on duty for accounts: one statement, however many accounts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.duty import Away, Roster
from services.registry.store.absences import not_over
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import absence, account, deputy, person
from shared.auth.sign_in import SignIn
from shared.db.bulk import is_postgresql, listed
from shared.db.counting import count_of
from shared.db.reader import look_up
from shared.db.types import Moment

FIRST = -1
"""The position of the responsible person, before all deputies."""


@dataclass(frozen=True, slots=True)
class DutyFilter:
    whose: SignIn
    at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """An account that somebody is on duty for."""

    account_id: UUID
    unit_id: UUID
    platform: str
    handle: str
    person_id: UUID
    part: Literal["responsible", "deputy"]


class DutyStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def rosters(self, accounts: Collection[UUID], since: datetime) -> Mapping[UUID, Roster]:
        """Of these accounts, with the absences that are not over at `since`. Unknown ids are left out."""
        wanted = _candidates(is_postgresql(self._session))
        rows = await self._session.execute(wanted, {"accounts": list(accounts), "since": since})
        return {key: _roster(key, list(some), since) for key, some in groupby(rows, key=lambda row: row.account_id)}

    async def roster(self, account_id: UUID, since: datetime) -> Roster | None:
        """As `rosters`, of one account."""
        return await look_up(self._session, _rosters, (account_id, since))

    async def page(self, wanted: DutyFilter, seen: Seen) -> list[Assignment]:
        rows = await self._session.execute(onward(_matching(wanted), account.c.id, seen))
        return [
            Assignment(row.id, row.unit_id, row.platform, row.handle, row.person_id,
                 "responsible" if row.position == FIRST else "deputy")
            for row in rows
        ]  # fmt: skip

    async def count(self, wanted: DutyFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def count_unattended(self, at: datetime) -> int:
        """Watched accounts with nobody on duty."""
        counted = select(func.count()).select_from(account).where(unattended(at))
        return (await self._session.execute(counted)).scalar_one()


async def _rosters(
    session: AsyncSession, asked: Sequence[tuple[UUID, datetime]]
) -> Mapping[tuple[UUID, datetime], Roster]:
    told = {"accounts": list({one for one, _ in asked}), "since": min(since for _, since in asked)}
    rows = await session.execute(_candidates(is_postgresql(session)), told)
    by_account = {key: list(some) for key, some in groupby(rows, key=lambda row: row.account_id)}
    return {(one, since): _roster(one, by_account[one], since) for one, since in asked if one in by_account}


@cache
def _candidates(arrays: bool) -> Select[Any]:
    """Built once: building it costs as much as running it."""
    first = select(account.c.id.label("account_id"), account.c.responsible_id.label("person_id"),
                   literal_column(str(FIRST)).label("position"))  # fmt: skip
    others = select(deputy.c.account_id, deputy.c.person_id, deputy.c.position)
    part = union_all(
        first.where(listed(account.c.id, "accounts", arrays=arrays)),
        others.where(listed(deputy.c.account_id, "accounts", arrays=arrays)),
    ).subquery("part")
    absent = and_(absence.c.person_id == part.c.person_id, not_over(bindparam("since", type_=Moment())))
    joined = part.outerjoin(person, person.c.id == part.c.person_id).outerjoin(absence, absent)
    named = select(part, person.c.left_at, absence.c.away_from, absence.c.away_until).select_from(joined)
    return named.order_by(part.c.account_id, part.c.position)


def unattended(at: datetime) -> ColumnElement[bool]:
    """Set-wise: who is gone is asked once, not of each account."""
    gone = union_all(
        select(absence.c.person_id).where(_now(at)), select(person.c.id).where(person.c.left_at <= at)
    ).subquery("gone")
    present = exists().where(deputy.c.account_id == account.c.id, deputy.c.person_id.not_in(select(gone.c.person_id)))
    lacking = or_(account.c.responsible_id.is_(None), account.c.responsible_id.in_(select(gone.c.person_id)))
    return and_(attended(), lacking, ~present)


def attended() -> ColumnElement[bool]:
    """As `Account.attended`."""
    return and_(account.c.watched, account.c.status != "CLOSING")


def run_by_gone(at: datetime) -> CompoundSelect[Any]:
    """The accounts whose responsible person or a deputy has left."""
    left = select(person.c.id).where(person.c.left_at <= at)
    return union_all(
        select(account.c.id).where(account.c.responsible_id.in_(left)),
        select(deputy.c.account_id).where(deputy.c.person_id.in_(left)),
    )


def _matching(wanted: DutyFilter) -> Select[Any]:
    """Watched accounts whose first present person this is."""
    me, before = person.alias("me"), deputy.alias("before")
    mine = union_all(
        select(account.c.id.label("account_id"), account.c.responsible_id.label("person_id"),
               literal_column(str(FIRST)).label("position")),
        select(deputy.c.account_id, deputy.c.person_id, deputy.c.position),
    ).subquery("mine")  # fmt: skip
    ahead = and_(before.c.account_id == account.c.id, before.c.position < mine.c.position)
    nobody_before = ~exists().where(ahead, ~_away(before.c.person_id, wanted.at))
    lacking = or_(account.c.responsible_id.is_(None), _away(account.c.responsible_id, wanted.at))
    turn = or_(mine.c.position == FIRST, and_(lacking, nobody_before))
    parts = account.c.id, account.c.unit_id, account.c.platform, account.c.handle, mine.c.person_id, mine.c.position
    joined = me.join(mine, mine.c.person_id == me.c.id).join(account, account.c.id == mine.c.account_id)
    here = wanted.whose.among(me.c)
    return select(*parts).select_from(joined).where(here, account.c.watched, ~_away(me.c.id, wanted.at), turn)


def _away(who: Column[Any], at: datetime) -> ColumnElement[bool]:
    left = exists().where(person.c.id == who, person.c.left_at <= at)
    return or_(exists().where(absence.c.person_id == who, _now(at)), left)


def _now(at: datetime) -> ColumnElement[bool]:
    return and_(absence.c.away_from <= at, not_over(at))


def _roster(account_id: UUID, rows: Iterable[Row[Any]], since: datetime) -> Roster:
    """Of rows that may have been asked for since longer ago, for somebody else."""
    ordered = [row for row in rows if row.person_id]
    away = [
        Away(row.person_id, row.away_from, row.away_until)
        for row in ordered
        if row.away_from and (row.away_until is None or row.away_until > since)
    ]
    gone = [Away(row.person_id, row.left_at, None) for row in ordered if row.left_at]
    responsible = next((row.person_id for row in ordered if row.position == FIRST), None)
    candidates = tuple(dict.fromkeys(row.person_id for row in ordered))
    return Roster(account_id, responsible, candidates, tuple(dict.fromkeys(away + gone)))
