"""Imports of sheets and what was said of each row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.sheets import Outcome, RowReport, SheetImport, SheetKind, Trouble
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import sheet_import, sheet_import_row
from shared.db.bulk import insert_many
from shared.db.counting import count_of
from shared.errors import NotFound


class SheetImportStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, made: SheetImport, reports: Sequence[RowReport]) -> None:
        row = {name: getattr(made, name) for name in SheetImport.__dataclass_fields__}
        await self._session.execute(insert(sheet_import).values(row))
        rows = [
            {
                "import_id": made.id, "number": one.number, "outcome": one.outcome, "object_id": one.object_id,
                "changes": list(one.changes),
                "problems": [{"column": it.column, "message": it.message} for it in one.troubles],
            }
            for one in reports
        ]  # fmt: skip
        await insert_many(self._session, sheet_import_row, rows)

    async def weed(self, before: datetime, most: int) -> int:
        """Forget at most so many that are older and of which nothing was kept, the oldest first. Returns how many."""
        over = sheet_import.c.kept.is_(False) & (sheet_import.c.at < before)
        oldest = select(sheet_import.c.id).where(over).order_by(sheet_import.c.at).limit(most)
        ids = (await self._session.scalars(oldest)).all()
        await self._session.execute(delete(sheet_import_row).where(sheet_import_row.c.import_id.in_(ids)))
        await self._session.execute(delete(sheet_import).where(sheet_import.c.id.in_(ids)))
        return len(ids)

    async def get(self, kind: SheetKind, import_id: UUID) -> SheetImport:
        wanted = select(sheet_import).where(sheet_import.c.id == import_id, sheet_import.c.kind == kind)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There is no such import.")
        return SheetImport(**row)

    async def page(self, kind: SheetKind, dry_run: bool | None, seen: Seen) -> list[SheetImport]:
        rows = await self._session.execute(onward(_imports(kind, dry_run), sheet_import.c.id, seen))
        return [SheetImport(**row) for row in rows.mappings()]

    async def count(self, kind: SheetKind, dry_run: bool | None) -> int:
        return await count_of(self._session, _imports(kind, dry_run))

    async def rows(
        self, import_id: UUID, outcome: Outcome | None, after: int, offset: int, limit: int
    ) -> list[RowReport]:
        """By row number; `after` is the last one seen."""
        wanted = _rows(import_id, outcome).where(sheet_import_row.c.number > after)
        found = await self._session.execute(wanted.order_by(sheet_import_row.c.number).offset(offset).limit(limit))
        return [
            RowReport(
                row["number"], row["outcome"], row["object_id"], row["changes"],
                [Trouble(**trouble) for trouble in row["problems"]],
            )
            for row in found.mappings()
        ]  # fmt: skip

    async def count_rows(self, import_id: UUID, outcome: Outcome | None) -> int:
        return await count_of(self._session, _rows(import_id, outcome))


def _imports(kind: SheetKind, dry_run: bool | None) -> Select[Any]:
    found = select(sheet_import).where(sheet_import.c.kind == kind)
    return found if dry_run is None else found.where(sheet_import.c.dry_run.is_(dry_run))


def _rows(import_id: UUID, outcome: Outcome | None) -> Select[Any]:
    found = select(sheet_import_row).where(sheet_import_row.c.import_id == import_id)
    return found.where(sheet_import_row.c.outcome == outcome) if outcome else found
