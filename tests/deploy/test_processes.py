"""Processes that outlive their starter are found again, ended, and never mistaken for others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.layout import ROOT
from local.processes import Processes
from tests.support.waiting import until

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
DEAF = [sys.executable, "-c", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\nwhile True: signal.pause()"]  # fmt: skip


def started(folder: Path, **commands: list[str]) -> Processes:
    processes = Processes(folder)
    for name, command in commands.items():
        processes.start(name, command, os.environ, ROOT)
    return processes


def test_what_was_started_is_found_by_another_and_ended(tmp_path: Path) -> None:
    started(tmp_path, one=SLEEPER, two=SLEEPER)
    later = Processes(tmp_path)
    pids = later.running()
    assert pids.keys() == {"one", "two"}
    assert later.stop() == []
    assert later.running() == {}
    assert list((tmp_path / "run").iterdir()) == []


async def test_one_that_does_not_listen_is_killed_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr("local.processes.LAST_WORDS", 0.3)
    processes = started(tmp_path, deaf=DEAF)

    async def deaf() -> bool:
        return "deaf" in (tmp_path / "log" / "deaf.log").read_text()

    await until(deaf)
    assert processes.stop() == ["deaf"]
    assert processes.running() == {}


def test_a_note_of_before_is_not_taken_for_whoever_has_that_id_now(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEPER)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "ours").write_text(f"{stranger.pid} Mon Jan  1 00:00:00 2001")
    processes = Processes(tmp_path)
    assert processes.running() == {}
    assert processes.stop() == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
