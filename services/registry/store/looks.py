"""When people looked at accounts last: the newest that moderation told of each."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.looks import Looks
from services.registry.store.tables import look
from shared.db.bulk import by_key, rows_among, upsert_many

TOLD = ("version", "last_checked_at", "last_checked_by", "overdue_since")


class LookStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, told: Sequence[tuple[UUID, int, Looks]]) -> None:
        """Of accounts that are known, each once; what is older than what is kept changes nothing."""
        rows = [
            {"account_id": account_id, "version": version, "last_checked_at": one.last_checked_at,
             "last_checked_by": one.last_checked_by, "overdue_since": one.overdue_since}
            for account_id, version, one in told
        ]  # fmt: skip
        await upsert_many(self._session, look, by_key(look, rows), TOLD, "version")

    async def of(self, accounts: Collection[UUID]) -> Mapping[UUID, Looks]:
        """Accounts that nothing was told of are left out."""
        rows = await rows_among(self._session, look.c.account_id, accounts)
        return {row["account_id"]: Looks(*(row[name] for name in TOLD[1:])) for row in rows}
