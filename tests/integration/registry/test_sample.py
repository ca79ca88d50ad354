"""The sample municipality: loaded once over REST, complete from wherever an earlier run ended."""

import httpx
import pytest

from local import sample
from shared.service import Service
from tests.integration.registry.conftest import MakeService
from tests.support.callers import key
from tests.support.letters import mailbox

ROLES = ("admin", "account_manager", "unit_manager", "account_approver", "records_officer")


class Dies(Exception):
    """The machine lost power."""


class Counting(httpx.AsyncBaseTransport):
    """Counts what is written; dies before the nth write when told to."""

    def __init__(self, service: Service, dies_before: int | None = None) -> None:
        self._inner, self._dies_before = httpx.ASGITransport(service.root), dies_before
        self.writes = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self.writes += 1
            if self.writes == self._dies_before:
                raise Dies
        return await self._inner.handle_async_request(request)


@pytest.fixture
async def start(make_service: MakeService) -> tuple[Service, dict[str, str]]:
    service = await make_service("registry")
    return service, {role.upper(): await key(service, role, name=f"local-{role.replace('_', '-')}") for role in ROLES}


async def loaded(service: Service, keys: dict[str, str], dies_before: int | None = None) -> int:
    transport = Counting(service, dies_before)
    async with httpx.AsyncClient(transport=transport, base_url="http://insyn/registry/v1") as registry:
        await sample.load(registry, keys, mailbox(service))
    return transport.writes


async def accounts(service: Service, keys: dict[str, str]) -> set[tuple[str, str, bool, str]]:
    transport = httpx.ASGITransport(service.root)
    headers = {"Authorization": f"Bearer {keys['ADMIN']}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://insyn/registry/v1", headers=headers) as registry:
        items = (await registry.get("/accounts")).json()["items"]
    return {(one["platform"], one["status"], one["watched"], one["responsibility"]) for one in items}


WHOLE = {
    ("facebook", "ACTIVE", True, "HOSTED_SPACE"),
    ("mastodon", "ACTIVE", True, "OWN_POSTS_ONLY"),
    ("instagram", "DRAFT", False, "HOSTED_SPACE"),
}


async def test_it_is_loaded_once(start: tuple[Service, dict[str, str]]) -> None:
    service, keys = start
    assert await loaded(service, keys) > len(sample.UNITS) + len(sample.PEOPLE)
    assert await accounts(service, keys) == WHOLE
    assert await loaded(service, keys) == 0


@pytest.mark.parametrize("dies_before", [1, 8, 14, 15, 16, 17])
async def test_it_goes_on_where_it_was(start: tuple[Service, dict[str, str]], dies_before: int) -> None:
    service, keys = start
    with pytest.raises(Dies):
        await loaded(service, keys, dies_before)
    await loaded(service, keys)
    assert await accounts(service, keys) == WHOLE
    assert await loaded(service, keys) == 0
