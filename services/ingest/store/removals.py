"""Removal requests as durable tasks: every step that the gate must remember is a conditional write here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.removals import Item, Reading, Removal
from services.ingest.store.leases import Overtaken, claim, dropped_last, keys_of
from services.ingest.store.sets import add_missing
from services.ingest.store.tables import account, post, removal, removal_mark, removal_reading
from shared.db.bulk import among
from shared.db.upsert import insert_for
from shared.errors import NotFound


class RemovalStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, requests: Sequence[Removal]) -> None:
        """A request that is told again adds nothing."""
        await add_missing(self._session, removal, [_to_row(one) for one in requests])

    async def claim(self, holder: str, now: datetime, until: datetime) -> Removal | None:
        """The oldest request that is due and that nobody else works on. A new one is due whatever clock it was heard by."""
        untried = and_(removal.c.attempts == 0, removal.c.acts == 0)
        due = keys_of(removal).where(removal.c.ended_at.is_(None), or_(removal.c.next_at <= now, untried))
        due = due.order_by(dropped_last(removal, holder), removal.c.requested_at)
        taken = await claim(self._session, removal, due, holder, now, until)
        return await self.get(taken) if taken else None

    async def get(self, removal_id: UUID) -> Removal:
        row = (await self._session.execute(select(removal).where(removal.c.id == removal_id))).mappings().first()
        if row is None:
            raise NotFound("No such removal.")
        return _to_domain(row)

    async def write(self, removal_id: UUID, worker: str, **values: Any) -> Removal:
        """Change the task if this worker still holds it."""
        mine = (removal.c.id == removal_id) & (removal.c.holder == worker) & removal.c.ended_at.is_(None)
        if "seen" in values:
            values["seen"] = [_item_to_json(one) for one in values["seen"]]
        row = (await self._session.execute(update(removal).where(mine).values(values).returning(removal))).mappings()
        found = row.first()
        if found is None:
            raise Overtaken
        return _to_domain(found)

    async def reaching(self, post_ids: Sequence[UUID], *, but: UUID | None = None) -> list[Removal]:
        """Requests that reach one of these posts: for itself, or with all that they drag along."""
        threads = select(post.c.thread_id).where(among(self._session, post.c.id, post_ids))
        near = removal.c.thread_id.in_(threads) | among(self._session, removal.c.post_id, post_ids)
        wanted = set(post_ids)
        found = [_to_domain(row) for row in (await self._session.execute(select(removal).where(near))).mappings()]
        return [
            one
            for one in found
            if one.id != but and (one.post_id in wanted or any(item.post_id in wanted for item in one.seen))
        ]

    async def in_threads(self, thread_ids: Sequence[UUID]) -> list[Removal]:
        """Requests in these threads that have acted, or may have."""
        may_have_acted = removal.c.intent_at.is_not(None)
        wanted = select(removal).where(among(self._session, removal.c.thread_id, thread_ids), may_have_acted)
        return [_to_domain(row) for row in (await self._session.execute(wanted)).mappings()]

    async def note(self, removal_id: UUID, reading: Reading) -> None:
        """Remember a reading of the platform."""
        counted = select(func.count()).where(removal_reading.c.removal_id == removal_id)
        number = (await self._session.execute(counted)).scalar_one() + 1
        row = asdict(reading) | {"seen": [_item_to_json(one) for one in reading.seen]}
        await self._session.execute(insert(removal_reading).values(removal_id=removal_id, number=number, **row))

    async def readings(self, removal_id: UUID) -> list[Reading]:
        columns = [removal_reading.c[name] for name in Reading.__dataclass_fields__]
        wanted = select(*columns).where(removal_reading.c.removal_id == removal_id).order_by(removal_reading.c.number)
        rows = (await self._session.execute(wanted)).mappings()
        return [Reading(**{**row, "seen": tuple(_item_of_json(one) for one in row["seen"])}) for row in rows]

    async def mark(self, row: Mapping[str, Any]) -> bool:
        """Remember what was found out afterwards; False when it was known."""
        statement = insert_for(self._session, removal_mark).values(row).on_conflict_do_nothing()
        done = await self._session.execute(statement.returning(removal_mark.c.version))
        return done.first() is not None

    async def marks(self, removal_id: UUID) -> list[dict[str, Any]]:
        wanted = select(removal_mark).where(removal_mark.c.removal_id == removal_id).order_by(removal_mark.c.version)
        return [dict(row) for row in (await self._session.execute(wanted)).mappings()]

    async def page(
        self, wanted: Sequence[ColumnElement[bool]], limit: int, after: tuple[datetime, UUID] | None, offset: int
    ) -> list[Removal]:
        """Newest first."""
        listed = select(removal).where(*wanted)
        if after:
            listed = listed.where(tuple_(removal.c.heard_at, removal.c.id) < after)
        ordered = listed.order_by(removal.c.heard_at.desc(), removal.c.id.desc()).limit(limit).offset(offset)
        return [_to_domain(row) for row in (await self._session.execute(ordered)).mappings()]

    async def oldest_waiting(self) -> datetime | None:
        wanted = select(func.min(removal.c.requested_at)).where(removal.c.ended_at.is_(None))
        oldest: datetime | None = (await self._session.execute(wanted)).scalar_one_or_none()
        return oldest


def matching(
    *, units: frozenset[UUID] | None, waiting: bool | None, values: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """Filters for the list: None is no filter."""
    filters: list[ColumnElement[bool]] = [
        removal.c[name] == value for name, value in values.items() if value is not None
    ]
    if waiting is not None:
        filters.append(removal.c.ended_at.is_(None) if waiting else removal.c.ended_at.is_not(None))
    if units is not None:
        reached = select(account.c.id).where(account.c.unit_id.in_(sorted(units)))
        filters.append(removal.c.account_id.in_(reached))
    return filters


def _to_row(one: Removal) -> dict[str, Any]:
    return asdict(one) | {"receipts": list(one.receipts), "seen": [_item_to_json(item) for item in one.seen]}


def _to_domain(row: Mapping[Any, Any]) -> Removal:
    return Removal(**{**row, "seen": tuple(_item_of_json(one) for one in row["seen"])})


def _item_to_json(one: Item) -> dict[str, Any]:
    return {"post_id": str(one.post_id), "version": one.version, "content_digest": one.content_digest}


def _item_of_json(one: Mapping[str, Any]) -> Item:
    return Item(UUID(one["post_id"]), one["version"], one["content_digest"])
