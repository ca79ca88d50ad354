"""The real connection: stand-ins on a loopback socket, reached only where the settings allow that."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from demo.standins.__main__ import populated, standins
from services.ingest.clients.http import Outside
from services.ingest.clients.mastodon import Mastodon
from services.ingest.domain.platforms import Access, Away, Refused
from shared.clock import SystemClock
from shared.ids import uuid7
from tests.support.waiting import until


@pytest.fixture
async def address() -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(standins(*populated()), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))

        async def started() -> bool:
            return server.started

        await until(started)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


def access(address: str) -> Access:
    return Access(uuid7(), "mastodon", "hultsfred", "43", f"http://{address}/mastodon", "")


async def test_a_stand_in_answers_over_a_real_connection(address: str) -> None:
    outside = Outside(SystemClock(), loopback=True)
    assert (await Mastodon(outside).profile(access(address))).platform_id == "43"
    await outside.close()


async def test_loopback_is_closed_otherwise(address: str) -> None:
    outside = Outside(SystemClock(), loopback=False)
    for url in (f"http://{address}/", f"https://{address}/", f"https://localhost:{address.partition(':')[2]}/"):
        with pytest.raises(Refused):
            await outside.call("GET", url)
    await outside.close()


async def test_a_server_that_is_not_there_is_away() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    outside = Outside(SystemClock(), loopback=True)
    with pytest.raises(Away):
        await outside.call("GET", f"http://127.0.0.1:{port}/")
    await outside.close()
