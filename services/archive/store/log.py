"""The evidence log: its end, which one sealer at a time holds, its tiles and its checkpoints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.record import SignedCheckpoint
from services.archive.store.tables import checkpoint, evidence_log, tile
from services.archive.store.tiles import Place, Tiles
from shared.db.bulk import columns, is_postgresql, on_conflict, unnested, upsert_many
from shared.db.upsert import insert_for

LOG = 1
APPEND = text(
    f"WITH tiles AS ({unnested(tile, ('level', 'number', 'hashes'), on_conflict(tile, ['hashes']))}),"  # noqa: S608 - names of our own columns
    " signed AS (INSERT INTO checkpoint (size, root, note, signed_at) VALUES (:size, :root, :note, :signed_at))"
    " UPDATE evidence_log SET size = :size"
)
"""PostgreSQL, in one statement: what `append` writes."""


class LogStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, origin: str) -> tuple[str, int]:
        """Hold the end of the log until the transaction ends. Returns the log's origin and size."""
        held = select(evidence_log.c.origin, evidence_log.c.size).with_for_update()
        row = (await self._session.execute(held)).first()
        if row is None:  # the very first sealers race for the row: one writes it, all then wait for it
            first = {"id": LOG, "origin": origin, "size": 0}
            await self._session.execute(insert_for(self._session, evidence_log).values(first).on_conflict_do_nothing())
            row = (await self._session.execute(held)).one()
        return row.origin, row.size

    async def end(self, *, hold: bool = False) -> tuple[str, int]:
        """The log's origin and size, as they are now; `hold`: and stay until the transaction ends."""
        asked = select(evidence_log.c.origin, evidence_log.c.size)
        row = (await self._session.execute(asked.with_for_update() if hold else asked)).first()
        return (row.origin, row.size) if row else ("", 0)

    async def tiles(self, places: Sequence[Place]) -> dict[Place, bytes]:
        if not places:
            return {}
        wanted = tuple_(tile.c.level, tile.c.number).in_(places)
        rows = await self._session.execute(select(tile).where(wanted))
        return {(row.level, row.number): row.hashes for row in rows}

    async def read(self, places: Sequence[Place]) -> Tiles:
        return Tiles(await self.tiles(places))

    async def append(self, tiles: Mapping[Place, bytes], signed: SignedCheckpoint) -> None:
        """Write what a batch changed and move the end there."""
        rows = [{"level": level, "number": number, "hashes": tiles[level, number]} for level, number in sorted(tiles)]
        last = {"size": signed.size, "root": signed.root.hex(), "note": signed.note, "signed_at": signed.signed_at}
        connection = await self._session.connection()
        if is_postgresql(self._session):
            await connection.execute(APPEND, columns(tile, rows) | last)
            return
        await upsert_many(self._session, tile, rows, ["hashes"])
        await connection.execute(insert(checkpoint), last)
        await connection.execute(update(evidence_log), {"size": signed.size})

    async def latest_with(self, places: Sequence[Place]) -> tuple[SignedCheckpoint | None, dict[Place, bytes]]:
        """The newest checkpoint, and those of the tiles that are there."""
        newest = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1).subquery()
        wanted = tuple_(tile.c.level, tile.c.number).in_(places)
        rows = (await self._session.execute(select(newest, tile).outerjoin_from(newest, tile, wanted))).all()
        return next(_checkpoints(rows), None), {(row.level, row.number): row.hashes for row in rows if row.hashes}

    async def latest(self) -> SignedCheckpoint | None:
        newest = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)
        return next(_checkpoints(await self._session.execute(newest)), None)

    async def began_at(self) -> datetime | None:
        """When its first checkpoint was signed."""
        first = select(checkpoint.c.signed_at).order_by(checkpoint.c.size).limit(1)
        return (await self._session.execute(first)).scalar_one_or_none()

    async def at(self, size: int) -> SignedCheckpoint | None:
        chosen = select(checkpoint).where(checkpoint.c.size == size)
        return next(_checkpoints(await self._session.execute(chosen)), None)

    async def checkpoints(self, after: int, until: int) -> list[SignedCheckpoint]:
        """The checkpoints of sizes above `after`, up to `until`, smallest first."""
        within = (checkpoint.c.size > after) & (checkpoint.c.size <= until)
        return list(
            _checkpoints(await self._session.execute(select(checkpoint).where(within).order_by(checkpoint.c.size)))
        )


def _checkpoints(rows: Iterable[Any]) -> Iterator[SignedCheckpoint]:
    return (SignedCheckpoint(row.size, bytes.fromhex(row.root), row.note, row.signed_at) for row in rows)
