"""The removal saga's books: what must be sealed, what is, and what was asked of the platform."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, insert, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.removals import Item, Mark, Removal
from services.moderation.store.sets import insert_all
from services.moderation.store.tables import (
    moderation_case,
    needed,
    post,
    post_version,
    receipt,
    removal,
    removal_mark,
)
from shared.db.bulk import among, by_key, columns, is_postgresql, on_conflict, unnested
from shared.db.upsert import insert_for

ENDING = ("outcome", "words", "read_at", "intent_at", "acted_at", "confirmed_at", "ended_at")
COVERS = and_(
    receipt.c.post_id == needed.c.post_id,
    receipt.c.version == needed.c.version,
    receipt.c.content_digest == needed.c.content_digest,
)


WAITING = (
    select(needed.c.case_id)
    .join(moderation_case, moderation_case.c.id == needed.c.case_id)
    .where(moderation_case.c.status == "SEALING")
    .distinct()
)
KEEP_RECEIPTS = text(
    f"WITH kept AS ({unnested(receipt, tuple(column.name for column in receipt.c), on_conflict(receipt))})"  # noqa: S608 - names of our own columns
    " SELECT DISTINCT needed.case_id FROM needed JOIN moderation_case ON moderation_case.id = needed.case_id"
    " WHERE needed.post_id = ANY(CAST(:post_id AS UUID[])) AND moderation_case.status = 'SEALING'"
)
"""PostgreSQL: keeps them and finds whom they concern, in one statement."""


class RemovalStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_receipts(self, rows: Sequence[dict[str, Any]]) -> set[UUID]:
        """Returns the cases that wait and need one of these posts."""
        if is_postgresql(self._session):
            connection = await self._session.connection()
            return set((await connection.execute(KEEP_RECEIPTS, columns(receipt, by_key(receipt, rows)))).scalars())
        await insert_all(self._session, receipt, rows)
        found = await self._session.execute(WAITING.where(needed.c.post_id.in_({row["post_id"] for row in rows})))
        return set(found.scalars())

    async def need(self, items: Mapping[UUID, Collection[Item]]) -> None:
        """What a reading of the platform showed beside what is known here."""
        names = ("case_id", "post_id", "version", "content_digest")
        rows = [dict(zip(names, (case_id, *item), strict=True)) for case_id, seen in items.items() for item in seen]
        await insert_all(self._session, needed, rows)

    async def need_all_below(self, case_ids: Collection[UUID]) -> None:
        """Every known version of each case's post and of all that the removal drags along."""
        below = self._below(case_ids)
        items = select(below.c.case_id, post_version.c.post_id, post_version.c.version, post_version.c.content_digest)
        found = items.join(post_version, post_version.c.post_id == below.c.post_id).where(true())
        names = ["case_id", "post_id", "version", "content_digest"]
        statement = insert_for(self._session, needed).from_select(names, found).on_conflict_do_nothing()
        await self._session.execute(statement)

    def _below(self, case_ids: Collection[UUID]) -> Any:
        """Replies of replies: by parent, by thread below its root, and by the platform's word where the parent came later."""
        start = select(
            moderation_case.c.id.label("case_id"), post.c.id.label("post_id"), post.c.account_id, post.c.external_id
        ).join(post, post.c.id == moderation_case.c.post_id)
        below = start.where(among(self._session, moderation_case.c.id, case_ids)).cte("below", recursive=True)
        by_platform = and_(
            post.c.account_id == below.c.account_id,
            post.c.parent_external_id == below.c.external_id,
            post.c.parent_id.is_(None),
        )
        under = or_(post.c.parent_id == below.c.post_id, post.c.thread_id == below.c.post_id, by_platform)
        return below.union(
            select(below.c.case_id, post.c.id, post.c.account_id, post.c.external_id)
            .select_from(below)
            .join(post, under)
        )

    async def uncovered(self, case_ids: Collection[UUID]) -> dict[UUID, list[Item]]:
        """What each case still waits for."""
        rows = (
            select(needed)
            .outerjoin(receipt, COVERS)
            .where(among(self._session, needed.c.case_id, case_ids), receipt.c.post_id.is_(None))
        )
        found: dict[UUID, list[Item]] = {}
        for row in await self._session.execute(rows):
            found.setdefault(row.case_id, []).append((row.post_id, row.version, row.content_digest))
        return found

    async def receipts_for(self, case_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
        """Every receipt of the posts each case needs, newest versions first."""
        posts = select(needed.c.case_id, needed.c.post_id).distinct()
        posts_of = posts.where(among(self._session, needed.c.case_id, case_ids)).subquery()
        rows = select(posts_of.c.case_id, receipt).join(receipt, receipt.c.post_id == posts_of.c.post_id)
        found: dict[UUID, list[Any]] = {}
        for row in await self._session.execute(rows.order_by(receipt.c.version.desc(), receipt.c.post_id)):
            found.setdefault(row.case_id, []).append(row)
        return found

    async def all_waiting(self) -> set[UUID]:
        waiting = select(moderation_case.c.id).where(moderation_case.c.status == "SEALING")
        return set((await self._session.execute(waiting)).scalars())

    async def add(self, removals: Sequence[Removal]) -> None:
        if not removals:
            return
        connection = await self._session.connection()
        await connection.execute(insert(removal), [asdict(one) for one in removals])

    async def under_way(self, ids: Collection[UUID]) -> dict[UUID, Removal]:
        """Those of them that have no outcome yet."""
        rows = select(removal).where(among(self._session, removal.c.id, ids), removal.c.outcome.is_(None))
        return {row.id: Removal(**row._asdict()) for row in await self._session.execute(rows)}

    async def end(self, ended: Sequence[Removal]) -> None:
        if not ended:
            return
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ENDING}
        rows = [{"removal": one.id} | {f"new_{name}": getattr(one, name) for name in ENDING} for one in ended]
        connection = await self._session.connection()
        await connection.execute(update(removal).where(removal.c.id == bindparam("removal")).values(values), rows)

    async def mark(self, marks: Sequence[Mark]) -> None:
        await insert_all(self._session, removal_mark, [asdict(one) for one in marks])

    async def of_case(self, case_id: UUID) -> tuple[list[Removal], list[Mark]]:
        asked = select(removal).where(removal.c.case_id == case_id).order_by(removal.c.requested_at, removal.c.attempt)
        marks = select(removal_mark).where(removal_mark.c.case_id == case_id).order_by(removal_mark.c.amended_at)
        return (
            [Removal(**row._asdict()) for row in await self._session.execute(asked)],
            [Mark(**row._asdict()) for row in await self._session.execute(marks)],
        )

    async def sealed_for(self, case_id: UUID) -> list[Any]:
        """The receipts of what the case needs, in the order they were sealed."""
        rows = select(receipt).join(needed, COVERS).where(needed.c.case_id == case_id)
        return list(await self._session.execute(rows.order_by(receipt.c.sealed_at, receipt.c.post_id)))

    async def sealed(self, post_id: UUID) -> list[Any]:
        rows = select(receipt).where(receipt.c.post_id == post_id).order_by(receipt.c.version)
        return list(await self._session.execute(rows))
