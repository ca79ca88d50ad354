"""Accounts that were approved before anybody kept through whose hands they went: their history tells it."""

import pytest
from sqlalchemy import select

from services.registry.store import tables
from shared.db import migrate
from tests.integration.registry.conftest import Town

pytestmark = pytest.mark.usefixtures("database")


async def hands(town: Town) -> dict[str, object]:
    async with town.service.core.sessions() as session:
        rows = await session.execute(select(tables.account.c.platform, tables.account.c.hands))
        return {row.platform: row.hands for row in rows}


async def test_the_migration_reads_them_from_the_history(town: Town) -> None:
    await town.drafted(platform="x")
    await town.confirm(await town.notified(platform="mastodon", handle="bibblan@social.example.se"))
    await town.active(platform="facebook")
    await town.change(await town.approved(platform="youtube"), {"purpose": "Något annat."})
    before = await hands(town)
    assert before["facebook"] == {
        "notified": None, "confirmed": None, "approvers": ["bibliotekschefen", "informationssekreteraren"],
        "authors": ["bibliotekarie-ett"],
    }  # fmt: skip
    await migrate.downgrade(town.service.core.engine, "registry", "348fce22569c")
    await migrate.upgrade(town.service.core.engine, "registry")
    assert await hands(town) == before
