"""Who is on duty for the accounts: one condition, asked of many accounts at once (S13)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.duty import Roster
from services.moderation.store.sets import insert_all
from services.moderation.store.tables import account_absence, account_duty, moderation_case, post
from shared.db.bulk import among
from shared.names import folded

RESPONSIBLE = 0
"""The position of the responsible person, before all deputies."""


class DutyStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rosters: Mapping[UUID, Roster]) -> None:
        """Instead of what was known of these accounts, which are kept already."""
        if not rosters:
            return
        for table in (account_absence, account_duty):
            old = among(self._session, table.c.account_id, rosters)
            await self._session.execute(delete(table).where(old))
        parts = [row for account_id, one in rosters.items() for row in _parts(account_id, one)]
        away = [row for account_id, one in rosters.items() for row in _away_rows(account_id, one)]
        await insert_all(self._session, account_duty, parts)
        await insert_all(self._session, account_absence, away)

    async def on_duty(self, accounts: Collection[UUID], at: datetime) -> dict[UUID, str]:
        """The subject on duty for each; an account with nobody is left out."""
        if not accounts:
            return {}
        wanted = among(self._session, account_duty.c.account_id, accounts), is_on_duty(at)
        rows = await self._session.execute(select(account_duty.c.account_id, account_duty.c.subject).where(*wanted))
        return {row.account_id: row.subject for row in rows}

    async def count_unattended(self, at: datetime) -> int:
        """Open cases that we answer for (S15) and whose account has nobody on duty: who is there is asked once, not of each."""
        attended = select(account_duty.c.account_id).where(~_away(account_duty, at))
        alone = moderation_case.c.status == "OPEN", moderation_case.c.account_id.not_in(attended)
        ours = select(func.count()).select_from(moderation_case).join(post, post.c.id == moderation_case.c.post_id)
        counted = ours.where(*alone, post.c.state != "NO_DUTY")
        return (await self._session.execute(counted)).scalar_one()


def is_on_duty(at: datetime) -> ColumnElement[bool]:
    """Of a row in `account_duty`: the person is there, and nobody before that person is."""
    before = account_duty.alias("before")
    ahead = and_(before.c.account_id == account_duty.c.account_id, before.c.position < account_duty.c.position)
    return and_(~_away(account_duty, at), ~exists().where(ahead, ~_away(before, at)))


def _away(who: FromClause, at: datetime) -> ColumnElement[bool]:
    absent = account_absence.c
    theirs = and_(absent.account_id == who.c.account_id, absent.subject == who.c.subject)
    return exists().where(theirs, absent.away_from <= at, or_(absent.away_until.is_(None), absent.away_until > at))


def _parts(account_id: UUID, roster: Roster) -> list[dict[str, Any]]:
    first = RESPONSIBLE if roster.responsible else RESPONSIBLE + 1
    return [
        {"account_id": account_id, "subject": subject, "sign_in": folded(subject), "position": position,
         "duty": "deputy" if position else "responsible"}
        for position, subject in enumerate(roster.order, first)
    ]  # fmt: skip


def _away_rows(account_id: UUID, roster: Roster) -> list[dict[str, Any]]:
    return [
        {"account_id": account_id, "subject": one.subject, "away_from": one.away_from, "away_until": one.away_until}
        for one in roster.away
    ]
