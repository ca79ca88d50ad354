"""Cases with their hits and the decision in force."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.cases import Case, Decision, Hit
from services.moderation.domain.words import LIVE
from services.moderation.store.sets import insert_all
from services.moderation.store.tables import decision, hit, moderation_case, post
from shared.db.bulk import among
from shared.errors import Conflict

columns = moderation_case.c
STATE = (
    "version", "post_version", "status", "urgency", "attempts", "words", "knowledge_at", "knowledge_by",
    "waiting_since", "ended_at", "changed_at",
)  # fmt: skip
FIXED = ("post_id", "account_id", "thread_id", "published_at", "captured_at", "opened_at", "opened_by")
OPENED_MEANWHILE = "Somebody opened a case of this post just now: look again."


class CaseStore:
    """Whoever changes a case locks it first; cases are locked in the order of their ids."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, cases: Sequence[Case]) -> None:
        """Raises Conflict when somebody opened a case of one of the posts at the same moment."""
        try:
            await insert_all(self._session, moderation_case, [_to_row(one) for one in cases])
            await self.add_hits({one.id: one.hits for one in cases})
        except IntegrityError:
            raise Conflict(OPENED_MEANWHILE) from None

    async def add_hits(self, hits: Mapping[UUID, Iterable[Hit]]) -> None:
        rows = [
            {"case_id": case_id} | asdict(one) | {"spans": [list(span) for span in one.spans]}
            for case_id, found in hits.items()
            for one in found
        ]
        await insert_all(self._session, hit, rows)

    async def save(self, cases: Sequence[Case]) -> None:
        """Write locked cases. Raises Conflict when one comes to life again and somebody opened another of its post."""
        if not cases:
            return
        changed = update(moderation_case).where(columns.id == bindparam("case"))
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*STATE, "decision_id")}
        rows = [{"case": one.id} | {f"new_{name}": value for name, value in _state(one).items()} for one in cases]
        connection = await self._session.connection()
        try:
            await connection.execute(changed.values(values), rows)
        except IntegrityError:
            raise Conflict(OPENED_MEANWHILE) from None

    async def decide(self, case_id: UUID, new: Decision) -> None:
        await self._session.execute(insert(decision).values(asdict(new) | {"case_id": case_id}))

    async def decisions(self, case_id: UUID) -> list[Decision]:
        rows = select(decision).where(decision.c.case_id == case_id).order_by(decision.c.decided_at, decision.c.id)
        return [_decision(row) for row in await self._session.execute(rows)]

    async def find(self, case_id: UUID) -> Case | None:
        found = await self.load(select(moderation_case).where(columns.id == case_id))
        return found[0] if found else None

    async def lock(self, ids: Collection[UUID]) -> list[Case]:
        return await self._locked(among(self._session, columns.id, ids)) if ids else []

    async def lock_sealing(self, ids: Collection[UUID]) -> list[Case]:
        """Those of them that still wait for receipts."""
        if not ids:
            return []
        return await self._locked(among(self._session, columns.id, ids) & (columns.status == "SEALING"))

    async def lock_live_of(self, post_ids: Collection[UUID], threads: Collection[UUID] = ()) -> list[Case]:
        """Those that somebody works on: of these posts, and in these threads those that wait for receipts."""
        wanted = among(self._session, columns.post_id, post_ids) & columns.status.in_(LIVE)
        if threads:
            wanted |= among(self._session, columns.thread_id, threads) & (columns.status == "SEALING")
        return await self._locked(wanted)

    async def last_of(self, post_ids: Collection[UUID]) -> dict[UUID, Case]:
        """The newest case of each post, whatever its status."""
        rows = select(moderation_case).where(among(self._session, columns.post_id, post_ids))
        return {one.post_id: one for one in await self.load(rows.order_by(columns.opened_at, columns.id))}

    async def by_author(self, account_id: UUID, author: str, limit: int) -> list[Case]:
        """What else this author's posts on this account led to, newest first."""
        theirs = select(post.c.id).where(post.c.account_id == account_id, post.c.author_external_id == author)
        rows = select(moderation_case).where(columns.post_id.in_(theirs))
        return await self.load(rows.order_by(columns.opened_at.desc(), columns.id).limit(limit))

    async def _locked(self, where: ColumnElement[bool]) -> list[Case]:
        return await self.load(select(moderation_case).where(where).order_by(columns.id).with_for_update())

    async def load(self, query: Select[Any]) -> list[Case]:
        """Cases in the order of a query over the case table."""
        rows = list(await self._session.execute(query))
        if not rows:
            return []
        hits = await self._hits([row.id for row in rows])
        decisions = await self._decisions([row.decision_id for row in rows if row.decision_id])
        return [_to_domain(row, hits.get(row.id, ()), decisions) for row in rows]

    async def _hits(self, ids: Collection[UUID]) -> dict[UUID, tuple[Hit, ...]]:
        found = select(hit).where(among(self._session, hit.c.case_id, ids)).order_by(hit.c.post_version, hit.c.rule_id)
        held: dict[UUID, tuple[Hit, ...]] = {}
        for row in await self._session.execute(found):
            held[row.case_id] = (*held.get(row.case_id, ()), _hit(row))
        return held

    async def _decisions(self, ids: Collection[UUID]) -> dict[UUID, Decision]:
        if not ids:
            return {}
        rows = await self._session.execute(select(decision).where(among(self._session, decision.c.id, ids)))
        return {row.id: _decision(row) for row in rows}


def _to_row(one: Case) -> dict[str, Any]:
    return {"id": one.id} | {name: getattr(one, name) for name in FIXED} | _state(one)


def _state(one: Case) -> dict[str, Any]:
    return {name: getattr(one, name) for name in STATE} | {"decision_id": one.decision.id if one.decision else None}


def _to_domain(row: Any, hits: tuple[Hit, ...], decisions: Mapping[UUID, Decision]) -> Case:
    values = row._asdict()
    del values["urgency"]
    decided = decisions.get(values.pop("decision_id"))
    return Case(**values, hits=hits, decision=decided)


def _hit(row: Any) -> Hit:
    values = row._asdict()
    del values["case_id"]
    return Hit(**values | {"spans": tuple((start, end) for start, end in row.spans)})


def _decision(row: Any) -> Decision:
    values = row._asdict()
    del values["case_id"]
    return Decision(**values)
