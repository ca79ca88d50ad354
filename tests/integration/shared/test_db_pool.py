"""Connections to PostgreSQL are opened once: many callers at a time do not open and close them for each request."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import base
from shared.db.base import CONNECTIONS, make_engine
from shared.db.reader import Readers, look_up
from tests.support.databases import Databases
from tests.support.waiting import PATIENCE


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


async def _doubled(session: AsyncSession, keys: Sequence[int]) -> dict[int, int]:
    await session.execute(text("SELECT 1"))
    return {key: 2 * key for key in keys}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_many_who_look_up_with_a_connection_in_hand_wait_for_no_other(
    database: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "CONNECTIONS", 3)
    engine = make_engine(await database.blank())
    readers, everybody = Readers(engine), asyncio.Barrier(3)

    async def one(number: int) -> int | None:
        async with readers() as session:
            await session.execute(text("SELECT 1"))
            await everybody.wait()  # every connection is in somebody's hand
            return await look_up(session, _doubled, number)

    assert await asyncio.wait_for(asyncio.gather(*(one(n) for n in range(3))), PATIENCE) == [0, 2, 4]
    await engine.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_server_that_ends_in_silence_is_noticed(database: Databases) -> None:
    engine = make_engine(await database.blank())
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        link = driver._transport.get_extra_info("socket")
        assert link.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 40_000
    await engine.dispose()
