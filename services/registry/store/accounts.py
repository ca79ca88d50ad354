"""Accounts in the database: one row each, with the people named beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.accounts import IN_OPERATION, OPEN, TRANSITIONS, Account, Status
from services.registry.domain.platforms import Platform
from services.registry.store.account_people import (
    Subjects,
    columns,
    deputies_in,
    remember_responsible,
    spokespersons_in,
)
from services.registry.store.account_rows import Row, deputy_rows, spokesperson_rows, to_domain, to_row
from services.registry.store.duty import attended, run_by_gone, unattended
from services.registry.store.searching import Seen, matches, onward
from services.registry.store.tables import account, deputy, spokesperson, unit
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, is_postgresql, listed, plainly
from shared.db.counting import count_of
from shared.db.reader import look_up
from shared.db.tree import within
from shared.errors import NotFound, VersionMismatch

DEPUTY, SPOKESPERSON = 0, 1
TAKEN = (
    "Another account of ours claimed that handle at the same moment: read it again. One of the two is withdrawn, or told under "
    "its own handle."
)
TWICE = "There is an account with that platform and platform_id already."


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """None or empty: any. `unit_id` stands for all units under it too; `watched`: only those whose content is captured."""

    statuses: Collection[Status] = ()
    unit_id: UUID | None = None
    platform: Platform | None = None
    text: str | None = None
    watched: bool = False


class AccountStore:
    def __init__(self, session: AsyncSession, known: Subjects | None = None) -> None:
        """`known`: where the subjects of those named in what is read are left."""
        self._session, self._known = session, {} if known is None else known

    async def get(self, account_id: UUID) -> Account:
        row = await look_up(self._session, _rows, account_id)
        if row is None:
            raise NotFound("There is no such account.")
        return self._told(row)

    async def some(self, ids: Collection[UUID]) -> list[Account]:
        """Those of the ids that are accounts."""
        return await self._read(_those(is_postgresql(self._session)), ids=list(ids)) if ids else []

    async def lock(self, account_id: UUID) -> Account:
        """As `get`, locked until the transaction ends."""
        found = await self.named([account_id])
        if not found:
            raise NotFound("There is no such account.")
        return found[0]

    async def lock_naming(self, person_id: UUID, *, closed: bool = False) -> list[Account]:
        """Every account that names this person, locked until the transaction ends; `closed`: those that are closed too."""
        wanted = select(account).where(_names(person_id)).order_by(account.c.id)
        wanted = wanted if closed else wanted.where(account.c.status != "CLOSED")
        return await self._read_locked(wanted.with_for_update())

    async def lock_doubtful(self, at: datetime, after: UUID | None, limit: int) -> list[Account]:
        """Watched accounts that are at risk, have nobody on duty or name somebody who left to run them: locked, in the
        order of their ids."""
        doubtful = or_(account.c.risks != [], unattended(at), account.c.id.in_(run_by_gone(at)))
        wanted = select(account).where(attended(), doubtful)
        onwards = wanted.where(account.c.id > after) if after else wanted
        return await self._read_locked(onwards.order_by(account.c.id).limit(limit).with_for_update(of=account))

    async def touch(self, accounts: Sequence[Account], at: datetime) -> list[Account]:
        """A new version of each, with nothing else new. They are locked."""
        same = among(self._session, account.c.id, [one.id for one in accounts])
        await self._session.execute(update(account).where(same).values(version=account.c.version + 1, changed_at=at))
        return [replace(one, version=one.version + 1, changed_at=at) for one in accounts]

    async def named(self, ids: Collection[UUID]) -> list[Account]:
        """Those of the ids that are accounts, locked until the transaction ends."""
        if not ids:
            return []
        wanted = select(account).where(among(self._session, account.c.id, ids)).order_by(account.c.id)
        return await self._read_locked(wanted.with_for_update())

    async def lock_attended(self, after: UUID | None, limit: int) -> list[Account]:
        """Watched accounts in the order of their ids, locked until the transaction ends."""
        wanted = select(account).where(attended())
        onwards = wanted.where(account.c.id > after) if after else wanted
        return await self._read_locked(onwards.order_by(account.c.id).limit(limit).with_for_update())

    async def lock_rested(self, today: date, limit: int) -> list[Account]:
        """Accounts whose planned pause is over."""
        over = (account.c.status == "PAUSED") & (account.c.paused_until <= today)
        return await self._read_locked(
            select(account).where(over).order_by(account.c.id).limit(limit).with_for_update()
        )

    async def certifiable(self, due: date, after: UUID | None, limit: int) -> list[Account]:
        """Accounts that can be certified anew, and are to be by that day or before."""
        able = sorted(status for status in IN_OPERATION if (status, "certified") in TRANSITIONS)
        wanted = self._whole().where(account.c.certify_by <= due, account.c.status.in_(able))
        onwards = wanted.where(account.c.id > after) if after else wanted
        return await self._read(onwards.order_by(account.c.id).limit(limit))

    async def page(self, wanted: AccountFilter, seen: Seen) -> list[Account]:
        """People are looked up for the accounts of the page only, not for those that an offset passes over."""
        shown = onward(_matching(select(account.c.id), wanted), account.c.id, seen).subquery()
        return await self._read(self._whole().join(shown, shown.c.id == account.c.id).order_by(account.c.id))

    async def count(self, wanted: AccountFilter) -> int:
        return await count_of(self._session, _matching(select(account.c.id), wanted))

    async def count_by_status(self) -> Mapping[str, int]:
        counted = await self._session.execute(select(account.c.status, func.count()).group_by(account.c.status))
        return {row[0]: row[1] for row in counted}

    async def count_inactive(self, before: datetime) -> int:
        """Open accounts of which no own post was heard since, and that were not opened or resumed since either."""
        quiet = (account.c.last_post_at < before) & or_(account.c.open_since.is_(None), account.c.open_since < before)
        counted = select(func.count()).select_from(account).where(account.c.status.in_(sorted(OPEN)), quiet)
        return (await self._session.execute(counted)).scalar_one()

    async def add(self, new: Account) -> None:
        with only_once(TWICE):
            await self._session.execute(insert(account).values(to_row(new)))
        await self._write_people([new])

    async def save(self, changed: Account, *, people: bool = True) -> Account:
        """Write the account if nobody wrote it since it was read. `people`: other ones than before may be named in it."""
        saved = to_row(changed) | {"version": changed.version + 1, "seen": changed.version}
        with only_once(TWICE, claim=TAKEN):
            result = await self._session.execute(_save(), saved | {"same": saved.pop("id")})
        heard = result.first()
        if heard is None:
            raise VersionMismatch("The account changed after you read it.")
        if people:
            for table in (deputy, spokesperson):
                await self._session.execute(delete(table).where(table.c.account_id == changed.id))
            await self._write_people([changed])
        return replace(
            changed, version=changed.version + 1, confirmed_as=heard.confirmed_as, unauthorised=heard.unauthorised_statements,
            answered=replace(changed.answered, first_post_at=heard.first_post_at),
            activity=replace(changed.activity, last_post_at=heard.last_post_at),
        )  # fmt: skip

    async def _write_people(self, accounts: Sequence[Account]) -> None:
        for table, rows_of in ((deputy, deputy_rows), (spokesperson, spokesperson_rows)):
            rows = [row for one in accounts for row in rows_of(one)]
            if rows:
                await self._session.execute(insert(table), rows)

    def _whole(self) -> Select[Any]:
        return _whole(is_postgresql(self._session))

    async def _read(self, wanted: Select[Any], **values: object) -> list[Account]:
        return [self._told(row) for row in plainly(await self._session.execute(wanted, values))]

    def _told(self, row: Row) -> Account:
        remember_responsible(row, self._known)
        return to_domain(row, deputies_in(row, self._known), spokespersons_in(row, self._known))

    async def _read_locked(self, wanted: Select[Any]) -> list[Account]:
        """The people once the lock is held: then nobody changes them."""
        rows = plainly(await self._session.execute(wanted))
        people = await self._people_of([row["id"] for row in rows])
        return [
            to_domain(row, people.get((row["id"], DEPUTY), ()), people.get((row["id"], SPOKESPERSON), ()))
            for row in rows
        ]

    async def _people_of(self, ids: Sequence[UUID]) -> dict[tuple[UUID, int], list[Mapping[Any, Any]]]:
        by_account: dict[tuple[UUID, int], list[Mapping[Any, Any]]] = {}
        if ids:
            named = await self._session.execute(_people(is_postgresql(self._session)), {"accounts": ids})
            for row in named.mappings():
                by_account.setdefault((row["account_id"], row["part"]), []).append(row)
        return by_account


HEARD = ("confirmed_as", "first_post_at", "last_post_at", "unauthorised_statements")
"""Not written by whoever saves an account: they are written with the look, the word or the post that they come from."""
ELSEWHERE_WRITTEN = frozenset({"id", *HEARD})


@cache
def _save() -> Update:
    """Built once: thirty columns cost as much to name as to write."""
    same = (account.c.id == bindparam("same")) & (account.c.version == bindparam("seen"))
    written = {one.name: bindparam(one.name, type_=one.type) for one in account.c if one.name not in ELSEWHERE_WRITTEN}
    return update(account).where(same).values(written).returning(*(account.c[name] for name in HEARD))


@cache
def _whole(postgresql: bool) -> Select[Any]:
    read = [one for one in account.c if one is not account.c.folded]  # only searched, and as long as all its texts
    return select(*read, *columns(postgresql))


async def _rows(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, Row]:
    wanted = _those(is_postgresql(session))
    return {row["id"]: row for row in plainly(await session.execute(wanted, {"ids": ids}))}


@cache
def _those(postgresql: bool) -> Select[Any]:
    return _whole(postgresql).where(listed(account.c.id, "ids", arrays=postgresql))


@cache
def _people(arrays: bool) -> CompoundSelect[Any]:
    """Deputies and spokespersons of accounts in one question, each in their order."""
    one, two = spokesperson.c, deputy.c
    parts = (
        select(literal_column(str(SPOKESPERSON)).label("part"), one.account_id, one.position, one.person_id,
               one.valid_from, one.valid_to, one.scopes),
        select(literal_column(str(DEPUTY)), two.account_id, two.position, two.person_id, null(), null(), null()),
    )  # fmt: skip
    keys = (one.account_id, two.account_id)
    wanted = [part.where(listed(key, "accounts", arrays=arrays)) for part, key in zip(parts, keys, strict=True)]
    return union_all(*wanted).order_by("position")


def _names(person_id: UUID) -> ColumnElement[bool]:
    parts = [select(table.c.account_id).where(table.c.person_id == person_id) for table in (deputy, spokesperson)]
    return or_(account.c.responsible_id == person_id, *(account.c.id.in_(part) for part in parts))


def _matching(found: Select[Any], wanted: AccountFilter) -> Select[Any]:
    if wanted.statuses:
        found = found.where(account.c.status.in_(wanted.statuses))
    if wanted.unit_id:
        found = found.where(within(account.c.unit_id, unit, [wanted.unit_id]))
    if wanted.platform:
        found = found.where(account.c.platform == wanted.platform)
    if wanted.watched:
        found = found.where(account.c.watched)
    return found.where(matches(account.c.folded, wanted.text)) if wanted.text else found
