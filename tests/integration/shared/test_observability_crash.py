"""When a handler crashes, neither what was written nor the caller's key is in the logs of the real server."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy.exc import IntegrityError

from shared.auth.keys import mint
from shared.db.base import make_engine
from shared.observability.logs import configure_logging
from tests.support.waiting import until

POST = "Rektorn heter Anna och bor på Storgatan 1"
pytestmark = pytest.mark.usefixtures("logs_as_before")


async def insert_twice(url: str, text: str) -> None:
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE post (text VARCHAR PRIMARY KEY)")
            for _ in range(2):
                await connection.exec_driver_sql("INSERT INTO post VALUES (?)", (text,))
    finally:
        await engine.dispose()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[str]:
    """The application on a port of its own, as the process of a service runs it."""
    app = FastAPI()

    @app.post("/posts")
    async def crash(request: Request) -> None:
        body = await request.json()
        logging.getLogger("services.ingest").warning("odd", extra={"where": request.headers["authorization"]})
        await insert_twice(f"sqlite+aiosqlite:///{tmp_path}/crash.db", body["text"])

    running = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    answering = asyncio.create_task(running._serve())

    async def started() -> bool:
        return running.started

    await until(started)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    await answering


async def test_neither_text_nor_key_is_logged(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("ingest", "DEBUG")
    key = mint()
    async with httpx.AsyncClient(base_url=server) as client:
        answer = await client.post("/posts", json={"text": POST}, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 500
    out, err = capfd.readouterr()
    lines: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    [crash] = [line for line in lines if "exception" in line]
    assert crash["exception"]["type"] == "sqlalchemy.exc.IntegrityError"
    assert any("test_observability_crash.py" in frame for frame in crash["exception"]["frames"])
    assert err == ""
    for secret in ("Anna", "Storgatan", key, key[6:]):
        assert secret not in out


async def test_a_database_error_does_not_carry_the_values(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError) as failed:
        await insert_twice(f"sqlite+aiosqlite:///{tmp_path}/error.db", POST)
    assert "Anna" not in str(failed.value)
    assert "Anna" not in repr(failed.value)
