"""The service of notes and its callers, for tests of the web layer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from shared.clock import FrozenClock
from shared.service import Service
from tests.support.databases import Databases
from tests.support.web import note_service

MakeNotes = Callable[..., Awaitable[Service]]
Call = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def make_notes(request: pytest.FixtureRequest, clock: FrozenClock) -> AsyncIterator[MakeNotes]:
    """`await make_notes(**settings)`: on `database` if the test asks for it, else on SQLite."""
    wanted = "database" if "database" in request.fixturenames else "sqlite"
    databases: Databases = request.getfixturevalue(wanted)
    made: list[Service] = []

    async def make(**values: Any) -> Service:
        made.append(await note_service(await databases.blank(), clock, **values))
        return made[-1]

    yield make
    for service in made:
        await service.close()


@pytest.fixture
def call(client: Call) -> Call:
    """`await call(service, "moderator")`: a caller with these roles; without any, anyone on the internet."""
    return client
