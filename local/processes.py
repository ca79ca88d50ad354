"""Processes that go on after the command that started them: each leaves a log, and a note by which it is found again."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LAST_WORDS = 10.0
"""Seconds that processes get to end when they are told to."""


@dataclass(frozen=True, slots=True)
class Processes:
    """`folder` keeps logs and notes."""

    folder: Path

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> None:
        with self._made("log", f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.adopt(name, process.pid)
        process.returncode = 0  # it goes on without us: nobody waits for it

    def adopt(self, name: str, pid: int) -> None:
        """Look after a process that somebody else started."""
        self._made("run", name).write_text(f"{pid} {_born(pid)}")

    def running(self) -> dict[str, int]:
        """Names and ids of those that live. An id that another process got meanwhile is none of ours."""
        found = {}
        for note in sorted((self.folder / "run").glob("*")):
            pid, _, born = note.read_text().partition(" ")
            if born and _born(int(pid)) == born:
                found[note.name] = int(pid)
        return found

    def stop(self) -> list[str]:
        """End all; returns the names of those that had to be killed."""
        self._signal(signal.SIGTERM)
        end = time.monotonic() + LAST_WORDS
        while self.running() and time.monotonic() < end:
            time.sleep(0.1)
        late = list(self.running())
        self._signal(signal.SIGKILL)
        for note in (self.folder / "run").glob("*"):
            note.unlink()
        return late

    def _signal(self, which: signal.Signals) -> None:
        for pid in self.running().values():
            with suppress(ProcessLookupError):
                os.kill(pid, which)

    def _made(self, *parts: str) -> Path:
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _born(pid: int) -> str:
    """When the process began, by the clock of the machine; empty when it is over."""
    told = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, born = told.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else born.strip()
