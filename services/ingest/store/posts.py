"""Posts and their versions: written set by set, read one by one or in pages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.posts import Attachment, Known, Version
from services.ingest.store.sets import add_missing, add_new, change
from services.ingest.store.tables import account, post, post_version
from shared.db.bulk import among
from shared.db.counting import count_of

FIRST = 1
AT_ONCE = 50
"""Posts of which one worker asks side by side who published them."""
FIELDS = tuple(name for name in Version.__dataclass_fields__ if name != "attachments")
COLUMNS = (*FIELDS, "attachments")
fields_of = attrgetter(*FIELDS)


class PostStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def threads(self, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The thread of each of the posts that stand."""
        found = await self._session.execute(
            select(post.c.id, post.c.thread_id).where(among(self._session, post.c.id, ids))
        )
        return {row.id: row.thread_id for row in found}

    async def stand(self, new: Sequence[Known]) -> bool:
        """Make these posts, each to be at its first version. False when somebody else made one of them just now."""
        rows = [
            {
                "id": one.post_id, "account_id": one.account_id, "platform": one.platform,
                "external_id": one.external_id, "thread_id": one.thread_id, "kind": one.kind,
                "latest": FIRST, "captured_at": one.captured_at, "publisher_due": one.publisher_due,
            }
            for one in new
        ]  # fmt: skip
        return await add_missing(self._session, post, rows) == len(rows)

    async def lock(self, ids: Collection[UUID]) -> dict[UUID, Known]:
        """Those of them that stand, as they are until the transaction ends. Held in the order of their ids."""
        if not ids:
            return {}
        held = select(post.c.id).where(among(self._session, post.c.id, ids)).order_by(post.c.id).with_for_update()
        await self._session.execute(held)
        return await self.known(ids)

    async def known(self, ids: Collection[UUID]) -> dict[UUID, Known]:
        """The posts as they stand, each with its newest version and all its digests: two statements for any number."""
        newest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.latest)
        columns = [column.label(f"v_{column.name}") for column in post_version.c]
        joined = select(post, *columns).outerjoin(post_version, newest)
        found = {
            row["id"]: _to_known(row)
            for row in (await self._session.execute(joined.where(among(self._session, post.c.id, ids)))).mappings()
        }
        digests = select(post_version.c.post_id, post_version.c.version, post_version.c.content_digest)
        for row in await self._session.execute(digests.where(among(self._session, post_version.c.post_id, ids))):
            found[row.post_id].digests[row.content_digest] = row.version
        return found

    async def add(self, versions: Sequence[Version]) -> None:
        """Write the versions and let their posts point at the newest of each; new ones point at the first already.

        Their posts are made or held by this transaction, so that nobody else writes a version of them now.
        """
        await add_new(self._session, post_version, COLUMNS, [_to_row(one) for one in versions])
        newest: dict[UUID, int] = {}
        for one in versions:
            if one.version > newest.get(one.post_id, FIRST):
                newest[one.post_id] = one.version
        await change(self._session, post, [{"id": id_, "latest": latest} for id_, latest in newest.items()])

    async def claim_unnamed(self, now: datetime, until: datetime) -> list[Known]:
        """Own posts of which the platform is to be asked who published them; nobody else asks before `until`."""
        due = select(post.c.id).where(post.c.publisher_due <= now).order_by(post.c.publisher_due).limit(AT_ONCE)
        ids = list(await self._session.scalars(due.with_for_update(skip_locked=True)))
        if not ids:
            return []
        await self.ask_again(ids, until)
        found = await self._session.execute(select(post).where(among(self._session, post.c.id, ids)))
        return [
            Known(row.id, row.account_id, row.external_id, row.platform, row.thread_id, row.kind, row.captured_at)
            for row in found
        ]

    async def ask_again(self, ids: Collection[UUID], at: datetime | None) -> None:
        """Who published these; None: the answer has come, or will not."""
        mine = among(self._session, post.c.id, ids)
        await self._session.execute(update(post).where(mine).values(publisher_due=at))

    async def published(self, ids: Collection[UUID]) -> dict[UUID, datetime]:
        """When each was, as its first version says."""
        wanted = select(post_version.c.post_id, post_version.c.published_at).where(post_version.c.version == FIRST)
        rows = await self._session.execute(wanted.where(among(self._session, post_version.c.post_id, ids)))
        return {row.post_id: row.published_at for row in rows}

    async def withdraw(self, post_id: UUID, at: datetime) -> bool:
        """Remember that the platform told it gone; False when that was known."""
        gone = update(post).where(post.c.id == post_id, post.c.withdrawn_at.is_(None)).values(withdrawn_at=at)
        return (await self._session.execute(gone.returning(post.c.id))).first() is not None

    async def versions(self, post_id: UUID) -> list[Version]:
        found = await self._session.execute(
            select(post_version).where(post_version.c.post_id == post_id).order_by(post_version.c.version)
        )
        return [_to_version(row) for row in found.mappings()]

    async def page(
        self, wanted: Sequence[ColumnElement[bool]], limit: int, after: tuple[datetime, UUID] | None, offset: int
    ) -> list[Known]:
        """Newest first."""
        newest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.latest)
        columns = [column.label(f"v_{column.name}") for column in post_version.c]
        listed = select(post, *columns).join(post_version, newest).where(*wanted)
        if after:
            listed = listed.where(tuple_(post.c.captured_at, post.c.id) < after)
        ordered = listed.order_by(post.c.captured_at.desc(), post.c.id.desc()).limit(limit).offset(offset)
        return [_to_known(row) for row in (await self._session.execute(ordered)).mappings()]

    async def count(self, wanted: Sequence[ColumnElement[bool]]) -> int:
        return await count_of(self._session, select(post.c.id).where(*wanted))


def of_account(account_id: UUID) -> ColumnElement[bool]:
    return post.c.account_id == account_id


def in_thread(thread_id: UUID) -> ColumnElement[bool]:
    return post.c.thread_id == thread_id


def in_units(units: frozenset[UUID]) -> ColumnElement[bool]:
    return post.c.account_id.in_(select(account.c.id).where(account.c.unit_id.in_(sorted(units))))


def no_messages() -> ColumnElement[bool]:
    return post.c.kind != "message"


def _to_row(one: Version) -> list[Any]:
    kept = [{name: value for name, value in asdict(a).items() if name != "url"} for a in one.attachments]
    return [*fields_of(one), kept]


def _to_known(row: Mapping[Any, Any]) -> Known:
    stored = row["v_version"] is not None
    latest = _to_version({name[2:]: value for name, value in row.items() if name[:2] == "v_"}) if stored else None
    return Known(
        post_id=row["id"], account_id=row["account_id"], external_id=row["external_id"], platform=row["platform"],
        thread_id=row["thread_id"], kind=row["kind"], latest=latest, captured_at=row["captured_at"],
        withdrawn_at=row["withdrawn_at"],
    )  # fmt: skip


def _to_version(row: Mapping[Any, Any]) -> Version:
    return Version(**{**row, "attachments": tuple(Attachment(**one) for one in row["attachments"])})
