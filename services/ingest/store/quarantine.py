"""The quarantine's rows. Of an item that was taken in the payload goes in time: the row stays, and knows it when it comes again."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.quarantine import REPLAYED, WAITING, Item
from services.ingest.store.tables import quarantine_item
from shared.core import Core
from shared.db.upsert import insert_for
from shared.db.weeding import weed
from shared.errors import NotFound

EMPTY = b""


class QuarantineStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, items: Sequence[Item], names: Sequence[bytes] = ()) -> None:
        """Keep them; one that comes again adds nothing. `names`: what makes each the same, where it is not the payload."""
        same = names or [one.payload for one in items]
        rows = [asdict(one) | {"digest": _digest(one, name)} for one, name in zip(items, same, strict=True)]
        if rows:
            connection = await self._session.connection()
            statement = insert_for(self._session, quarantine_item).on_conflict_do_nothing(index_elements=["digest"])
            await connection.execute(statement, sorted(rows, key=lambda row: str(row["digest"])))

    async def get(self, item_id: UUID) -> Item:
        columns = [quarantine_item.c[name] for name in Item.__dataclass_fields__]
        wanted = select(*columns).where(quarantine_item.c.id == item_id).with_for_update()
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("No such quarantine item.")
        return Item(**row)

    async def save(self, changed: Item) -> None:
        values = {"state", "replays", "reason", "settled_at", "settled_by", "account_id"}
        await self._session.execute(
            update(quarantine_item)
            .where(quarantine_item.c.id == changed.id)
            .values({name: getattr(changed, name) for name in values})
        )

    async def page(self, state: str | None, limit: int, after: UUID | None, offset: int) -> list[Item]:
        """Without their payloads: a delivery has megabytes, and a page shows none of it."""
        columns = [quarantine_item.c[name] for name in Item.__dataclass_fields__ if name != "payload"]
        listed = select(*columns)
        if state:
            listed = listed.where(quarantine_item.c.state == state)
        if after:
            listed = listed.where(quarantine_item.c.id > after)
        ordered = listed.order_by(quarantine_item.c.id).limit(limit).offset(offset)
        return [Item(**row, payload=b"") for row in (await self._session.execute(ordered)).mappings()]

    async def waiting(self) -> int:
        counted = select(func.count()).where(quarantine_item.c.state == WAITING)
        return (await self._session.execute(counted)).scalar_one()


async def prune(core: Core, kept: timedelta) -> int:
    """Empty what was taken in longer ago than that: the post has it as it came, or it had no content. Waiting and discarded
    items stay whole."""
    table, now = quarantine_item.c, core.clock.now()
    over = (table.state == REPLAYED) & table.weeded_at.is_(None) & (table.settled_at < now - kept)
    return await weed(core, "quarantined_payloads", quarantine_item, over, {"payload": EMPTY, "weeded_at": now})


def _digest(one: Item, name: bytes) -> str:
    return sha256(f"{one.platform}\n{one.page_id}\n".encode() + name).hexdigest()
