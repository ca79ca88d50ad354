"""What the measurements stand on: a PostgreSQL with fsync on and an Apache Kafka of their own, or what can be had."""

import os
import platform
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from local.kafka import JARS, Broker
from local.ports import free_port
from local.postgres import Postgres, binaries

PACKAGES = ("fastapi", "pydantic", "sqlalchemy", "asyncpg", "aiokafka", "uvicorn")


@dataclass
class Ground:
    """`scale` shrinks every case alike: 1 is the default run, 0.05 a look at whether all of it works."""

    folder: Path
    postgres: Postgres | None = None
    broker: Broker | None = None
    scale: float = 1.0
    heads: dict[str, int] = field(default_factory=dict)
    """Process ids of the servers, for their CPU time."""

    def size(self, full: int, least: int = 1) -> int:
        return max(least, round(full * self.scale))

    @property
    def production(self) -> bool:
        return self.postgres is not None and self.broker is not None

    def environment(self, run: str) -> dict[str, str]:
        """For an installation of its own on these servers; empty for the embedded profile."""
        given = {}
        if self.postgres:
            given["INSYN_DATABASES"] = f"{self.postgres.address}/{run}_{{service}}"
        if self.broker:
            given |= {
                "INSYN_BUS": "kafka",
                "INSYN_KAFKA_BOOTSTRAP": self.broker.address,
                "INSYN_TOPIC_PREFIX": f"{run}.",
            }
        return given

    def new_run(self) -> str:
        return f"bench{uuid4().hex[:8]}"

    def surroundings(self) -> dict[str, Any]:
        return {
            "database": _postgres_version() if self.postgres else "SQLite (embedded)",
            "broker": f"Apache Kafka {_kafka_version()}" if self.broker else "embedded event log (SQLite)",
            "cores": os.cpu_count(),
            "load_average": round(os.getloadavg()[0], 2),
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()}",
            "versions": {name: version(name) for name in PACKAGES},
        }


@contextmanager
def standing(*, embedded: bool = False, scale: float = 1.0) -> Iterator[Ground]:
    """Servers on free ports, stopped and removed at the end."""
    with ExitStack() as stack:
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _end))
        folder = Path(tempfile.mkdtemp(prefix="insyn-bench-"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        ground = Ground(folder, scale=scale)
        if not embedded:
            _stand_up(ground, stack)
        yield ground


def _end(number: int, _frame: object) -> None:
    """Told to end, it takes its servers with it."""
    raise SystemExit(128 + number)


def _stand_up(ground: Ground, stack: ExitStack) -> None:
    server = Postgres(ground.folder / "postgres", free_port())
    stack.callback(server.stop, "immediate")
    if server.start():
        ground.postgres = server
        ground.heads["postgres"] = int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    broker = Broker(ground.folder / "kafka", free_port())
    stack.callback(broker.stop)
    if broker.start():
        ground.broker = broker
        ground.heads["broker"] = int((broker.folder / "pid").read_text())


def _postgres_version() -> str:
    found = binaries()
    told = subprocess.run([f"{found}/postgres", "--version"], capture_output=True, text=True, check=False).stdout
    return "PostgreSQL " + told.rpartition("(PostgreSQL) ")[2].split()[0] + ", fsync on"


def _kafka_version() -> str:

    return next(JARS.glob("kafka-clients-*.jar")).stem.rpartition("-")[2]


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()  # fmt: skip
