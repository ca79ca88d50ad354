"""A process that nobody asks anything rests, and ends when it is told to."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvicorn

from shared import process
from shared.web.corking import Whole
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


async def test_what_it_answers_leaves_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    configured: list[uvicorn.Config] = []

    class Server:
        def __init__(self, config: uvicorn.Config, _stop: asyncio.Event) -> None:
            configured.append(config)

        async def _serve(self) -> None:
            """Ends at once."""

    monkeypatch.setattr(process, "_Server", Server)
    settings = SimpleNamespace(host="127.0.0.1", listens_on=0)
    service = cast("Any", SimpleNamespace(core=SimpleNamespace(settings=settings), root=lambda: None))
    await process._answer(service, asyncio.Event(), api=True)
    configured[0].load()
    assert configured[0].http_protocol_class is Whole
