"""What became of each batch of posts that a system sent."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.store.tables import post_batch
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Batch:
    """`refused` are {line, pointer, reason}, the first of them; `refused_lines` counts them all."""

    id: UUID
    client: str
    body_digest: str
    received_at: datetime
    lines: int
    stored: int
    duplicates: int
    refused: list[dict[str, Any]]
    refused_lines: int


class BatchStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: Batch) -> None:
        await self._session.execute(insert(post_batch).values(asdict(new)))

    async def get(self, batch_id: UUID) -> Batch:
        row = (await self._session.execute(select(post_batch).where(post_batch.c.id == batch_id))).mappings().first()
        if row is None:
            raise NotFound("No such batch.")
        return Batch(**row)

    async def same(self, client: str, body_digest: str) -> Batch | None:
        """The batch in which this client sent these very bytes before."""
        wanted = select(post_batch).where(post_batch.c.client == client, post_batch.c.body_digest == body_digest)
        row = (await self._session.execute(wanted.order_by(post_batch.c.received_at).limit(1))).mappings().first()
        return Batch(**row) if row else None
