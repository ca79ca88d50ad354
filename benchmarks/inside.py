"""One service in this process, on a database of its own, for the cases that measure a single stage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from benchmarks.ground import Ground
from shared.contracts.envelope import Heard
from shared.contracts.registry import AccountChanged
from shared.db.migrate import upgrade
from shared.ids import uuid7
from shared.service import Service
from tests.support.services import build

ACCOUNT = UUID("0190b6f4-0000-7000-8000-000000000001")


@asynccontextmanager
async def inside(ground: Ground, name: str, **settings: Any) -> AsyncIterator[Service]:
    """Migrated, and it has heard of one account."""
    run = ground.new_run()
    service = build(name, ground.folder / run, await database(ground, run), **settings)
    (ground.folder / run).mkdir(exist_ok=True)
    try:
        await upgrade(service.core.engine, name)
        await _hear_of_account(service)
        yield service
    finally:
        await service.close()


async def database(ground: Ground, name: str) -> str:
    """The URL of a new database."""
    if ground.postgres is None:
        return f"sqlite+aiosqlite:///{ground.folder}/{name}.db"
    parts = urlsplit(ground.postgres.address.replace("+asyncpg", ""))
    connection = await asyncpg.connect(host=parts.hostname, port=parts.port, user=parts.username, database="postgres")
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return f"{ground.postgres.address}/{name}"


async def _hear_of_account(service: Service) -> None:
    if (reaction := service.reactions.get(AccountChanged)) is None:
        return
    event = AccountChanged(
        account_id=ACCOUNT, version=1, change="approved", status="APPROVED", platform="facebook", platform_id="1",
        handle="biblioteket", url=None, unit_id=uuid7(), responsibility="HOSTED_SPACE", watched=True, goals=[],
        responsible=None, deputies=[], spokespersons=[], changed_at=service.core.clock.now(),
    )  # fmt: skip
    async with service.new_unit_of_work() as uow:
        await reaction([Heard(event, uuid7(), service.core.clock.now())], uow)
