"""People in the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.people import Person
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import person, unit
from services.registry.store.uniqueness import only_once
from shared.auth.sign_in import SignIn
from shared.db.bulk import among, is_postgresql, listed, rows_among
from shared.db.counting import count_of
from shared.db.reader import look_up
from shared.db.tree import within
from shared.errors import NotFound, VersionMismatch
from shared.names import folded

TWICE = "There is a person with that address or that subject already, whatever its case."


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """None: any. `unit_id` stands for all units under it too."""

    unit_id: UUID | None = None
    subject: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    subject: str
    left_at: datetime | None


class PersonStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.known: dict[UUID, str] = {}
        """Subjects read in this transaction: nobody is asked for twice."""

    async def get(self, person_id: UUID) -> Person:
        row = (await self._session.execute(select(person).where(person.c.id == person_id))).mappings().first()
        if row is None:
            raise NotFound("There is no such person.")
        return _to_domain(row)

    async def subjects(self, people: Collection[UUID]) -> Mapping[UUID, str]:
        """What each of these people signs in as. Unknown ids are left out."""
        await self._read(one for one in people if one not in self.known)
        return {one: self.known[one] for one in people if one in self.known}

    async def addresses(self, people: Collection[UUID]) -> Mapping[UUID, str]:
        """Where each of these people gets letters. Unknown ids are left out."""
        rows = await self._session.execute(
            select(person.c.id, person.c.email).where(among(self._session, person.c.id, people))
        )
        return {row.id: row.email for row in rows}

    async def departures(self, people: Collection[UUID]) -> Mapping[UUID, datetime]:
        """Those of these people who leave or have left, and when."""
        left = select(person.c.id, person.c.left_at).where(person.c.left_at.is_not(None))
        rows = await self._session.execute(left.where(among(self._session, person.c.id, people)))
        return {row.id: row.left_at for row in rows}

    async def gone(self, people: Collection[UUID], at: datetime) -> frozenset[UUID]:
        """Those of these people who have left."""
        return frozenset(one.id for one in await self._read(people) if one.left_at and one.left_at <= at)

    async def _read(self, people: Iterable[UUID]) -> Sequence[_Known]:
        """Whatever is asked of them, what they sign in as is known from now on."""
        asked = frozenset(people)
        found = await look_up(self._session, _known, asked) if asked else None
        self.known |= {one.id: one.subject for one in found or ()}
        return found or ()

    async def lock(self, person_id: UUID) -> Person:
        """Nobody else changes this person, when it is away, or where it is named, until this transaction ends. Locked before
        any account: so do all, or two could wait for each other."""
        wanted = select(person).where(person.c.id == person_id).with_for_update(key_share=True)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There is no such person.")
        return _to_domain(row)

    async def hold(self, people: Collection[UUID]) -> None:
        """Before they are named: until this transaction ends nobody locks these people, so what they sign in as and when
        they are away stays as it is."""
        if people:
            rows = await self._session.execute(_held(is_postgresql(self._session)), {"people": list(people)})
            self.known |= {row.id: row.subject for row in rows}

    async def addresses_among(self, addresses: Collection[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person."""
        return frozenset(row["email"] for row in await rows_among(self._session, person.c.email, addresses))

    async def add(self, new: Person) -> None:
        with only_once(TWICE):
            await self._session.execute(insert(person).values(_to_row(new)))

    async def save(self, changed: Person) -> Person:
        """Write the person if nobody wrote it since it was read."""
        same = (person.c.id == changed.id) & (person.c.version == changed.version)
        kept = case((person.c.sign_in == folded(changed.subject), person.c.namesake), else_=0)
        saved = _to_row(changed) | {"version": changed.version + 1, "namesake": kept}
        self.known.pop(changed.id, None)
        with only_once(TWICE):
            result = await self._session.execute(update(person).where(same).values(saved).returning(person))
        row = result.mappings().first()
        if row is None:
            raise VersionMismatch("The person changed after you read it.")
        return _to_domain(row)

    async def page(self, wanted: PersonFilter, seen: Seen) -> list[Person]:
        rows = await self._session.execute(onward(_matching(wanted), person.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: PersonFilter) -> int:
        return await count_of(self._session, _matching(wanted))


async def _known(session: AsyncSession, asked: Sequence[frozenset[UUID]]) -> Mapping[frozenset[UUID], Sequence[_Known]]:
    rows = await session.execute(_those(is_postgresql(session)), {"people": list(frozenset().union(*asked))})
    by_id = {row.id: _Known(row.id, row.subject, row.left_at) for row in rows}
    return {people: [by_id[one] for one in people if one in by_id] for people in asked}


@cache
def _those(arrays: bool) -> Select[tuple[UUID, str, datetime]]:
    return select(person.c.id, person.c.subject, person.c.left_at).where(listed(person.c.id, "people", arrays=arrays))


@cache
def _held(arrays: bool) -> Select[tuple[UUID, str, datetime]]:
    return _those(arrays).order_by(person.c.id).with_for_update(read=True)


def _matching(wanted: PersonFilter) -> Select[Any]:
    found = select(person)
    if wanted.unit_id:
        found = found.where(within(person.c.unit_id, unit, [wanted.unit_id]))
    if wanted.subject:
        found = found.where(SignIn(wanted.subject).among(person.c))
    return found.where(matches(person.c.folded, wanted.text)) if wanted.text else found


def _to_domain(row: RowMapping) -> Person:
    return Person(**{name: row[name] for name in Person.__dataclass_fields__})


def _to_row(item: Person) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(item, name) for name in Person.__dataclass_fields__}
    return told | {"folded": f"{item.name}\n{item.email}".casefold(), "sign_in": folded(item.subject)}
