"""`python -m services.registry rebuild`: any newcomer rebuilds the register from its topic alone, and is told what differs."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Self
from uuid import UUID

import pytest
from sqlalchemy import update

from services.registry.application.rebuilding import differences, rebuild, rebuilt
from services.registry.store import tables
from shared.contracts.registry import AccountChanged
from shared.messaging.bus import BusAway, Record
from shared.messaging.opening import open_bus
from shared.messaging.relay import Relay
from shared.settings import ServiceSettings
from tests.integration.registry.conftest import Town
from tests.support.told import told

REPOSITORY = Path(__file__).parents[3]


async def tell(town: Town) -> None:
    bus = await open_bus(town.service.core.settings)
    await bus.create_topics()
    relay = Relay(town.service.core, await bus.publisher())
    while await relay.drain():
        pass
    await bus.close()


class Endless:
    """A topic with an event that never comes."""

    closed = False

    async def fetch(self, most: int, patience: float) -> list[Record]:
        return []

    async def lag(self) -> dict[tuple[str, int], int]:
        return {("registry.accounts", 0): 1}

    async def subscribe(self, group: str, topics: list[str]) -> Self:
        return self

    async def close(self) -> None:
        self.closed = True


async def test_a_topic_without_an_end_is_said_to_have_none(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Endless()

    async def opened(settings: ServiceSettings) -> Endless:
        return bus

    monkeypatch.setattr("services.registry.application.rebuilding.open_bus", opened)
    with pytest.raises(BusAway, match="to its end"):
        await rebuild(town.service)
    assert bus.closed


@pytest.mark.usefixtures("database")
async def test_the_topic_alone_is_the_register(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    approved = await town.approved()
    await town.change(approved, {"hours_per_week": 7.5})
    await town.drafted(platform="x", deputies=[], spokespersons=[], goals=[], responsible=None)
    assert await rebuild(town.service) == 1, "nothing was told yet"
    assert "not in the topic" in capsys.readouterr().out
    await tell(town)
    assert await rebuild(town.service) == 0
    assert "2 accounts rebuilt, 0 differ" in capsys.readouterr().out


async def test_what_differs_is_named_without_its_content(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    account = (await town.approved()).json()["id"]
    await tell(town)
    async with town.service.core.sessions.begin() as session:
        mine = update(tables.account).where(tables.account.c.id == UUID(account))
        await session.execute(mine.values(purpose="Något annat.", confirmed_as="nagonannan"))
    assert await rebuild(town.service) == 1
    said = capsys.readouterr().out
    assert f"{account}: confirmed_as, purpose\n" in said
    assert "Något annat" not in said


async def test_what_an_old_event_could_not_tell_is_no_difference(town: Town) -> None:
    await town.approved()
    newest = (await told(town.service, AccountChanged))[-1]
    later = {"drafted_at", "first_post_at", "confirmed_as", "unauthorised_statements"}
    old = AccountChanged.model_validate(newest.model_dump(mode="json", exclude=later))
    kept = replace(rebuilt(newest), confirmed_as="hultsfredsbibliotek", unauthorised=2)
    assert differences({kept.id: old}, {kept.id: kept}) == {}
    assert differences({kept.id: newest}, {kept.id: kept}) == {kept.id: ["confirmed_as", "unauthorised"]}
    assert differences({kept.id: newest}, {}) == {kept.id: ["not in the register"]}


async def test_the_process_ends_with_what_it_found(town: Town) -> None:
    settings: ServiceSettings = town.service.core.settings
    await town.drafted()
    given = {
        "INSYN_DATA_DIR": str(settings.data_dir),
        "INSYN_DATABASE_URL": settings.database,
        "PYTHONPATH": str(REPOSITORY),
    }
    command = [sys.executable, "-m", "services.registry", "rebuild"]

    def run() -> int:
        return subprocess.run(
            command, env=given, cwd=REPOSITORY, check=False, capture_output=True, timeout=60
        ).returncode

    assert run() == 1
    await tell(town)
    assert run() == 0
