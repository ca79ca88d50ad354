"""A PostgreSQL of our own on loopback, from the machine or from Debian's packages: `make postgres`, `make postgres-stop`.

PostgreSQL refuses to run as root: started by root, it runs as the user `postgres` in a folder of that user's.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from local.debian import ensure
from local.ports import LOOPBACK, wait_for

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "postgres"
LEARNING = {"autovacuum_naptime": "10s"}
"""A new table is analyzed soon after its first posts: until then plans made while it was empty read all of it, on every
connection that is kept. Not for tests, whose hundreds of databases would be looked at in turn."""
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests only: a crash of the machine may lose everything, a crash of a client loses nothing."""


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None when PostgreSQL cannot be had."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if not places and not shutil.which("pg_ctl"):
        ensure("psql", "postgresql")
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if places:
        return places[0].parent
    found = shutil.which("pg_ctl")
    return Path(found).resolve().parent if found else None


class Postgres:
    """One server; `folder` keeps its data. With `fast` it is for tests."""

    def __init__(self, folder: Path, port: int, *, fast: bool = False) -> None:
        self.folder, self.port, self.fast = folder, port, fast

    @property
    def address(self) -> str:
        return f"postgresql+asyncpg://insyn@{LOOPBACK}:{self.port}"

    def start(self) -> bool:
        if not (found := binaries()):
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, *_plain_user())
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._run(found / "initdb", "-D", "data", "-U", "insyn", "-A", "trust", "--locale=C", "-E", "UTF8")
        settings = {"port": str(self.port), "listen_addresses": LOOPBACK, "max_connections": "400",
                    "unix_socket_directories": "", "shared_buffers": "256MB"} | (FAST if self.fast else LEARNING)  # fmt: skip
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run(found / "pg_ctl", "-D", "data", "-l", "server.log", "-w", "-o", options, "start")
        return wait_for(self.port, 30)

    def stop(self, mode: str = "fast") -> None:
        if (found := binaries()) and (self.folder / "data" / "postmaster.pid").exists():
            with suppress(subprocess.CalledProcessError):
                self._run(found / "pg_ctl", "-D", "data", "-m", mode, "-w", "stop")

    def _run(self, command: Path, *arguments: str) -> None:
        subprocess.run(
            [command, *arguments], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **_as_plain_user(),
        )  # fmt: skip


def _plain_user() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    raise RuntimeError("PostgreSQL needs a user that is not root")


def _as_plain_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user, group = _plain_user()
    return {"user": user, "group": group, "extra_groups": []}


def reachable(folder: Path) -> Path:
    """A folder that the plain user can reach: root's own folders are closed to it."""
    if os.geteuid() != 0:
        return folder
    return Path(tempfile.gettempdir()) / f"insyn-postgres-{crc32(str(folder).encode())}"


def main() -> int:
    note = FOLDER.with_suffix(".place")
    place = Path(note.read_text()) if note.exists() else reachable(FOLDER)
    server = Postgres(place, int(os.environ.get("POSTGRES_PORT", "5432")))
    if sys.argv[1:] == ["stop"]:
        server.stop()
        return 0
    if not server.start():
        print("no PostgreSQL: install Debian's package `postgresql`, or name a server in INSYN_DATABASES")
        return 1
    note.parent.mkdir(exist_ok=True)
    note.write_text(str(place))
    print(f"PostgreSQL answers at {LOOPBACK}:{server.port}; run Insyn on it with")
    print(f"  INSYN_DATABASES='{server.address}/insyn_{{service}}'")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
