"""Looks at profiles, what people saw, the handles accounts have had, and the keys that find an account."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.accounts import Account
from services.registry.domain.addresses import keys_of
from services.registry.domain.profiles import HandleHad, Seen, Sighting
from services.registry.store.tables import account, address, handle, profile, sighting, transition, unkeyed
from shared.db.bulk import among, by_key, insert_many, rows_among, upsert_many
from shared.db.counting import count_of

TRIED = ("tried_at", "outcome", "words")
WHOLE = tuple(name for name in Seen.__dataclass_fields__ if name != "account_id")
SHOWN = frozenset({"SEEN", "GONE"})
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)


class ProfileStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, looks: Sequence[Seen]) -> None:
        """The newest of each; one that showed nothing leaves what was seen before."""
        for shown, changed in ((True, WHOLE), (False, TRIED)):
            rows = [asdict(one) for one in looks if (one.outcome in SHOWN) is shown]
            await upsert_many(self._session, profile, by_key(profile, rows), changed, newer="tried_at")

    async def seen(self, ids: Collection[UUID]) -> Mapping[UUID, Seen]:
        rows = await rows_among(self._session, profile.c.account_id, ids)
        return {row["account_id"]: Seen(**row) for row in rows}

    async def count_stale(self, platforms: Collection[str], statuses: Collection[str], before: datetime) -> int:
        """Open accounts that ingest should see, and has not seen since."""
        never = profile.c.seen_at.is_(None) & (account.c.changed_at < before)
        unseen = or_(profile.c.seen_at < before, never)
        counted = (
            select(func.count())
            .select_from(account.outerjoin(profile, profile.c.account_id == account.c.id))
            .where(account.c.platform.in_(sorted(platforms)), account.c.status.in_(sorted(statuses)), unseen)
        )
        return (await self._session.execute(counted)).scalar_one()

    async def count_suspended_by(self, actor: str) -> int:
        """Accounts whose last step was this one's suspending them."""
        last = (transition.c.account_id == account.c.id) & (transition.c.version == account.c.version)
        theirs = (transition.c.change == "suspended") & (transition.c.actor == actor)
        counted = select(func.count()).select_from(account.join(transition, last))
        return (await self._session.execute(counted.where(account.c.status == "SUSPENDED", theirs))).scalar_one()

    async def confirm(self, one: Account, at: datetime) -> Account:
        """Its handle was seen to be its own at that time: it counts unless it got the handle, or another id, later."""
        later = select(handle.c.number).where(handle.c.account_id == one.id, handle.c.seen_from > at).exists()
        same = (account.c.id == one.id, account.c.handle == one.details.handle, ~later)
        told = update(account).where(*same, account.c.platform_id == one.details.platform_id)
        done = await self._session.execute(told.values(confirmed_as=one.details.handle).returning(account.c.id))
        return replace(one, confirmed_as=one.details.handle) if done.first() else one

    async def doubt(self, ids: Collection[UUID]) -> None:
        """Nobody has seen that what these are called now is theirs."""
        if ids:
            mine = among(self._session, account.c.id, ids)
            await self._session.execute(update(account).where(mine).values(confirmed_as=None))

    async def add_sighting(self, new: Sighting) -> None:
        await self._session.execute(insert(sighting).values(asdict(new)))

    async def sightings(self, ids: Collection[UUID]) -> Mapping[UUID, Sighting]:
        """The newest of each account."""
        rows = await rows_among(self._session, sighting.c.account_id, ids, sighting.c.at)
        return {row["account_id"]: Sighting(**row) for row in rows}

    async def list_sightings(
        self, account_id: UUID, genuine: bool | None, after: UUID | None, offset: int, limit: int
    ) -> list[Sighting]:
        """Newest first; `after` is the last one seen."""
        listed = _sightings_of(account_id, genuine)
        if after:
            listed = listed.where(sighting.c.id < after)
        rows = await self._session.execute(listed.order_by(sighting.c.id.desc()).offset(offset).limit(limit))
        return [Sighting(**row) for row in rows.mappings()]

    async def count_sightings(self, account_id: UUID, genuine: bool | None) -> int:
        return await count_of(self._session, _sightings_of(account_id, genuine))


def _sightings_of(account_id: UUID, genuine: bool | None) -> Select[Any]:
    found = select(sighting).where(sighting.c.account_id == account_id)
    return found if genuine is None else found.where(sighting.c.genuine.is_(genuine))


class HandleStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, items: Sequence[Account]) -> Mapping[UUID, Sequence[tuple[str, datetime]]]:
        """The handles each account has had, oldest first, with the one it has now; and the keys that find it now."""
        known: dict[UUID, list[tuple[str, datetime]]] = {one.id: [] for one in items}
        for old in await rows_among(self._session, handle.c.account_id, known, handle.c.number):
            known[old["account_id"]].append((old["handle"], old["seen_from"]))
        new = []
        for one in items:
            now, before = one.details.handle, known[one.id]
            if now and (not before or before[-1][0] != now):
                before.append((now, one.changed_at))
                row = {"account_id": one.id, "number": len(before), "handle": now, "seen_from": one.changed_at}
                new.append(row)
        await insert_many(self._session, handle, new)
        await self._index(items)
        return known

    async def page(self, account_id: UUID, after: int, offset: int, limit: int) -> list[HandleHad]:
        """Oldest first; `after` is the number of the last one seen."""
        wanted = select(handle).where(handle.c.account_id == account_id, handle.c.number > after)
        rows = await self._session.execute(wanted.order_by(handle.c.number).offset(offset).limit(limit))
        return [HandleHad(row.number, row.handle, row.seen_from) for row in rows]

    async def count(self, account_id: UUID) -> int:
        counted = select(func.count()).select_from(handle).where(handle.c.account_id == account_id)
        return (await self._session.execute(counted)).scalar_one()

    async def unindexed(self, most: int, now: datetime) -> list[UUID]:
        """Accounts that were kept before there were keys, but for those put off."""
        without = ~select(address.c.account_id).where(address.c.account_id == account.c.id).exists()
        named = (account.c.handle != "") | account.c.platform_id.is_not(None)
        off = select(unkeyed.c.account_id).where(unkeyed.c.account_id == account.c.id, unkeyed.c.next_at > now).exists()
        return list(await self._session.scalars(select(account.c.id).where(without, named, ~off).limit(most)))

    async def put_off(self, ids: Collection[UUID], now: datetime) -> None:
        """Those of them that have no key all the same wait twice as long each time, a day at most."""
        mine = among(self._session, unkeyed.c.account_id, ids)
        tries = {row.account_id: row.tries for row in await self._session.execute(select(unkeyed).where(mine))}
        keyed = select(address.c.account_id).where(among(self._session, address.c.account_id, ids))
        still = sorted(set(ids) - set(await self._session.scalars(keyed)))
        await self._session.execute(delete(unkeyed).where(mine, ~unkeyed.c.account_id.in_(still)))
        tried = {one: tries.get(one, 0) + 1 for one in still}
        rows = [{"account_id": one, "tries": many, "next_at": now + _pause(many)} for one, many in tried.items()]
        await upsert_many(self._session, unkeyed, rows, ("tries", "next_at"))

    async def _index(self, items: Sequence[Account]) -> None:
        there: dict[UUID, set[str]] = {one.id: set() for one in items}
        for row in await rows_among(self._session, address.c.account_id, there):
            there[row["account_id"]].add(row["key"])
        wanted = {one.id: keys_of(one.details) for one in items}
        if stale := [one for one, keys in wanted.items() if there[one] - keys]:
            await self._session.execute(delete(address).where(among(self._session, address.c.account_id, stale)))
            there |= {one: set() for one in stale}
        rows = [{"key": key, "account_id": one} for one, keys in wanted.items() for key in sorted(keys - there[one])]
        await insert_many(self._session, address, rows)


def _pause(tries: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE)
