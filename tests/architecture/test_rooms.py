"""The same rooms with the same names in all five services: who knows one finds the way in all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import NOT_OURS, ROOT, SERVICES, expect_clean

NEEDED = {
    "README.md", "__init__.py", "__main__.py", "settings.py", "bootstrap.py", "metrics.py",
    "api", "application", "domain", "store", "migrations",
}  # fmt: skip
OPTIONAL = {"clients", "py.typed"}
FURNITURE = (
    "api/__init__.py", "application/__init__.py", "domain/__init__.py", "store/__init__.py",
    "application/reactions.py", "application/unit_of_work.py", "store/tables.py",
    "migrations/__init__.py", "migrations/env.py", "migrations/script.py.mako", "migrations/versions/__init__.py",
)  # fmt: skip
SCREEN = 60
"""Lines a README may have: one screen."""


def faults(service: Path) -> Iterator[str]:
    rooms = {path.name for path in service.iterdir()} - NOT_OURS
    yield from (f"{service.name}: no {name}" for name in sorted(NEEDED - rooms))
    yield from (f"{service.name}: {name} is a room no other service has" for name in sorted(rooms - NEEDED - OPTIONAL))
    yield from (f"{service.name}: no {name}" for name in FURNITURE if not _stands(service / name))
    readme = service / "README.md"
    if readme.exists() and len(readme.read_text().splitlines()) > SCREEN:
        yield f"{service.name}: README.md is longer than one screen ({SCREEN} lines)"


def _stands(furniture: Path) -> bool:
    """What grows out of one file may become a package of the same name: it is imported by the same path."""
    return furniture.exists() or (furniture.with_suffix("") / "__init__.py").exists()


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    expect_clean(list(faults(ROOT / "services" / service)))


def test_there_are_five_services_and_no_more() -> None:
    services = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()} - NOT_OURS
    assert services == set(SERVICES)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in [*NEEDED, *FURNITURE]:
        path = tmp_path / "water" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if "." in path.name:
            path.write_text("")
        else:
            path.mkdir(exist_ok=True)
    return tmp_path / "water"


def test_a_service_built_by_the_rule_passes(built: Path) -> None:
    assert list(faults(built)) == []


def test_a_missing_room_a_room_too_many_and_a_long_readme_are_found(built: Path) -> None:
    (built / "settings.py").unlink()
    (built / "store" / "tables.py").unlink()
    (built / "helpers").mkdir()
    (built / "README.md").write_text("line\n" * (SCREEN + 1))
    assert list(faults(built)) == [
        "water: no settings.py",
        "water: helpers is a room no other service has",
        "water: no store/tables.py",
        f"water: README.md is longer than one screen ({SCREEN} lines)",
    ]
