"""The whole story, unchanged, on both profiles, as real processes; and what `make run` promises about itself."""

import asyncio
import os
import sys
from pathlib import Path
from stat import S_IMODE

import httpx
import pytest

from local import supervisor
from local.layout import ROOT
from tests.support.profiles import profile
from tests.support.system import System
from tests.support.waiting import until


@pytest.mark.parametrize("name", ["embedded", "production"])
async def test_the_story_holds_on_this_profile(name: str, tmp_path: Path) -> None:
    with profile(name) as environment:
        async with System(tmp_path / "var", environment) as system:
            code, told = await _play(system)
            assert code == 0, told + system.told() + system.logs()[-4000:]
            assert "Every one of" in told
            letters = [
                (await system.client(service).get("/dead-letters")).json()["items"]
                for service in ("ingest", "moderation", "archive", "stats")
            ]
            assert letters == [[], [], [], []]


async def _play(system: System) -> tuple[int, str]:
    environment = os.environ | {
        "INSYN_DATA_DIR": str(system.folder), "INSYN_BASE_PORT": str(system.layout.base_port),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "demo", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


async def test_it_starts_stops_and_goes_on(tmp_path: Path) -> None:
    """The table, the keys, the sample, Ctrl-C within five seconds, nothing lost, and a dead service comes back."""
    system = System(tmp_path / "var", {"SAMPLE": "1"})
    await system.start()

    async def welcomed() -> bool:
        return "Insyn is running." in system.told()

    await until(welcomed, 60)
    keys = system.keys()
    assert S_IMODE(system.layout.keys_file.stat().st_mode) == 0o600
    assert S_IMODE((system.folder / "secrets.env").stat().st_mode) == 0o600
    assert all(f"/{service}/v1/docs" in system.told() for service in ("registry", "ingest", "stats"))
    accounts = (await system.client("registry").get("/accounts")).json()["items"]
    assert len(accounts) == 3

    assert system.kill("stats")

    async def back() -> bool:
        try:
            return (await system.client("stats").get("/dead-letters")).status_code == 200
        except httpx.HTTPError:
            return False

    await until(back, 60)
    await system.stop()
    assert supervisor.LAST_WORDS < 5, "who does not end by then is ended"
    assert "has stopped" in system.told()

    await system.start()
    assert system.keys() == keys
    again = (await system.client("registry").get("/accounts")).json()["items"]
    assert [one["id"] for one in again] == [one["id"] for one in accounts]
    await system.stop()
    for client in system.clients:
        await client.aclose()
