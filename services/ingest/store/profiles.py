"""When each account's profile is looked at next, and what was seen each time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.accounts import Check
from services.ingest.store.leases import claim_some, dropped_last, keys_of
from services.ingest.store.tables import account, profile_check, profile_watch
from shared.db.bulk import among, upsert_many
from shared.errors import NotFound

AT_ONCE = 20
"""Profiles that one worker looks at side by side, and writes together."""
KEPT = 100
"""Checks of an account that are kept: what was told stays in the registry."""
CHANGED = tuple(name for name in Check.__dataclass_fields__ if name != "id")


class ProfileStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(self, ids: Iterable[UUID], now: datetime) -> None:
        """These are looked at now; those that were looked at before too."""
        rows = [_free(one, now) for one in sorted(ids)]
        await upsert_many(self._session, profile_watch, rows, ("next_at", "failures"))

    async def claim(self, platforms: Iterable[str], holder: str, now: datetime, until: datetime) -> dict[UUID, int]:
        """Accounts that are due or asked for, with how often they failed in a row."""
        asked = exists().where(
            profile_check.c.account_id == profile_watch.c.account_id, profile_check.c.outcome.is_(None)
        )
        due = (
            keys_of(profile_watch)
            .join(account, account.c.id == profile_watch.c.account_id)
            .where(account.c.watched, account.c.platform.in_(sorted(platforms)))
            .where(or_(asked, profile_watch.c.next_at <= now))
            .order_by(dropped_last(profile_watch, holder), profile_watch.c.next_at)
            .limit(AT_ONCE)
        )
        ids = await claim_some(self._session, profile_watch, due, holder, now, until)
        if not ids:
            return {}
        wanted = select(profile_watch.c.account_id, profile_watch.c.failures)
        rows = await self._session.execute(wanted.where(among(self._session, profile_watch.c.account_id, ids)))
        return {row.account_id: row.failures for row in rows}

    async def settle(self, due: Sequence[tuple[UUID, datetime, int]]) -> None:
        """When each is looked at next, and that nobody holds it now."""
        rows = [_free(one, at, failures) for one, at, failures in sorted(due)]
        await upsert_many(self._session, profile_watch, rows, ("next_at", "failures", "holder", "held_until"))

    async def add(self, new: Check) -> None:
        await self._session.execute(insert(profile_check).values(asdict(new)))

    async def keep(self, checks: Sequence[Check]) -> None:
        rows = sorted((asdict(one) for one in checks), key=lambda row: row["id"])
        await upsert_many(self._session, profile_check, rows, CHANGED)
        for account_id in sorted({one.account_id for one in checks}):
            await self._forget(account_id)

    async def waiting(self, ids: Collection[UUID]) -> dict[UUID, list[Check]]:
        """What was asked for and has no answer yet, oldest first."""
        wanted = select(profile_check).where(
            among(self._session, profile_check.c.account_id, ids), profile_check.c.outcome.is_(None)
        )
        found: dict[UUID, list[Check]] = {}
        for row in (await self._session.execute(wanted.order_by(profile_check.c.id))).mappings():
            found.setdefault(row["account_id"], []).append(Check(**row))
        return found

    async def newest(self, ids: Collection[UUID]) -> dict[UUID, Check]:
        """The last look at each that ended."""
        ended = (
            select(profile_check.c.account_id, func.max(profile_check.c.checked_at).label("at"))
            .where(among(self._session, profile_check.c.account_id, ids))
            .group_by(profile_check.c.account_id)
            .subquery()
        )
        same = (profile_check.c.account_id == ended.c.account_id) & (profile_check.c.checked_at == ended.c.at)
        rows = await self._session.execute(select(profile_check).join(ended, same))
        return {row["account_id"]: Check(**row) for row in rows.mappings()}

    async def get(self, account_id: UUID, check_id: UUID) -> Check:
        wanted = select(profile_check).where(profile_check.c.id == check_id, profile_check.c.account_id == account_id)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("No such profile check is kept.")
        return Check(**row)

    async def page(self, account_id: UUID, limit: int, after: tuple[datetime, UUID] | None, offset: int) -> list[Check]:
        """Newest first."""
        listed = select(profile_check).where(profile_check.c.account_id == account_id)
        key = tuple_(profile_check.c.asked_at, profile_check.c.id)
        if after:
            listed = listed.where(key < after)
        ordered = listed.order_by(profile_check.c.asked_at.desc(), profile_check.c.id.desc())
        return [Check(**row) for row in (await self._session.execute(ordered.limit(limit).offset(offset))).mappings()]

    async def _forget(self, account_id: UUID) -> None:
        """All but the newest, and what still waits for its answer."""
        of_account = profile_check.c.account_id == account_id
        oldest = (
            select(profile_check.c.asked_at)
            .where(of_account)
            .order_by(profile_check.c.asked_at.desc())
            .offset(KEPT - 1)
            .limit(1)
            .scalar_subquery()
        )
        ended = profile_check.c.outcome.is_not(None)
        await self._session.execute(delete(profile_check).where(of_account, ended, profile_check.c.asked_at < oldest))


def _free(account_id: UUID, at: datetime, failures: int = 0) -> dict[str, object]:
    return {"account_id": account_id, "next_at": at, "failures": failures, "holder": None, "held_until": None}
