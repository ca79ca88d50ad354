"""A process that nobody asks anything rests, and ends when it is told to."""

import asyncio

import pytest
import uvicorn

from shared import process
from tests.support.waiting import until


async def test_a_server_at_rest_wakes_for_its_date_alone_and_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rested: list[float] = []

    async def rest(seconds: float, stop: asyncio.Event) -> None:
        rested.append(seconds)
        if len(rested) == 3:
            await stop.wait()

    monkeypatch.setattr(process, "pause", rest)
    stop = asyncio.Event()
    server = process._Server(uvicorn.Config(lambda: None), stop)
    resting = asyncio.create_task(server.main_loop())

    async def third() -> bool:
        return len(rested) == 3

    await until(third)
    assert rested == [1.0] * 3
    assert b"date" in dict(server.server_state.default_headers)
    stop.set()
    await resting
