"""Many accounts at once: found by what names them, written set-wise."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select

from services.registry.domain.accounts import Account
from services.registry.store.account_rows import deputy_rows, spokesperson_rows, to_row
from services.registry.store.accounts import TWICE, AccountStore
from services.registry.store.tables import account, account_reference, deputy, person, spokesperson
from services.registry.store.uniqueness import only_once
from shared.db.bulk import among, insert_many, upsert_many
from shared.names import folded

AT_ONCE = 5_000


class AccountBatches(AccountStore):
    async def matched(
        self, ids: Collection[UUID], platform_ids: Collection[str], references: Collection[str]
    ) -> tuple[dict[UUID, Account], dict[str, UUID]]:
        """Accounts with any of these, locked until the transaction ends; and whose each reference is."""
        wanted = select(account_reference).where(among(self._session, account_reference.c.reference, references))
        owners = {row.reference: row.account_id for row in await self._session.execute(wanted)}
        found: dict[UUID, Account] = {}
        by = [(account.c.id, {*ids, *owners.values()}), (account.c.platform_id, set(platform_ids))]
        for column, values in by:
            known = sorted(values)
            for start in range(0, len(known), AT_ONCE):
                some = among(self._session, column, known[start : start + AT_ONCE])
                locked = select(account).where(some).order_by(account.c.id).with_for_update()
                found |= {one.id: one for one in await self._read_locked(locked)}
        return found, owners

    async def references_of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        wanted = select(account_reference).where(among(self._session, account_reference.c.account_id, ids))
        return {row.account_id: row.reference for row in await self._session.execute(wanted)}

    async def people_called(self, words: Collection[str]) -> dict[str, UUID]:
        """By official address and by subject, whatever the case: addresses are kept in lower case."""
        found: dict[str, UUID] = {}
        told = sorted(words)
        for start in range(0, len(told), AT_ONCE):
            some = told[start : start + AT_ONCE]
            called = or_(person.c.email.in_(some), person.c.sign_in.in_([folded(one) for one in some]))
            for row in await self._session.execute(select(person).where(called)):
                found |= {row.subject.casefold(): row.id, row.email.casefold(): row.id}
        return found

    async def add_many(self, new: Sequence[Account]) -> None:
        with only_once(TWICE):
            await insert_many(self._session, account, [to_row(one) for one in new])
        await self._write_people_of(new)

    async def save_many(self, changed: Sequence[Account]) -> None:
        """As they are, versions included: they were locked when they were read."""
        rows = sorted((to_row(one) for one in changed), key=lambda row: str(row["id"]))
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
