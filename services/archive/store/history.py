"""What became of posts after they were captured, as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.record import Event
from services.archive.store.tables import history
from shared.db.upsert import insert_for

COLUMNS = [column for column in history.c if column.name != "seq"]


class HistoryStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, events: Sequence[Event]) -> None:
        """Events that are there already stay as they are."""
        if not events:
            return
        once = insert_for(self._session, history).on_conflict_do_nothing(
            index_elements=[history.c.event_id, history.c.post_id]
        )
        connection = await self._session.connection()
        await connection.execute(once, [asdict(event) for event in events])

    async def of(self, posts: Iterable[UUID]) -> list[Event]:
        """In the order in which things happened."""
        chosen = select(*COLUMNS).where(history.c.post_id.in_(sorted(posts))).order_by(history.c.at, history.c.seq)
        return [Event(*row) for row in await self._session.execute(chosen)]
