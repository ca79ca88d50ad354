"""What anybody may know of our accounts, in one question each: no people, no risks, no drafts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.platforms import Platform
from services.registry.domain.publicity import Entry
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import account, address, profile, unit
from shared.db.bulk import is_postgresql, listed
from shared.db.counting import count_of
from shared.db.reader import look_up
from shared.db.tree import within

COLUMNS = (
    account.c.id, account.c.status, account.c.watched, account.c.certify_by.is_not(None).label("approved_once"),
    account.c.platform, account.c.platform_id, account.c.handle, account.c.url, account.c.confirmed_as,
    account.c.unit_id, unit.c.name.label("unit"), account.c.purpose, account.c.owner_email, account.c.changed_at,
    profile.c.seen_at,
)  # fmt: skip
NAMES = tuple(Entry.__dataclass_fields__)
LISTED = account.join(unit, unit.c.id == account.c.unit_id).outerjoin(profile, profile.c.account_id == account.c.id)


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """`statuses` are the account's own; None: any."""

    statuses: Collection[str]
    platform: Platform | None = None
    unit_id: UUID | None = None
    text: str | None = None


class DirectoryStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, keys: Sequence[str]) -> list[Entry]:
        """Every account, whatever its state, that one of the keys names."""
        return await look_up(self._session, _entries, tuple(keys)) or []

    async def get(self, account_id: UUID) -> Entry | None:
        return next(
            iter(await self._read(select(*COLUMNS).select_from(LISTED).where(account.c.id == account_id))), None
        )

    async def holder(self, platform: Platform, platform_id: str) -> Entry | None:
        """Which account has that id there, whatever its state."""
        theirs = (account.c.platform == platform) & (account.c.platform_id == platform_id)
        return next(iter(await self._read(select(*COLUMNS).select_from(LISTED).where(theirs))), None)

    async def page(self, wanted: DirectoryFilter, seen: Seen) -> list[Entry]:
        return await self._read(onward(_matching(wanted), account.c.id, seen))

    async def count(self, wanted: DirectoryFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def handles(self) -> list[str]:
        """Of all that are watched: an account is imitated while it is approved anew, too."""
        return list(await self._session.scalars(select(account.c.handle).where(account.c.watched)))

    async def _read(self, wanted: Select[Any]) -> list[Entry]:
        return [Entry(**row) for row in (await self._session.execute(wanted)).mappings()]


async def _entries(session: AsyncSession, asked: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], list[Entry]]:
    wanted = _found(is_postgresql(session))
    rows = (await session.execute(wanted, {"keys": list({key for keys in asked for key in keys})})).mappings()
    named = [(row["key"], Entry(**{name: row[name] for name in NAMES})) for row in rows]
    return {keys: [entry for key, entry in named if key in keys] for keys in asked}


@cache
def _found(arrays: bool) -> Select[Any]:
    named = LISTED.join(address, address.c.account_id == account.c.id)
    return select(*COLUMNS, address.c.key).select_from(named).where(listed(address.c.key, "keys", arrays=arrays))


def _matching(wanted: DirectoryFilter) -> Select[Any]:
    trusted = (account.c.status != "CLOSING") | (account.c.confirmed_as == account.c.handle)
    found = select(*COLUMNS).select_from(LISTED).where(account.c.status.in_(sorted(wanted.statuses)), trusted)
    if wanted.platform:
        found = found.where(account.c.platform == wanted.platform)
    if wanted.unit_id:
        found = found.where(within(account.c.unit_id, unit, [wanted.unit_id]))
    if wanted.text:
        found = found.where(matches(account.c.folded, wanted.text) | matches(unit.c.folded, wanted.text))
    return found
