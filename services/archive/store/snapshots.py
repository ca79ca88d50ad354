"""Snapshots, asked for and taken, as rows; and what they count."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.snapshot import OVERDUE, Holdings, Kind, Snapshot, Wanted
from services.archive.store.tables import account, history, record, snapshot, snapshot_wanted
from shared.db.counting import count_of
from shared.db.upsert import insert_for

asked = snapshot_wanted.c
FIELDS = [field.name for field in fields(Snapshot)]
PART = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """`since` and `until`: when it was asked for. `units`: those the caller's role reaches, None for all."""

    now: datetime
    account_id: UUID | None = None
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue: bool | None = None
    units: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    after: tuple[datetime, UUID] | None
    offset: int
    limit: int


class SnapshotStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def want(self, snapshots: Sequence[Wanted]) -> None:
        """What is asked for on an occasion that gave one already stays as it is."""
        if not snapshots:
            return
        once = insert_for(self._session, snapshot_wanted).on_conflict_do_nothing(
            index_elements=[asked.account_id, asked.kind, asked.occasion]
        )
        connection = await self._session.connection()
        await connection.execute(once, [asdict(one) for one in snapshots])

    async def waiting(self) -> list[Wanted]:
        rows = select(snapshot_wanted).where(asked.taken_at.is_(None)).order_by(asked.asked_at, asked.id)
        return [_wanted(row) for row in await self._session.execute(rows)]

    async def hold(self, wanted_id: UUID) -> Wanted | None:
        """The one that waits, locked; None when another worker took it."""
        rows = select(snapshot_wanted).where(asked.id == wanted_id, asked.taken_at.is_(None)).with_for_update()
        row = (await self._session.execute(rows)).first()
        return _wanted(row) if row else None

    async def due(self, before: datetime) -> list[UUID]:
        """Watched accounts with neither the beginning of their watch nor any snapshot asked for since then."""
        recent = select(asked.account_id).where(asked.asked_at > before)
        rows = select(account.c.account_id).where(
            account.c.watched, account.c.status != "CLOSING", account.c.watched_since <= before,
            account.c.account_id.not_in(recent),
        )  # fmt: skip
        return list((await self._session.execute(rows.order_by(account.c.account_id))).scalars())

    async def add(self, taken: Snapshot) -> None:
        await self._session.execute(insert(snapshot).values({name: getattr(taken, name) for name in FIELDS}))
        done = update(snapshot_wanted).where(asked.id == taken.snapshot_id)
        await self._session.execute(done.values(taken_at=taken.taken_at))

    async def wanted(self, wanted_id: UUID) -> Wanted | None:
        row = (await self._session.execute(select(snapshot_wanted).where(asked.id == wanted_id))).first()
        return _wanted(row) if row else None

    async def get(self, snapshot_id: UUID) -> Snapshot | None:
        row = (await self._session.execute(select(snapshot).where(snapshot.c.snapshot_id == snapshot_id))).first()
        return _snapshot(row) if row else None

    async def log_index(self, snapshot_id: UUID) -> int | None:
        found = select(snapshot.c.log_index).where(snapshot.c.snapshot_id == snapshot_id)
        return (await self._session.execute(found)).scalar_one_or_none()

    async def between(self, start: int, end: int) -> list[Snapshot]:
        """Snapshots by their place in the log."""
        within = (snapshot.c.log_index >= start) & (snapshot.c.log_index < end)
        rows = await self._session.execute(select(snapshot).where(within).order_by(snapshot.c.log_index))
        return [_snapshot(row) for row in rows]

    async def listed(self, wanted: Filter, place: Place) -> list[Wanted]:
        """Newest asked for first."""
        rows = _where(select(snapshot_wanted), wanted)
        if place.after:
            rows = rows.where(tuple_(asked.asked_at, asked.id) < tuple_(*place.after))
        rows = rows.order_by(asked.asked_at.desc(), asked.id.desc()).limit(place.limit).offset(place.offset)
        return [_wanted(row) for row in await self._session.execute(rows)]

    async def count(self, wanted: Filter) -> int:
        return await count_of(self._session, _where(select(asked.id), wanted))

    async def later(self, taken: Snapshot) -> int:
        """Records of the account that were sealed after the snapshot."""
        after = (record.c.account_id == taken.account_id) & (record.c.log_index > taken.log_index)
        return (await self._session.execute(select(func.count()).select_from(record).where(after))).scalar_one()

    async def last_sealed(self, account_id: UUID) -> datetime | None:
        newest = select(record.c.sealed_at).where(record.c.account_id == account_id)
        found = await self._session.execute(newest.order_by(record.c.log_index.desc()).limit(1))
        return found.scalar_one_or_none()

    async def holdings(self, account_id: UUID) -> Holdings:
        of_account = record.c.account_id == account_id
        counted = select(
            func.count().label("records"), func.count(record.c.post_id.distinct()).label("posts"),
            func.count().filter(record.c.origin == "RECEIVED").label("received"),
            func.count().filter(record.c.origin == "CREATED").label("created"),
            func.min(record.c.captured_at).label("first_captured_at"),
            func.max(record.c.captured_at).label("last_captured_at"),
            func.max(record.c.sealed_at).label("last_sealed_at"),
        ).where(of_account)  # fmt: skip
        row = (await self._session.execute(counted)).one()
        withdrawn = await self._posts(account_id, history.c.kind == "WITHDRAWN")
        off = (history.c.kind == "REMOVAL_ENDED") & history.c.outcome.in_(("REMOVED", "HIDDEN"))
        return Holdings(
            **row._mapping,  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
            withdrawn=withdrawn, removed=await self._posts(account_id, off), digest=await self._digest(account_id),
        )  # fmt: skip

    async def _posts(self, account_id: UUID, what: ColumnElement[bool]) -> int:
        of_account = select(record.c.post_id).where(record.c.account_id == account_id)
        posts = select(func.count(history.c.post_id.distinct())).where(what, history.c.post_id.in_(of_account))
        return (await self._session.execute(posts)).scalar_one()

    async def _digest(self, account_id: UUID) -> str:
        """SHA-256 over a line `record_id record_digest` of each record, in the order of the log."""
        digest, after = sha256(), -1
        columns = record.c.log_index, record.c.record_id, record.c.record_digest
        while True:
            part = select(*columns).where(record.c.account_id == account_id, record.c.log_index > after)
            rows = (await self._session.execute(part.order_by(record.c.log_index).limit(PART))).all()
            for row in rows:
                digest.update(f"{row.record_id} {row.record_digest}\n".encode())
            if len(rows) < PART:
                return digest.hexdigest()
            after = rows[-1].log_index


def _where(rows: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.account_id:
        rows = rows.where(asked.account_id == wanted.account_id)
    if wanted.kind:
        rows = rows.where(asked.kind == wanted.kind)
    if wanted.since:
        rows = rows.where(asked.asked_at >= wanted.since)
    if wanted.until:
        rows = rows.where(asked.asked_at <= wanted.until)
    if wanted.overdue is not None:
        late = asked.taken_at.is_(None) & (asked.asked_at < wanted.now - OVERDUE)
        rows = rows.where(late if wanted.overdue else ~late)
    if wanted.units is not None:
        of_units = select(account.c.account_id).where(account.c.unit_id.in_(sorted(wanted.units)))
        rows = rows.where(asked.account_id.in_(of_units))
    return rows


def _wanted(row: Any) -> Wanted:
    return Wanted(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
