"""Callers of a service in the test process, each with a key of its own role."""

from collections.abc import Sequence
from uuid import UUID

import httpx
from sqlalchemy import insert

from shared.auth.keys import digest, mint
from shared.ids import uuid7
from shared.service import Service


async def caller(
    service: Service, *roles: str, name: str = "", units: Sequence[UUID] | None = None, scopes: Sequence[str] = ()
) -> httpx.AsyncClient:
    """A client of the service's API. Without roles it sends no key: anyone on the internet."""
    headers = {"Authorization": f"Bearer {await key(service, *roles, name=name, units=units, scopes=scopes)}"}
    transport = httpx.ASGITransport(service.root, raise_app_exceptions=False)
    base = f"http://insyn/{service.name}/v1"
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers if roles else {})


async def key(
    service: Service, *roles: str, name: str = "", units: Sequence[UUID] | None = None, scopes: Sequence[str] = ()
) -> str:
    """A key that opens this service, written where the registry's events would have written it."""
    minted = mint()
    row = {
        "id": uuid7(), "digest": digest(minted), "client": name or f"test-{'-'.join(roles)}", "roles": list(roles),
        "scopes": list(scopes), "units": [str(unit) for unit in units] if units is not None else None,
        "issued_at": service.core.clock.now(), "expires_at": None, "revoked_at": None,
    }  # fmt: skip
    async with service.core.engine.begin() as connection:
        await connection.execute(insert(service.core.tables.api_key), [row])
    return minted
