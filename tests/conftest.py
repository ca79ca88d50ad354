"""Fixtures of all suites: each database and bus that can be had, services in this process, callers with roles."""

import gc
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, settings

from services.registry.domain import codes
from shared.clock import Clock, FrozenClock
from shared.messaging.bus import Bus
from shared.messaging.opening import open_bus
from shared.service import Service
from tests.support import databases as databases_module
from tests.support import real
from tests.support.callers import caller
from tests.support.databases import Databases
from tests.support.services import build, settings_of

MakeService = Callable[..., Awaitable[Service]]
MakeClient = Callable[..., Awaitable[httpx.AsyncClient]]

# The same examples each time, however slow the machine: a change is refused for what it does. `EXPLORE=1` draws new ones.
settings.register_profile(
    "insyn",
    deadline=None,
    database=None,
    derandomize=not os.environ.get("EXPLORE"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("insyn")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: looking through it again and again for garbage was a quarter of a test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    databases_module.templates_in(tmp_path_factory.mktemp("templates"))
    yield
    if server := os.environ.get(real.POSTGRES):
        databases_module.drop_all(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Both databases: each test that asks for this runs twice."""
    server = real.address(real.POSTGRES) if request.param == "postgresql" else ""
    databases = Databases(request.param, tmp_path, server)
    yield databases
    databases.give_back()


@pytest.fixture
def sqlite(tmp_path: Path) -> Databases:
    """SQLite only, for what does not touch SQL of its own."""
    return Databases("sqlite", tmp_path)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """For who configures the logging of the whole process."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture
async def make_service(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MakeService]:
    """`await make_service("registry", clock=..., **settings)`: migrated, on `database` if the test asks for it, else SQLite."""
    monkeypatch.setattr(codes, "COST", 2)  # what is slow by intention was a sixth of all that the registry's tests took
    wanted = "database" if "database" in request.fixturenames else "sqlite"
    databases: Databases = request.getfixturevalue(wanted)
    made: list[Service] = []

    async def make(name: str, clock: Clock | None = None, **values: Any) -> Service:
        service = build(name, tmp_path, await databases.fresh(name), clock, **values)
        made.append(service)
        return service

    yield make
    for service in made:
        await service.close()


@pytest.fixture
async def client() -> AsyncIterator[MakeClient]:
    """`await client(service, "moderator", units=[...])`; without roles: anyone on the internet."""
    made: list[httpx.AsyncClient] = []

    async def make(service: Service, *roles: str, **more: Any) -> httpx.AsyncClient:
        made.append(await caller(service, *roles, **more))
        return made[-1]

    yield make
    for one in made:
        await one.aclose()


@pytest.fixture(params=["embedded", "kafka"])
async def bus(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bus]:
    """Both buses: each test that asks for this runs twice. On Kafka under a prefix of its own."""
    values: dict[str, Any] = {"bus": request.param, "data_dir": tmp_path}
    if request.param == "kafka":
        values |= {"kafka_bootstrap": real.address(real.KAFKA), "topic_prefix": f"t{uuid4().hex[:8]}."}
    opened = await open_bus(settings_of("registry", **values))
    yield opened
    await opened.close()


@pytest.fixture
async def embedded_bus(tmp_path: Path) -> AsyncIterator[Bus]:
    opened = await open_bus(settings_of("registry", data_dir=tmp_path))
    yield opened
    await opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say out loud what could not be had."""
    for variable, name in real.NAMES.items():
        where = "ran against a real one" if os.environ.get(variable) else "NOT RUN: none could be had"
        terminalreporter.write_line(f"{name}: {where}")
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[-1] if report.longrepr else ''}")
