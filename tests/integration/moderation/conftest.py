"""Moderation on each database, with a clock that moves when told, and people who call it."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from shared.clock import FrozenClock
from tests.conftest import MakeClient, MakeService
from tests.integration.moderation.house import House
from tests.support.databases import Databases


@pytest.fixture
async def house(make_service: MakeService, clock: FrozenClock, database: Databases) -> House:
    return House(await make_service("moderation", clock=clock), clock)


@pytest.fixture
def people(client: MakeClient, house: House) -> Callable[..., Awaitable[httpx.AsyncClient]]:
    async def make(*roles: str, **more: object) -> httpx.AsyncClient:
        return await client(house.service, *roles, **more)

    return make
