"""Ingest on each database, wired to the stand-ins inside the test process."""

import httpx
import pytest

from demo.standins.__main__ import standins
from demo.standins.facebook import Facebook
from demo.standins.mastodon import Mastodon
from shared.clock import FrozenClock
from tests.conftest import MakeService
from tests.integration.ingest.world import World
from tests.support.databases import Databases


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch) -> tuple[Facebook, Mastodon]:
    """What ingest calls outside leads here."""
    facebook, mastodon = Facebook(), Mastodon()
    app = standins(facebook, mastodon)
    monkeypatch.setattr("services.ingest.clients.http.GuardedTransport", lambda **_: httpx.ASGITransport(app))
    return facebook, mastodon


@pytest.fixture
async def world(
    make_service: MakeService, clock: FrozenClock, database: Databases, platforms: tuple[Facebook, Mastodon]
) -> World:
    made = World(await make_service("ingest", clock=clock), clock, *platforms)
    await made.open()
    return made


@pytest.fixture
async def lite(make_service: MakeService, clock: FrozenClock, platforms: tuple[Facebook, Mastodon]) -> World:
    """On SQLite only: for what has no SQL of its own."""
    made = World(await make_service("ingest", clock=clock), clock, *platforms)
    await made.open()
    return made
