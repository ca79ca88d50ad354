"""What is attested of accounts, in the database: added, never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.attestations import Attestation, Attested, Kind, by_account
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import account, attestation
from shared.db.bulk import insert_many, rows_among
from shared.db.counting import count_of
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class AttestationFilter:
    account_id: UUID
    kind: Kind | None = None


class AttestationStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *new: Attestation) -> None:
        await insert_many(self._session, attestation, [_to_row(one) for one in new])

    async def get(self, account_id: UUID, attestation_id: UUID) -> Attestation:
        wanted = select(attestation).where(attestation.c.account_id == account_id, attestation.c.id == attestation_id)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise NotFound("There is no such attestation of this account.")
        return _to_domain(row)

    async def of(self, accounts: Collection[UUID]) -> Mapping[UUID, Attested]:
        rows = await rows_among(self._session, attestation.c.account_id, accounts, attestation.c.id)
        return by_account(_to_domain(row) for row in rows)

    async def page(self, wanted: AttestationFilter, seen: Seen) -> list[Attestation]:
        rows = await self._session.execute(onward(_matching(wanted), attestation.c.id, seen))
        return [_to_domain(row) for row in rows.mappings()]

    async def count(self, wanted: AttestationFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def confirmed_before(self, last: datetime, after: UUID | None, most: int) -> list[Attestation]:
        """Confirmations of addresses that their accounts still have, neither renewed nor reminded of since; oldest first."""
        newer = attestation.alias()
        told = select(newer.c.id).where(
            newer.c.account_id == attestation.c.account_id, newer.c.kind.in_(("email_confirmed", "email_reminded")),
            newer.c.what == attestation.c.what, newer.c.id > attestation.c.id,
        )  # fmt: skip
        wanted = (
            select(attestation)
            .join(account, (account.c.id == attestation.c.account_id) & (account.c.owner_email == attestation.c.what))
            .where(attestation.c.kind == "email_confirmed", attestation.c.at < last)
            .where(account.c.status != "CLOSED", ~told.exists())
            .order_by(attestation.c.id)
            .limit(most)
        )
        onwards = wanted.where(attestation.c.id > after) if after else wanted
        return [_to_domain(row) for row in (await self._session.execute(onwards)).mappings()]


def _matching(wanted: AttestationFilter) -> Select[tuple[object, ...]]:
    found = select(attestation).where(attestation.c.account_id == wanted.account_id)
    return found.where(attestation.c.kind == wanted.kind) if wanted.kind else found


def _to_domain(row: RowMapping) -> Attestation:
    return Attestation(**{name: row[name] for name in Attestation.__dataclass_fields__})


def _to_row(one: Attestation) -> dict[str, object]:
    return {name: getattr(one, name) for name in Attestation.__dataclass_fields__}
