"""`make image`: the one image of all services, by Docker where it runs, else by buildah on a base from Debian's packages.

The second way needs no container engine and no registry: base and image lie under .cache/image.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.debian import ensure
from local.layout import ROOT

NAME = "insyn:local"
FOLDER = ROOT / ".cache" / "image"
DEBIAN = ("--variant=minbase", "--include=python3,python3-venv,ca-certificates", "bookworm")
CERTIFICATES = "/etc/ssl/certs"
"""Lent to the build: a closed network has an authority of its own, which the package index is reached by."""


@dataclass(frozen=True, slots=True)
class Buildah:
    """`folder` keeps images and containers, apart from those of the machine."""

    program: str
    folder: Path

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        places = ["--root", str(self.folder / "storage"), "--runroot", str(self.folder / "run")]
        return subprocess.run(
            [self.program, *places, *words], env=os.environ | {"STORAGE_DRIVER": "vfs"}, cwd=ROOT,
            capture_output=True, text=True, check=check,
        )  # fmt: skip

    def build(self, base: Path, name: str = NAME) -> None:
        """`base` is a folder with a Debian in it."""
        empty = self.run("from", "scratch").stdout.strip()
        self.run("add", empty, str(base), "/")
        self.run("commit", "--rm", empty, "insyn-base")
        self.run("bud", "--isolation", "chroot", "--build-arg", "BASE=localhost/insyn-base",
                 "--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro", "--tag", name, "--file", "deploy/Dockerfile", ".")  # fmt: skip

    def inside(self, container: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return self.run("run", "--isolation", "chroot", container, "--", *command, check=False)


def debian() -> Path | None:
    """A small Debian with Python, made once; None when it cannot be had."""
    base = FOLDER / "base"
    if (base / "usr" / "bin" / "python3").exists():
        return base
    program = ensure("debootstrap", "debootstrap")
    if not program or os.geteuid() != 0:
        return None
    shutil.rmtree(base, ignore_errors=True)
    base.parent.mkdir(parents=True, exist_ok=True)
    if subprocess.run([program, *DEBIAN, str(base)], capture_output=True, check=False).returncode:
        return None
    return base


def buildah(folder: Path = FOLDER) -> Buildah | None:
    program = ensure("buildah", "buildah")
    return Buildah(program, folder) if program and os.geteuid() == 0 else None


def main() -> int:
    if shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        command = ["docker", "build", "--file", "deploy/Dockerfile", "--tag", NAME, "."]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    tool, base = buildah(), debian()
    if tool is None or base is None:
        print("no image: it needs Docker, or buildah and debootstrap as root")
        return 1
    tool.build(base)
    print(f"{NAME} is built; `STORAGE_DRIVER=vfs buildah --root {tool.folder / 'storage'} images` shows it")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
