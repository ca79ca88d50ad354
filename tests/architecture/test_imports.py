"""Imports point one way (.importlinter), and a domain stands on the standard library and three modules of ours."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SERVICES, Source, caught, expect_clean, found

CONTRACTS = ("layers", "independence", "shared", "domain", "contracts")
ALLOWED_IN_DOMAIN = ("shared.errors", "shared.ids", "shared.names")


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run as `lint-imports` would be, on the packages of `folder` with the repository's own contracts."""
    chosen = [word for name in contracts for word in ("--contract", name)]
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--no-logo",
        "--config",
        ".importlinter",
    ]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        [*command, *chosen], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_imports_point_one_way() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


PLANTED = {
    "layers": ("services/registry/domain/units.py", "from services.registry.store import tables"),
    "independence": ("services/ingest/application/posts.py", "from services.archive.domain import records"),
    "shared": ("shared/web/app.py", "import services.registry"),
    "domain": ("services/stats/domain/days.py", "from shared.db import base"),
    "contracts": ("shared/contracts/ingest.py", "from shared.db import base"),
}


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The shape of the repository without its code."""
    rooms = ("api", "application", "store", "domain", "clients")
    packages = [f"services/{service}/{room}" for service in SERVICES for room in rooms]
    packages += [f"services/{service}" for service in SERVICES] + ["services", "shared"]
    packages += [f"shared/{room}" for room in ("db", "web", "auth", "messaging", "contracts", "observability")]
    for package in packages:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    modules = [f"services/{s}/{m}" for s in SERVICES for m in ("__main__", "bootstrap", "settings", "metrics")]
    modules += ["shared/settings", "shared/core", "shared/service", "shared/db/base"]
    modules += ["services/registry/store/tables", "services/archive/domain/records"]
    for module in modules:
        (tmp_path / f"{module}.py").touch()
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_each_planted_import_breaks_its_contract_and_no_other(skeleton: Path) -> None:
    assert lint(skeleton).returncode == 0
    for contract in CONTRACTS:
        path, line = PLANTED[contract]
        (skeleton / path).write_text(line)
        answer = lint(skeleton, contract)
        (skeleton / path).unlink()
        assert (answer.returncode, "BROKEN" in answer.stdout) == (1, True), (contract, answer.stdout, answer.stderr)


def impure(source: Source) -> Iterator[str]:
    """Imports in a domain of anything but the standard library, its own domain, shared.errors, shared.ids and shared.names."""
    parts = source.path.split("/")
    if parts[0] != "services" or parts[2:3] != ["domain"]:
        return
    own = f"services.{parts[1]}.domain"
    for line, name in _imported(source):
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith((own, *ALLOWED_IN_DOMAIN)):
            yield source.at(line, f"a domain does not import {name}")


def _imported(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "shared":
            yield from ((node.lineno, f"shared.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def test_a_domain_is_pure() -> None:
    expect_clean(found(impure))


def test_an_impure_domain_is_found() -> None:
    code = (
        "import json\nimport sqlalchemy\nfrom shared.errors import Conflict\nfrom shared import ids, clock\n"
        "from services.stats.domain import days\nfrom services.stats.store import posts\n"
    )
    assert caught(impure, "services/stats/domain/x.py", code) == [
        "services/stats/domain/x.py:2: a domain does not import sqlalchemy",
        "services/stats/domain/x.py:4: a domain does not import shared.clock",
        "services/stats/domain/x.py:6: a domain does not import services.stats.store",
    ]
    assert caught(impure, "services/stats/store/x.py", code) == []
