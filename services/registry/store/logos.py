"""Logos in the database; their bytes lie beside it, named by their digests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.logos import Logo, Prints
from services.registry.store.rules import rules_change
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import logo
from shared.db.bulk import among
from shared.db.counting import count_of
from shared.errors import NotFound, VersionMismatch

PLAIN = (
    "id", "name", "unit_id", "digest", "media_type", "width", "height", "approved_by", "approved_at", "retired_at",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogoFilter:
    """None: any."""

    unit_id: UUID | None = None
    retired: bool | None = None
    text: str | None = None


class LogoStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, logo_id: UUID) -> Logo:
        found = (await self.of([logo_id])).get(logo_id)
        if found is None:
            raise NotFound("There is no such logo.")
        return found

    async def of(self, logos: Collection[UUID]) -> Mapping[UUID, Logo]:
        rows = await self._session.execute(select(logo).where(among(self._session, logo.c.id, logos)))
        return {row["id"]: _to_domain(row) for row in rows.mappings()}

    async def all(self) -> Mapping[UUID, Logo]:
        """There are dozens, retired ones included."""
        return {row["id"]: _to_domain(row) for row in (await self._session.execute(select(logo))).mappings()}

    async def add(self, new: Logo) -> None:
        rules_change(self._session)
        await self._session.execute(insert(logo).values(_to_row(new)))

    async def save(self, changed: Logo) -> Logo:
        """Write the logo if nobody wrote it since it was read."""
        rules_change(self._session)
        same = (logo.c.id == changed.id) & (logo.c.version == changed.version)
        saved = _to_row(changed) | {"version": changed.version + 1}
        row = (await self._session.execute(update(logo).where(same).values(saved).returning(logo))).mappings().first()
        if row is None:
            raise VersionMismatch("The logo changed after you read it.")
        return _to_domain(row)

    async def page(self, wanted: LogoFilter, seen: Seen) -> list[Logo]:
        rows = await self._session.execute(onward(_matching(wanted), logo.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: LogoFilter) -> int:
        return await count_of(self._session, _matching(wanted))


def _matching(wanted: LogoFilter) -> Select[tuple[object, ...]]:
    found = select(logo)
    if wanted.unit_id:
        found = found.where(logo.c.unit_id == wanted.unit_id)
    if wanted.retired is not None:
        found = found.where(logo.c.retired_at.is_not(None) if wanted.retired else logo.c.retired_at.is_(None))
    return found.where(matches(logo.c.folded, wanted.text)) if wanted.text else found


def _to_domain(row: RowMapping) -> Logo:
    prints = Prints(int(row["dhash"], 16), int(row["phash"], 16))
    return Logo(**{name: row[name] for name in PLAIN}, prints=prints)


def _to_row(one: Logo) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(one, name) for name in PLAIN}
    hashes = {"dhash": f"{one.prints.dhash:016x}", "phash": f"{one.prints.phash:016x}"}
    return told | hashes | {"folded": one.name.casefold()}
