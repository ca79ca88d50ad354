"""Record types in the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.record_types import RecordType, Source
from services.registry.domain.retention import Retention
from services.registry.store.rules import rules_change
from services.registry.store.searching import matches
from services.registry.store.tables import record_type
from services.registry.store.uniqueness import only_once
from shared.db.counting import count_of
from shared.errors import NotFound, VersionMismatch

TWICE = "There is a record type with that code already."
SAME = (
    "code", "swedish", "english", "source", "proposed_registration", "basis", "minor_importance",
    "contains_personal_data", "in_use", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordTypeFilter:
    """None: any."""

    source: Source | None = None
    in_use: bool | None = None
    text: str | None = None


class RecordTypeStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, code: str) -> RecordType:
        wanted = select(record_type).where(record_type.c.code == code)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There is no such record type.")
        return _to_domain(row)

    async def all(self) -> list[RecordType]:
        """There are dozens, not thousands."""
        rows = await self._session.execute(select(record_type).order_by(record_type.c.code))
        return [_to_domain(row) for row in rows.mappings()]

    async def add(self, new: RecordType) -> None:
        rules_change(self._session)
        with only_once(TWICE):
            await self._session.execute(insert(record_type).values(_to_row(new)))

    async def save(self, changed: RecordType) -> RecordType:
        """Write it if nobody wrote it since it was read."""
        rules_change(self._session)
        same = (record_type.c.code == changed.code) & (record_type.c.version == changed.version)
        saved = _to_row(changed) | {"version": changed.version + 1}
        result = await self._session.execute(update(record_type).where(same).values(saved).returning(record_type))
        row = result.mappings().first()
        if row is None:
            raise VersionMismatch("The record type changed after you read it.")
        return _to_domain(row)

    async def page(self, wanted: RecordTypeFilter, after: str | None, offset: int, limit: int) -> list[RecordType]:
        """By code."""
        found = _matching(wanted)
        if after:
            found = found.where(record_type.c.code > after)
        rows = await self._session.execute(found.order_by(record_type.c.code).offset(offset).limit(limit))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: RecordTypeFilter) -> int:
        return await count_of(self._session, _matching(wanted))


def _matching(wanted: RecordTypeFilter) -> Select[Any]:
    found = select(record_type)
    if wanted.source:
        found = found.where(record_type.c.source == wanted.source)
    if wanted.in_use is not None:
        found = found.where(record_type.c.in_use.is_(wanted.in_use))
    return found.where(matches(record_type.c.folded, wanted.text)) if wanted.text else found


def _to_domain(row: RowMapping) -> RecordType:
    return RecordType(
        **{name: row[name] for name in SAME},
        proposal=Retention(row["disposition"], row["retention_period"], row["retention_trigger"]),
        platforms=tuple(row["platforms"]),
        responsibilities=tuple(row["responsibilities"]),
    )


def _to_row(item: RecordType) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(item, name) for name in SAME}
    return plain | {
        "disposition": item.proposal.disposition, "retention_period": item.proposal.period,
        "retention_trigger": item.proposal.trigger, "platforms": list(item.platforms),
        "responsibilities": list(item.responsibilities),
        "folded": f"{item.code}\n{item.swedish}\n{item.english}".casefold(),
    }  # fmt: skip
