"""What accounts wrote, whom the platforms' digests stand for, and what both mean for the accounts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.accounts import Account
from services.registry.domain.incidents import OPEN, UNAUTHORISED
from services.registry.domain.platforms import Platform
from services.registry.domain.statements import Identity, Kind, Known, Statement, Verdict
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import account, incident, platform_identity, statement
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, by_key, rows_among, upsert_many
from shared.db.counting import count_of
from shared.db.types import Moment
from shared.errors import NotFound

CHANGED = ("publisher", "verdict", "person_id", "named_by", "named_at", "incident_id", "version")
TWICE = "Somebody has stated that identity already: it is one person's."


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """None or empty: any. `units`: what the caller reaches."""

    account_id: UUID | None = None
    verdicts: Collection[Verdict] = ()
    kind: Kind | None = None
    incident_id: UUID | None = None
    units: Collection[UUID] | None = None


class StatementStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, statement_id: UUID) -> Statement:
        row = (await self._session.execute(select(statement).where(statement.c.id == statement_id))).mappings().first()
        if row is None:
            raise NotFound("There is no such statement.")
        return _to_domain(row)

    async def of_posts(self, posts: Collection[UUID]) -> dict[UUID, Statement]:
        rows = await rows_among(self._session, statement.c.post_id, posts)
        return {row["post_id"]: _to_domain(row) for row in rows}

    async def unknown_of(self, platform: Platform, publisher: str, most: int) -> list[Statement]:
        """The newest of this publisher's of which nobody knows whose they are."""
        theirs = (statement.c.platform == platform, statement.c.publisher == publisher)
        wanted = select(statement).where(*theirs, statement.c.person_id.is_(None), statement.c.named_by.is_(None))
        rows = await self._session.execute(wanted.order_by(statement.c.id.desc()).limit(most))
        return [_to_domain(row) for row in rows.mappings()]

    async def keep(self, statements: Sequence[Statement]) -> None:
        rows = [asdict(one) | {"listed": [str(each) for each in one.listed]} for one in statements]
        await upsert_many(self._session, statement, by_key(statement, rows), CHANGED)

    async def known(self, statements: Sequence[Statement]) -> Known:
        """What is known of those who published these, and of those who might."""
        publishers = {one.publisher for one in statements if one.publisher}
        if not publishers:
            return Known({}, frozenset())
        listed = {person for one in statements for person in one.listed}
        wanted = select(
            platform_identity.c.platform, platform_identity.c.publisher, platform_identity.c.person_id
        ).where(
            or_(
                among(self._session, platform_identity.c.publisher, publishers),
                among(self._session, platform_identity.c.person_id, listed),
            )
        )
        rows = (await self._session.execute(wanted)).all()
        return Known(
            {(row.platform, row.publisher): row.person_id for row in rows},
            {(row.platform, row.person_id) for row in rows},
        )

    async def speakers(self, incidents: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """Who is known to have said what each of these incidents is about."""
        theirs = among(self._session, statement.c.incident_id, incidents)
        said = select(statement.c.incident_id, statement.c.person_id).where(theirs, statement.c.person_id.is_not(None))
        found: dict[UUID, set[UUID]] = {}
        for incident_id, person_id in await self._session.execute(said.distinct()):
            found.setdefault(incident_id, set()).add(person_id)
        return {one: frozenset(people) for one, people in found.items()}

    async def count_unauthorised(self, accounts: Collection[UUID]) -> Mapping[UUID, int]:
        """Incidents without an end, of each account."""
        mine = among(self._session, incident.c.account_id, accounts)
        counted = select(incident.c.account_id, func.count()).where(
            mine, incident.c.kind == UNAUTHORISED, incident.c.state.in_(OPEN)
        )
        return {row[0]: row[1] for row in await self._session.execute(counted.group_by(incident.c.account_id))}

    async def note(self, one: Account) -> None:
        """What was heard of an account, without a version of its own."""
        values = {"unauthorised_statements": one.unauthorised, "first_post_at": one.answered.first_post_at}
        await self._session.execute(update(account).where(account.c.id == one.id).values(values))

    async def note_posts(self, newest: Mapping[UUID, datetime]) -> None:
        """When these accounts last posted, in one statement however many; without a version of theirs. They are locked."""
        if newest:
            given = case({one: bindparam(None, at, Moment()) for one, at in newest.items()}, value=account.c.id)
            same = among(self._session, account.c.id, newest)
            await self._session.execute(update(account).where(same).values(last_post_at=given))

    async def page(self, wanted: StatementFilter, seen: Seen) -> list[Statement]:
        rows = await self._session.execute(onward(_matching(wanted), statement.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: StatementFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def identity(self, identity_id: UUID) -> Identity:
        wanted = select(platform_identity).where(platform_identity.c.id == identity_id)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There is no such identity.")
        return Identity(**row)

    async def add_identity(self, new: Identity) -> None:
        with only_once(TWICE):
            await self._session.execute(insert(platform_identity).values(asdict(new)))

    async def remove_identity(self, identity_id: UUID) -> None:
        await self._session.execute(delete(platform_identity).where(platform_identity.c.id == identity_id))

    async def identities(self, person_id: UUID, platform: Platform | None, seen: Seen) -> list[Identity]:
        rows = await self._session.execute(onward(_of_person(person_id, platform), platform_identity.c.id, seen))
        return [Identity(**row) for row in rows.mappings()]

    async def count_identities(self, person_id: UUID, platform: Platform | None) -> int:
        return await count_of(self._session, _of_person(person_id, platform))


def _of_person(person_id: UUID, platform: Platform | None) -> Select[Any]:
    found = select(platform_identity).where(platform_identity.c.person_id == person_id)
    return found.where(platform_identity.c.platform == platform) if platform else found


def _matching(wanted: StatementFilter) -> Select[Any]:
    found = select(statement)
    if wanted.account_id:
        found = found.where(statement.c.account_id == wanted.account_id)
    if wanted.verdicts:
        found = found.where(statement.c.verdict.in_(sorted(wanted.verdicts)))
    if wanted.kind:
        found = found.where(statement.c.kind == wanted.kind)
    if wanted.incident_id:
        found = found.where(statement.c.incident_id == wanted.incident_id)
    if wanted.units is not None:
        reached = select(account.c.id).where(account.c.unit_id.in_(sorted(wanted.units)))
        found = found.where(statement.c.account_id.in_(reached))
    return found


def _to_domain(row: RowMapping) -> Statement:
    return Statement(**{**row, "listed": tuple(UUID(one) for one in row["listed"])})
