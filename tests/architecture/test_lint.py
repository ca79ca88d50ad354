"""ruff and mypy find nothing, and would."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOMS, ROOT

BIN = Path(sys.executable).parent
HERE = [room for room in ROOMS if (ROOT / room).is_dir()]


def run(*command: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT, input=text, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy", *HERE)], ids=" ".join
)
def test_nothing_is_found(command: tuple[str, ...]) -> None:
    answer = run(*command)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os", "F401"),
        ("def f(x: int) -> None:\n    try:\n        print(x)\n    except Exception:\n        pass", "BLE001"),
        ("from datetime import datetime\n\nx = datetime.now()", "DTZ005"),
        ("def f(a, b, c, d, e, g, h): ...", "PLR0913"),
        ("password = 'hemligt'", "S105"),
    ],
)
def test_ruff_would_find_it(code: str, rule: str) -> None:
    answer = run("ruff", "check", "--no-cache", "--stdin-filename", "shared/planted.py", "-", text=code + "\n")
    assert answer.returncode == 1
    assert rule in answer.stdout


def test_the_formatter_would_find_it() -> None:
    assert run("ruff", "format", "--check", "--stdin-filename", "shared/planted.py", "-", text="x=1\n").returncode == 1


def test_mypy_would_find_it(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('def f(x) -> int:\n    return "one"\n')
    answer = run("mypy", "--cache-dir", str(tmp_path / "cache"), "--config-file", "pyproject.toml", str(planted))
    assert answer.returncode == 1
    assert "[no-untyped-def]" in answer.stdout
    assert "[return-value]" in answer.stdout
