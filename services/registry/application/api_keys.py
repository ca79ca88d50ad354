"""API keys of all five services: issued and revoked here, known to the others by their events."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit
from shared.auth import keys
from shared.auth.permission import ACT_FOR
from shared.auth.roles import Role
from shared.context import Actor, actor
from shared.errors import Conflict, NotFound
from shared.service import Service

LIVE_KEYS = 2
"""A client has one key, and a second while it changes from the one to the other."""
LOCAL_SCOPES = {Role.INTEGRATION: (ACT_FOR,)}


@dataclass(frozen=True, slots=True)
class KeyWanted:
    client: str
    roles: Sequence[Role]
    scopes: Sequence[str] = ()
    units: Sequence[UUID] | None = None
    expires_at: datetime | None = None


async def issue_key(wanted: KeyWanted, uow: RegistryUnitOfWork) -> tuple[keys.ApiKey, str]:
    """The key itself is told here and never again."""
    async with uow:
        for unit_id in wanted.units or ():
            await existing_unit(unit_id, uow)
        await keys.lock(uow)
        if await keys.live_of(uow, wanted.client) >= LIVE_KEYS:
            raise Conflict(f"{wanted.client} has {LIVE_KEYS} live keys already: revoke one of them first.")
        key_id, secret = await keys.issue(
            uow, wanted.client, wanted.roles, wanted.scopes, wanted.units, wanted.expires_at
        )
        return await _get(key_id, uow), secret


async def revoke_key(key_id: UUID, uow: RegistryUnitOfWork) -> keys.ApiKey:
    async with uow:
        await keys.revoke(uow, key_id)
        return await _get(key_id, uow)


async def read_key(key_id: UUID, uow: RegistryUnitOfWork) -> keys.ApiKey:
    async with uow.reading():
        return await _get(key_id, uow)


async def issue_keys(service: Service) -> None:
    """A key for each role, for a first start on one machine: `ROLE=key` lines, or nothing if there are keys already.

    Printed before they are committed: a key that nobody saw must not be one.
    """
    actor.set(Actor("first-start"))
    uow = service.new_unit_of_work()
    async with uow:
        await keys.lock(uow)
        if await keys.rows(uow, limit=1):
            return
        for role in Role:
            client = f"local-{role.replace('_', '-')}"
            _, secret = await keys.issue(uow, client, [role], LOCAL_SCOPES.get(role, ()))
            sys.stdout.write(f"{role.name}={secret}\n")
        sys.stdout.flush()


async def _get(key_id: UUID, uow: RegistryUnitOfWork) -> keys.ApiKey:
    found = await keys.find_by_id(uow, key_id)
    if found is None:
        raise NotFound("There is no such key.")
    return found
