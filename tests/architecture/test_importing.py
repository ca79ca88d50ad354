"""Importing a module does nothing: no engine, app or settings comes to be, nothing is opened, no environment is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SERVICES, expect_clean, python

WATCH = '''
"""Imports the modules named on standard input and tells of everything that should not have happened."""
import sys
from importlib import import_module

OPENING = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir", "os.remove"}
module = ""
touched = []


def watch(event, arguments):
    if event in OPENING or (event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
        touched.append(f"{module}: {event} {arguments[0]}")


def alive(value):
    names = {kind.__name__ for kind in type(value).__mro__}
    return names & {"AsyncEngine", "Engine", "FastAPI", "BaseSettings", "AsyncClient", "Client", "AIOKafkaProducer"}


sys.dont_write_bytecode = True
sys.addaudithook(watch)
for module in sys.stdin.read().split():
    for name, value in vars(import_module(module)).items():
        if not isinstance(value, type) and alive(value):
            touched.append(f"{module}: {name} is a living {type(value).__name__}")
sys.stdout.write("\\n".join(touched))
'''


def told_of(modules: list[str], folder: Path) -> list[str]:
    """What importing these modules did, in a process whose environment is empty."""
    environment = {"PYTHONPATH": f"{folder}:{ROOT}"}
    answer = subprocess.run(
        [sys.executable, "-c", WATCH],
        input="\n".join(modules), cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split("\n") if answer.stdout else []


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_importing_any_module_does_nothing(tmp_path: Path) -> None:
    """Migrations apart: Alembic imports their env.py to run it."""
    modules = [module_of(s.path) for s in python() if s.inside("shared", "services") and "/migrations/" not in s.path]
    assert len(modules) > 50
    expect_clean(told_of(modules, tmp_path))
    assert list(tmp_path.iterdir()) == []


PLANTED = {
    "from fastapi import FastAPI\napp = FastAPI()": "app is a living FastAPI",
    "from shared.db.base import make_engine\nengine = make_engine('sqlite+aiosqlite:///x.db')": "engine is a living",
    "from services.stats.settings import StatsSettings\nsettings = StatsSettings()": "settings is a living StatsSettings",
    "import httpx\nhttp = httpx.AsyncClient()": "http is a living AsyncClient",
    "from pathlib import Path\nPath('left').write_text('')": "open left",
    "import sqlite3\nsqlite3.connect('x.db')": "sqlite3.connect x.db",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("planted")
    for number, code in enumerate(PLANTED):
        (folder / f"planted_{number}.py").write_text(code)
    return told_of([f"planted_{number}" for number in range(len(PLANTED))], folder)


@pytest.mark.parametrize("number", range(len(PLANTED)))
def test_a_module_that_does_something_is_found(planted: list[str], number: int) -> None:
    expected = f"planted_{number}: {list(PLANTED.values())[number]}"
    assert any(words.startswith(expected) for words in planted), planted


def test_a_module_that_needs_the_environment_is_found(tmp_path: Path) -> None:
    (tmp_path / "needy.py").write_text("import os\nKEY = os.environ['INSYN_KEY']")
    with pytest.raises(AssertionError, match="INSYN_KEY"):
        told_of(["needy"], tmp_path)


HEAVY = ("PIL", "jinja2", "python_calamine", "typst", "xlsxwriter")
"""Libraries for pictures, pages, sheets and PDFs: whoever first needs one loads it, for each takes memory in every process."""


def loaded_with(modules: list[str], folder: Path) -> set[str]:
    """What a process has loaded that imported these."""
    told = "import sys; from importlib import import_module; [import_module(one) for one in sys.argv[1:]]; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", told, *modules],
        cwd=folder, env={"PYTHONPATH": f"{folder}:{ROOT}"}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(answer.stdout.split())


def test_no_process_starts_with_a_heavy_library(tmp_path: Path) -> None:
    starts = [f"services.{name}.bootstrap" for name in SERVICES]
    assert loaded_with(starts, tmp_path).isdisjoint(HEAVY)


def test_a_heavy_library_loaded_at_the_start_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("import xlsxwriter")
    assert loaded_with(["planted"], tmp_path) & set(HEAVY) == {"xlsxwriter"}
