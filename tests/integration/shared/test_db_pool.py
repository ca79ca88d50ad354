"""Connections to PostgreSQL are opened once: many callers at a time do not open and close them for each request."""

import asyncio

import pytest
from sqlalchemy import event, text

from shared.db.base import CONNECTIONS, make_engine
from tests.support.databases import Databases


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_what_many_at_once_opened_serves_the_next_many(database: Databases) -> None:
    engine = make_engine(await database.blank())
    opened: list[object] = []
    event.listen(engine.sync_engine, "connect", lambda connection, _: opened.append(connection))

    async def one() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_sleep(0.01)"))

    for _ in range(4):
        await asyncio.gather(*(one() for _ in range(CONNECTIONS + 5)))
    assert 0 < len(opened) <= CONNECTIONS
    await engine.dispose()
