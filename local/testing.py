"""Runs pytest with the real servers that can be had: `python -m local.testing [pytest arguments]`.

Starts a PostgreSQL and an Apache Kafka on free loopback ports (unless the variables name running ones), and stops them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from local.kafka import Broker
from local.ports import free_port
from local.postgres import Postgres

ROOM = 6 << 30
POSTGRES, KAFKA = "INSYN_TEST_POSTGRES", "INSYN_TEST_KAFKA"


def main() -> int:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="insyn-test-", dir=_quick_place()))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        (folder / "tmp").mkdir()
        environment = os.environ | {"TMPDIR": str(folder / "tmp")} | _postgres(folder, stack) | _kafka(folder, stack)
        for name in (POSTGRES, KAFKA):
            if name not in environment:
                print(f"{name}: no such server could be had; its tests are skipped", flush=True)
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


def _quick_place() -> str | None:
    """Memory, where there is enough of it: what tests keep has no tomorrow, and a disk makes each commit wait."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    enough = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM
    return str(place) if enough else None


def _postgres(folder: Path, stack: ExitStack) -> dict[str, str]:
    if POSTGRES in os.environ:
        return {}
    server = Postgres(folder / "postgres", free_port(), fast=True)
    stack.callback(server.stop, "immediate")
    return {POSTGRES: server.address} if server.start() else {}


def _kafka(folder: Path, stack: ExitStack) -> dict[str, str]:
    if KAFKA in os.environ:
        return {}
    broker = Broker(folder / "kafka", free_port())
    stack.callback(broker.stop)
    return {KAFKA: broker.address} if broker.start() else {}


if __name__ == "__main__":
    raise SystemExit(main())
