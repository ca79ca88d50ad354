"""API keys: only their digests are kept. The registry issues and revokes them and tells the other services."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, insert, select, text, update

from shared.auth.roles import Role
from shared.contracts.registry import ApiKeyChanged
from shared.db.tables import SharedTables
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotFound
from shared.ids import uuid7
from shared.names import folded

PREFIX = "insyn_"


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: UUID
    digest: str
    client: str
    roles: Sequence[str]
    scopes: Sequence[str]
    units: frozenset[UUID] | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def opens(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def mint() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """A plain hash is enough: the key holds 256 random bits, there is nothing to guess."""
    return sha256(key.encode()).hexdigest()


async def issue(
    uow: UnitOfWork,
    client: str,
    roles: Sequence[Role],
    scopes: Sequence[str] = (),
    units: Sequence[UUID] | None = None,
    expires_at: datetime | None = None,
) -> tuple[UUID, str]:
    """A further key for the client; its others go on working. The key itself is returned here and never again."""
    now, key, key_id = uow.core.clock.now(), mint(), uuid7()
    if expires_at and expires_at <= now:
        raise Invalid("The key would be born dead.", errors=[("/expires_at", "lies in the past")])
    row = {
        "id": key_id, "digest": digest(key), "client": client, "roles": [str(role) for role in roles],
        "scopes": list(scopes), "units": None if units is None else [str(unit) for unit in units],
        "issued_at": now, "expires_at": expires_at, "revoked_at": None,
    }  # fmt: skip
    async with uow:
        await uow.session.execute(insert(uow.core.tables.api_key).values(row))
        uow.publish(_told(row, now))
        uow.audit("api_key.issued", "api_key", key_id, client=client, roles=row["roles"], scopes=row["scopes"])
    return key_id, key


async def lock(uow: UnitOfWork) -> None:
    """Nobody else issues or revokes keys until this transaction ends. SQLite has one writer at a time anyway."""
    if uow.core.engine.dialect.name == "postgresql":
        name = uow.core.tables.api_key.name
        await uow.session.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))


async def live_of(uow: UnitOfWork, client: str) -> int:
    """How many keys open for this client now, in whatever case it was written: it is one principal."""
    table, now = uow.core.tables.api_key, uow.core.clock.now()
    found = await uow.session.execute(select(table).where(table.c.revoked_at.is_(None)))
    kept = [as_key(row) for row in found.mappings()]
    return sum(one.opens(now) and folded(one.client) == folded(client) for one in kept)


async def revoke(uow: UnitOfWork, key_id: UUID) -> None:
    """The key stops working here at once, elsewhere as soon as the others hear it. Revoking twice changes nothing."""
    table, now = uow.core.tables.api_key, uow.core.clock.now()
    live = (table.c.id == key_id) & table.c.revoked_at.is_(None)
    async with uow:
        ended = await uow.session.execute(update(table).where(live).values(revoked_at=now).returning(table))
        if row := ended.mappings().first():
            uow.publish(_told(row, now))
            uow.audit("api_key.revoked", "api_key", key_id, client=row["client"])
        elif await find_by_id(uow, key_id) is None:
            raise NotFound("There is no such key.")


async def find_by_id(uow: UnitOfWork, key_id: UUID) -> ApiKey | None:
    table = uow.core.tables.api_key
    row = (await uow.session.execute(select(table).where(table.c.id == key_id))).mappings().first()
    return as_key(row) if row else None


async def rows(
    uow: UnitOfWork, *, limit: int, after: UUID | None = None, offset: int = 0, client: str | None = None
) -> list[ApiKey]:
    """Oldest first; `after` is the id of the last key seen. Dead keys stay in the list: they explain the audit log."""
    table = uow.core.tables.api_key
    wanted = select(table).order_by(table.c.id).limit(limit).offset(offset)
    if after:
        wanted = wanted.where(table.c.id > after)
    if client:
        wanted = wanted.where(table.c.client == client)
    return [as_key(row) for row in (await uow.session.execute(wanted)).mappings()]


def by_digest(tables: SharedTables, wanted: str) -> Select[Any]:
    return select(tables.api_key).where(tables.api_key.c.digest == wanted)


def as_key(row: RowMapping) -> ApiKey:
    units = None if row["units"] is None else frozenset(UUID(unit) for unit in row["units"])
    return ApiKey(**{**row, "units": units})


def _told(row: Any, now: datetime) -> ApiKeyChanged:
    return ApiKeyChanged(
        key_id=row["id"], digest=row["digest"], client=row["client"], roles=row["roles"], scopes=row["scopes"],
        units=row["units"], expires_at=row["expires_at"], revoked_at=row["revoked_at"], changed_at=now,
    )  # fmt: skip
