"""Tools that check what is deployed: from Go's proxy or PyPI, each of a fixed version, kept under .cache."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from local.layout import ROOT

CACHE = ROOT / ".cache"
COMPOSE = "github.com/compose-spec/compose-go/v2/cmd@v2.16.2"
KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1"
VALIDATOR = "kubernetes-validate==1.37.0"


def go_tool(module: str) -> Path | None:
    """The program made from this module; None when Go or its proxy cannot be had."""
    path, _, version = module.partition("@")
    folder = CACHE / "go" / f"{path.replace('/', '_')}@{version}"
    if found := _program(folder):
        return found
    if not shutil.which("go"):
        return None
    print(f"making {module} ...", flush=True)
    environment = os.environ | {"GOBIN": str(folder), "GOTOOLCHAIN": "local"}
    made = subprocess.run(["go", "install", module], env=environment, capture_output=True, check=False)
    return None if made.returncode else _program(folder)


def kubernetes_validate() -> Path | None:
    """In a virtual environment of its own: its 70 MB of schemas are nobody else's business."""
    folder = CACHE / "kubernetes-validate"
    program = folder / "bin" / "kubernetes-validate"
    if program.exists():
        return program
    steps = ([sys.executable, "-m", "venv", str(folder)], [str(folder / "bin" / "pip"), "install", "-q", VALIDATOR])
    if any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return program


def _program(folder: Path) -> Path | None:
    return next((path for path in sorted(folder.glob("*")) if path.is_file()), None)
