"""Each service answers as its document says, whatever it is asked: requests are made up from the document (schemathesis).

A few requests for each operation; INSYN_FUZZ=200 makes up more.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from shared.auth.roles import Role
from tests.support import callers
from tests.support.databases import Databases
from tests.support.services import NAMES, build

PATIENCE = 30
UNLIMITED: dict[str, Any] = {"rate_per_minute": 10**9, "public_rate_per_minute": 10**9}
MADE_UP = settings(
    max_examples=int(os.environ.get("INSYN_FUZZ", "4")), deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip


class Serving(threading.Thread):
    """A service over HTTP in a thread of its own: schemathesis asks without a loop."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self._service, self._folder = name, folder
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/{name}/v1"
        self.key, self.ready = "", threading.Event()
        self._server: uvicorn.Server | None = None

    def run(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        database = await Databases("sqlite", self._folder).fresh(self._service)
        service = build(self._service, self._folder, database, **UNLIMITED)
        self.key = await callers.key(service, *Role)
        self._server = uvicorn.Server(uvicorn.Config(service.root, log_config=None, lifespan="off"))
        self.ready.set()
        await self._server._serve(sockets=[self._socket])
        await service.close()

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
        self.join(PATIENCE)


@contextmanager
def serving(name: str, folder: Path) -> Iterator[Serving]:
    thread = Serving(name, folder)
    thread.start()
    assert thread.ready.wait(PATIENCE)
    try:
        yield thread
    finally:
        thread.stop()


@pytest.mark.parametrize("name", NAMES)
def test_a_service_answers_as_its_document_says(name: str, tmp_path: Path) -> None:
    with serving(name, tmp_path) as service:
        schema = schemathesis.openapi.from_url(f"{service.address}/openapi.json")
        for found in schema.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()

            @MADE_UP
            @given(case=operation.as_strategy())
            def answers_truly(case: schemathesis.Case[Any]) -> None:
                # Not whether it takes all that fits the schema: a cursor is a string, but not any string.
                case.call_and_validate(
                    base_url=service.address,
                    headers={"Authorization": f"Bearer {service.key}"},
                    excluded_checks=[positive_data_acceptance],
                )

            answers_truly()
