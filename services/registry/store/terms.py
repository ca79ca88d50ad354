"""The terms of platforms in the database: the newest of each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.platforms import Platform
from services.registry.domain.terms import PlatformTerms
from services.registry.store.rules import rules_change
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import platform_terms
from services.registry.store.uniqueness import only_once
from shared.db.counting import count_of
from shared.errors import NotFound

TWICE = "The platform has terms of that version already."


@dataclass(frozen=True, slots=True)
class TermsFilter:
    """None: any."""

    platform: Platform | None = None


class TermsStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, terms_id: UUID) -> PlatformTerms:
        wanted = select(platform_terms).where(platform_terms.c.id == terms_id)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There are no such terms.")
        return _to_domain(row)

    async def add(self, new: PlatformTerms) -> None:
        rules_change(self._session)
        with only_once(TWICE):
            await self._session.execute(insert(platform_terms).values(_to_row(new)))

    async def current(self) -> Mapping[Platform, PlatformTerms]:
        """Those that hold, by platform. There are ten platforms and a new version now and then."""
        rows = await self._session.execute(select(platform_terms).order_by(platform_terms.c.id))
        return {row["platform"]: _to_domain(row) for row in rows.mappings()}

    async def page(self, wanted: TermsFilter, seen: Seen) -> list[PlatformTerms]:
        rows = await self._session.execute(onward(_matching(wanted), platform_terms.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: TermsFilter) -> int:
        return await count_of(self._session, _matching(wanted))


def _matching(wanted: TermsFilter) -> Select[tuple[object, ...]]:
    found = select(platform_terms)
    return found.where(platform_terms.c.platform == wanted.platform) if wanted.platform else found


def _to_domain(row: RowMapping) -> PlatformTerms:
    return PlatformTerms(**{name: row[name] for name in PlatformTerms.__dataclass_fields__})


def _to_row(one: PlatformTerms) -> dict[str, object]:
    return {name: getattr(one, name) for name in PlatformTerms.__dataclass_fields__}
