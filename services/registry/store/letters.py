"""The queue of letters. A letter that was sent or given up has lost its text; after some weeks its row is gone too."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.letters import Letter, Outcome, Posted
from services.registry.store.tables import letter
from shared.db.bulk import insert_many
from shared.ids import uuid7
from shared.messaging.backoff import Backoff

BACKOFF = Backoff(first=30, most=6 * 3600)
LEASE = timedelta(minutes=15)
"""A worker that died with letters in its hands: another takes them after this. Longer than the slowest server takes."""
KEPT = timedelta(days=30)


class LetterStore:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session, self._now = session, now

    async def post(self, *letters: Letter) -> None:
        """They are sent after this transaction committed, and only then."""
        rows = [
            {"id": uuid7(), "state": "waiting", "recipient": one.to, "subject": one.subject, "text": one.text,
             "attempts": 0, "posted_at": self._now, "due_at": self._now}
            for one in letters
        ]  # fmt: skip
        await insert_many(self._session, letter, rows)

    async def claim(self, most: int) -> list[Posted]:
        """The letters that are due, oldest first: this worker's until the lease ends."""
        due = (letter.c.state == "waiting") & (letter.c.due_at <= self._now)
        oldest = select(letter.c.id).where(due).order_by(letter.c.due_at).limit(most).with_for_update(skip_locked=True)
        free = (await self._session.scalars(oldest)).all()
        if not free:
            return []
        taken = update(letter).where(letter.c.id.in_(free))
        told = taken.values(attempts=letter.c.attempts + 1, due_at=self._now + LEASE).returning(letter)
        rows = (await self._session.execute(told)).all()
        return [Posted(row.id, Letter(row.recipient, row.subject, row.text), row.attempts) for row in rows]

    async def settle(self, letters: Sequence[Posted], outcomes: Mapping[UUID, Outcome]) -> None:
        """Sent, given up, or to be tried again. What another worker took over meanwhile is the other's."""
        rows = [self._settled(one, outcomes[one.id]) for one in letters]
        for ended in (True, False):
            some = [row for row in rows if (row["b_ended_at"] is not None) == ended]
            if some:
                names = ("state", "fault", "ended_at", *(("text",) if ended else ("due_at",)))
                change: dict[str, Any] = {name: bindparam(f"b_{name}") for name in names}
                connection = await self._session.connection()
                held = (letter.c.id == bindparam("b_id")) & (letter.c.attempts == bindparam("b_attempts"))
                await connection.execute(update(letter).where(held).values(change), some)

    def _settled(self, one: Posted, outcome: Outcome) -> dict[str, object]:
        row = {"b_id": one.id, "b_attempts": one.attempts, "b_fault": outcome}
        if outcome is not None and not one.hopeless(outcome):
            due = self._now + timedelta(seconds=BACKOFF.seconds(one.attempts))
            return row | {"b_state": "waiting", "b_ended_at": None, "b_due_at": due}
        return row | {"b_state": "given_up" if outcome else "sent", "b_ended_at": self._now, "b_text": None}

    async def count_by_state(self) -> Mapping[str, int]:
        counted = await self._session.execute(select(letter.c.state, func.count()).group_by(letter.c.state))
        return {row[0]: row[1] for row in counted}

    async def prune(self) -> None:
        await self._session.execute(delete(letter).where(letter.c.ended_at < self._now - KEPT))
