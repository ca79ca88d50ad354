"""Many accounts at once: found by what names them, written set-wise."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select

from services.registry.domain.accounts import Account
from services.registry.store.account_rows import deputy_rows, spokesperson_rows, to_row
from services.registry.store.accounts import TWICE, AccountStore
from services.registry.store.tables import account, account_reference, deputy, person, spokesperson
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, by_key, insert_many, upsert_many
from shared.names import folded

AT_ONCE = 5_000
T = TypeVar("T")


class AccountBatches(AccountStore):
    async def matched(
        self, ids: Collection[UUID], platform_ids: Collection[str], references: Collection[str]
    ) -> tuple[dict[UUID, Account], dict[str, UUID]]:
        """Accounts with any of these, locked until the transaction ends; and whose each reference is. Locked in the order of
        their ids, by whatever they are named: two imports of the same accounts wait for each other, and never in a ring."""
        wanted = select(account_reference).where(among(self._session, account_reference.c.reference, references))
        owners = {row.reference: row.account_id for row in await self._session.execute(wanted)}
        named = sorted({*ids, *owners.values(), *await self._called(platform_ids)})
        found: dict[UUID, Account] = {}
        for some in _parts(named):
            found |= {one.id: one for one in await self.named(some)}
        return found, owners

    async def _called(self, platform_ids: Collection[str]) -> set[UUID]:
        found: set[UUID] = set()
        for some in _parts(sorted(set(platform_ids))):
            known = select(account.c.id).where(among(self._session, account.c.platform_id, some))
            found |= set(await self._session.scalars(known))
        return found

    async def references_of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        wanted = select(account_reference).where(among(self._session, account_reference.c.account_id, ids))
        return {row.account_id: row.reference for row in await self._session.execute(wanted)}

    async def people_called(self, words: Collection[str]) -> dict[str, UUID | None]:
        """By official address and by subject. The words are folded (ADR 26). None: several are called so."""
        found: dict[str, UUID | None] = {}
        for some in _parts(sorted(words)):
            for row in await self._session.execute(select(person).where(_called(some))):
                for name in (folded(row.subject), folded(row.email)):
                    found[name] = row.id if found.get(name, row.id) == row.id else None
        return found

    async def add_many(self, new: Sequence[Account]) -> None:
        with only_once(TWICE):
            await insert_many(self._session, account, [to_row(one) for one in new])
        await self._write_people_of(new)

    async def save_many(self, changed: Sequence[Account]) -> None:
        """As they are, versions included: they were locked when they were read."""
        rows = by_key(account, [to_row(one) for one in changed])
        if rows:
            names = [name for name in rows[0] if name != "id"]
            with only_once(TWICE):
                await upsert_many(self._session, account, rows, update=names)
            for table in (deputy, spokesperson):
                mine = among(self._session, table.c.account_id, [one.id for one in changed])
                await self._session.execute(delete(table).where(mine))
            await self._write_people_of(changed)

    async def refer(self, references: Mapping[str, UUID]) -> None:
        rows = [{"reference": reference, "account_id": account_id} for reference, account_id in references.items()]
        with only_once("An account has one external reference, and it is its own."):
            await insert_many(self._session, account_reference, rows)

    async def _write_people_of(self, accounts: Sequence[Account]) -> None:
        for table, rows_of in ((deputy, deputy_rows), (spokesperson, spokesperson_rows)):
            await insert_many(self._session, table, [row for one in accounts for row in rows_of(one)])


def _called(words: Sequence[str]) -> ColumnElement[bool]:
    """Addresses are kept in lower case; a process of before leaves the sign-in empty."""
    of_before = person.c.sign_in.is_(None) & func.lower(person.c.subject).in_(words)
    return or_(person.c.email.in_(words), person.c.sign_in.in_(words), of_before)


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
