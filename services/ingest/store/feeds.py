"""Where the fetching of each account stands, and the fetches that were asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.accounts import Feed, Fetch
from services.ingest.store.leases import Overtaken, claim, dropped_last, keys_of
from services.ingest.store.tables import account, feed, feed_cursor, fetch
from shared.db.upsert import insert_for
from shared.errors import NotFound

UNENDED = fetch.c.state.in_(["WAITING", "RUNNING"])


class FeedStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(self, ids: Iterable[UUID], now: datetime) -> None:
        """Accounts that are watched now get a feed; those that have one keep it."""
        rows = [{"account_id": one, "next_at": now, "failures": 0} for one in sorted(ids)]
        if rows:
            connection = await self._session.connection()
            await connection.execute(insert_for(self._session, feed).on_conflict_do_nothing(), rows)

    async def claim(self, platforms: Iterable[str], holder: str, now: datetime, until: datetime) -> UUID | None:
        """An account to fetch from: somebody asked for it, or it is due; watched, and not stopped unless asked for.

        A fetch that is under way although nobody holds the feed was dropped: it is as good as asked for.
        """
        asked = exists().where(fetch.c.account_id == feed.c.account_id, UNENDED)
        due = (
            keys_of(feed)
            .join(account, account.c.id == feed.c.account_id)
            .where(account.c.watched, account.c.platform.in_(sorted(platforms)))
            .where(or_(asked, (feed.c.next_at <= now) & feed.c.stopped.is_(None)))
            .order_by(dropped_last(feed, holder), feed.c.next_at)
        )
        return await claim(self._session, feed, due, holder, now, until)

    async def resume(self, ids: Iterable[UUID], now: datetime) -> None:
        """What was stopped goes on: somebody decided anew on the account. It is stopped again if nothing was mended."""
        again = update(feed).where(feed.c.account_id.in_(sorted(ids)), feed.c.stopped.is_not(None))
        await self._session.execute(again.values(stopped=None, next_at=now))

    async def get(self, account_id: UUID) -> Feed | None:
        columns = [feed.c[name] for name in Feed.__dataclass_fields__]
        row = (await self._session.execute(select(*columns).where(feed.c.account_id == account_id))).mappings().first()
        return Feed(**row) if row else None

    async def renew(self, account_id: UUID, holder: str, until: datetime) -> None:
        await self._write(account_id, holder, {"held_until": until})

    async def settle(self, changed: Feed, holder: str) -> None:
        """Write how it went and let go."""
        await self._write(changed.account_id, holder, asdict(changed) | {"holder": None, "held_until": None})

    async def _write(self, account_id: UUID, holder: str, values: Mapping[str, Any]) -> None:
        """If this worker still holds it."""
        mine = (feed.c.account_id == account_id) & (feed.c.holder == holder)
        written = update(feed).where(mine).values(values).returning(feed.c.account_id)
        if (await self._session.execute(written)).first() is None:
            raise Overtaken

    async def pin(self, account_id: UUID, platform_id: str) -> None:
        await self._session.execute(update(feed).where(feed.c.account_id == account_id).values(pinned_id=platform_id))

    async def cursors(self, account_id: UUID) -> dict[str, str]:
        rows = await self._session.execute(select(feed_cursor).where(feed_cursor.c.account_id == account_id))
        return {row.stream: row.value for row in rows}

    async def move(self, account_id: UUID, stream: str, value: str) -> None:
        row = {"account_id": account_id, "stream": stream, "value": value}
        statement = insert_for(self._session, feed_cursor).values(row)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["account_id", "stream"], set_={"value": value})
        )


class FetchStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: Fetch) -> None:
        await self._session.execute(insert(fetch).values(asdict(new)))

    async def get(self, account_id: UUID, fetch_id: UUID) -> Fetch:
        wanted = select(fetch).where(fetch.c.id == fetch_id, fetch.c.account_id == account_id)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("No such fetch.")
        return Fetch(**row)

    async def take(self, account_id: UUID, now: datetime) -> list[Fetch]:
        """All that wait for this account, or were under way when a worker died, begin now."""
        taken = update(fetch).where(fetch.c.account_id == account_id, UNENDED)
        rows = await self._session.execute(taken.values(state="RUNNING", started_at=now).returning(fetch))
        return [Fetch(**row) for row in rows.mappings()]

    async def end(self, ids: Iterable[UUID], **values: Any) -> None:
        await self._session.execute(update(fetch).where(fetch.c.id.in_(sorted(ids))).values(values))

    async def page(self, account_id: UUID, limit: int, after: tuple[datetime, UUID] | None, offset: int) -> list[Fetch]:
        """Newest first."""
        listed = select(fetch).where(fetch.c.account_id == account_id)
        if after:
            listed = listed.where(tuple_(fetch.c.asked_at, fetch.c.id) < after)
        ordered = listed.order_by(fetch.c.asked_at.desc(), fetch.c.id.desc()).limit(limit).offset(offset)
        return [Fetch(**row) for row in (await self._session.execute(ordered)).mappings()]
