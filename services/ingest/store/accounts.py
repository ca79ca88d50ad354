"""The projection of the registry's accounts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.domain.accounts import Account
from services.ingest.store.tables import account
from shared.db.bulk import among
from shared.db.upsert import insert_for
from shared.errors import NotFound


class AccountStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, accounts: Sequence[Account]) -> None:
        """The newest state of each; an older one that comes late changes nothing."""
        newest: dict[UUID, Account] = {}
        for one in accounts:
            if one.id not in newest or one.version > newest[one.id].version:
                newest[one.id] = one
        statement = insert_for(self._session, account)
        changed = {name: statement.excluded[name] for name in Account.__dataclass_fields__ if name != "id"}
        upsert = statement.on_conflict_do_update(
            index_elements=["id"], set_=changed, where=account.c.version < statement.excluded.version
        )
        connection = await self._session.connection()
        await connection.execute(upsert, [asdict(newest[key]) for key in sorted(newest)])

    async def get(self, account_id: UUID) -> Account:
        found = await self.find([account_id])
        if account_id not in found:
            raise NotFound("No such account is known here: the registry tells ingest of accounts when they change.")
        return found[account_id]

    async def find(self, ids: Iterable[UUID]) -> dict[UUID, Account]:
        rows = await self._session.execute(select(account).where(among(self._session, account.c.id, ids)))
        return {row["id"]: Account(**row) for row in rows.mappings()}

    async def by_page(self, platform: str, page_ids: Collection[str]) -> dict[str, Account]:
        """Accounts by the platform's permanent id; of several the watched one."""
        wanted = select(account).where(account.c.platform == platform, account.c.platform_id.in_(sorted(page_ids)))
        rows = (await self._session.execute(wanted.order_by(account.c.watched, account.c.changed_at))).mappings()
        return {row["platform_id"]: Account(**row) for row in rows}

    async def page(
        self, units: Collection[UUID] | None, limit: int, after: tuple[str, UUID] | None, offset: int
    ) -> list[Account]:
        listed = select(account).where(*_in_units(units))
        if after:
            listed = listed.where(tuple_(account.c.handle, account.c.id) > after)
        ordered = listed.order_by(account.c.handle, account.c.id).limit(limit).offset(offset)
        return [Account(**row) for row in (await self._session.execute(ordered)).mappings()]


def _in_units(units: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    return [] if units is None else [account.c.unit_id.in_(sorted(units))]
