"""`make stack`: the production topology as processes on loopback, without containers; `make stack-stop` leaves nothing.

Real PostgreSQL with a database and a role per service, real Kafka, Prometheus where it can be had; per service an API and
two workers. Fresh secrets and keys. `make demo STACK=1` plays the story against it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from local import databases, keys, postgres, prometheus, secrets, table
from local.kafka import Broker
from local.layout import ROOT, SERVICES, Layout
from local.ports import LOOPBACK, answers, wait_for
from local.postgres import Postgres
from local.processes import Processes
from local.prometheus import Target

BASE_PORT = 8100
WORKERS = 2
PATIENCE = 180.0
"""Seconds that the processes get to become ready."""
NEEDS = {
    ("registry", "worker"): ("INSYN_SMTP_PASSWORD",),
    ("ingest", "api"): ("INSYN_ENCRYPTION_KEY",),
    ("ingest", "worker"): ("INSYN_ENCRYPTION_KEY", "INSYN_ARCHIVE_PUBLIC_KEYS"),
    ("archive", "worker"): ("INSYN_SIGNING_KEY", "INSYN_ARCHIVE_PUBLIC_KEYS"),
}
"""Which process gets which secret; the others get none. Compose and Kubernetes give the same, which a test holds them to."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process of a service; `number` tells its workers apart."""

    service: str
    what: str
    port: int
    number: int = 0

    @property
    def name(self) -> str:
        return f"{self.service}-{self.what}{self.number or ''}"


class Stack:
    """All lies under `layout.data_dir`; all ports follow `layout.base_port`."""

    def __init__(self, layout: Layout) -> None:
        base, folder = layout.base_port, layout.data_dir
        self.postgres = Postgres(postgres.reachable(folder / "postgres"), base + 54)
        self.kafka = Broker(folder / "kafka", base + 92)
        self.prometheus_port = base + 90
        self.layout = replace(layout, databases=f"postgresql+asyncpg://insyn_{{service}}@{LOOPBACK}:{base + 54}/insyn_{{service}}")  # fmt: skip
        self.processes, self.servers = Processes(folder), Processes(folder / "servers")

    @classmethod
    def from_environment(cls) -> "Stack":
        folder = Path(os.environ.get("INSYN_DATA_DIR", ROOT / "var" / "stack")).resolve()
        return cls(Layout(folder, int(os.environ.get("INSYN_BASE_PORT", str(BASE_PORT)))))

    def parts(self) -> Iterator[Part]:
        for service in SERVICES:
            port = self.layout.port(service)
            yield Part(service, "api", port)
            for number in range(1, WORKERS + 1):
                yield Part(service, "worker", port + 10 * number, number)

    @property
    def ports(self) -> list[int]:
        return [self.postgres.port, self.kafka.port, self.prometheus_port, *(part.port for part in self.parts())]

    def start(self) -> int:
        if busy := [port for port in self.ports if answers(port)]:
            print(f"something listens on {busy} already: `make stack-stop` ends a stack (INSYN_BASE_PORT moves it)")
            return 1
        if not self._is_ours():
            print(f"{self.layout.data_dir} holds something else: a stack needs a folder of its own (INSYN_DATA_DIR)")
            return 1
        print("starting PostgreSQL and Apache Kafka ...", flush=True)
        if not (self.postgres.start() and self.kafka.start()):
            print("no stack without PostgreSQL and Apache Kafka: see `make postgres` and `make kafka`")
            self.kafka.stop()
            self.stop(keep=True)
            return 1
        self.servers.adopt("kafka", int((self.kafka.folder / "pid").read_text()))
        known = secrets.installation(self.layout.data_dir)
        self._prepare(known)
        print("starting an API and two workers of each service ...", flush=True)
        for part in self.parts():
            self.processes.start(part.name, self._command(part), self.environment(part, known), ROOT)
        watched = self._watch()
        issued = secrets.read(self.layout.keys_file)
        if not self._ready() or not asyncio.run(self._accepted(issued["ADMIN"])):
            print(f"not all processes became ready: see {self.layout.data_dir / 'log'}; `make stack-stop` ends them")
            return 1
        print(self._told(issued, watched=watched), flush=True)
        return 0

    def stop(self, *, keep: bool = False) -> int:
        """With `keep` the data stay, and the next start goes on from them."""
        if late := [*self.processes.stop(), *self.servers.stop()]:
            print(f"had to be killed: {', '.join(late)}")
        if (self.postgres.folder / "data" / "postmaster.pid").exists():
            self.postgres.stop("fast")
        if left := self._listening():
            print(f"something still listens on {left}")
            return 1
        if not keep and self._is_ours():
            shutil.rmtree(self.postgres.folder, ignore_errors=True)
            shutil.rmtree(self.layout.data_dir, ignore_errors=True)
        return 0

    def environment(self, part: Part, known: dict[str, str]) -> dict[str, str]:
        """What one process gets. No setting of the caller's own reaches it, and no secret that it does not need."""
        outside = {name: value for name, value in os.environ.items() if not name.startswith("INSYN_")}
        given = {
            "INSYN_BUS": "kafka",
            "INSYN_KAFKA_BOOTSTRAP": self.kafka.address,
            "INSYN_DATABASE_URL": self.layout.database(part.service),
            "INSYN_DATA_DIR": str(self.layout.data_dir),
            "INSYN_PORT": str(part.port),
            "INSYN_PUBLIC_URL": self.layout.origin(part.service),
            "INSYN_REPLICAS": str(WORKERS),
            "INSYN_EGRESS_ALLOW_LOOPBACK": "1",
            "PYTHONUNBUFFERED": "1",
        }
        return outside | given | {name: known.get(name, "") for name in NEEDS.get((part.service, part.what), ())}

    def _is_ours(self) -> bool:
        """What is removed in the end must have been made here."""
        folder = self.layout.data_dir
        return self.kafka.folder.exists() or not folder.exists() or not any(folder.iterdir())

    def _command(self, part: Part) -> list[str]:
        return [sys.executable, "-m", f"services.{part.service}", part.what]

    def _prepare(self, known: dict[str, str]) -> None:
        """Roles, databases, schemas and the first keys; what stands already stays."""
        if not self.layout.keys_file.exists():
            self._make_databases()
        asyncio.run(databases.migrate(self.layout))
        if not self.layout.keys_file.exists():
            once = Part("registry", "issue-keys", 0)
            told = subprocess.run(
                self._command(once), env=self.environment(once, known), cwd=ROOT, check=True, capture_output=True,
                text=True,
            ).stdout  # fmt: skip
            secrets.write(self.layout.keys_file, keys.parse(told))

    def _make_databases(self) -> None:
        """By the very script that PostgreSQL's image runs."""
        found = postgres.binaries()
        words = {f"INSYN_DB_PASSWORD_{service.upper()}": os.urandom(16).hex() for service in SERVICES}
        where = {"PGHOST": LOOPBACK, "PGPORT": str(self.postgres.port), "POSTGRES_USER": "insyn", "POSTGRES_DB": "postgres"}  # fmt: skip
        path = {"PATH": f"{found}{os.pathsep}{os.environ['PATH']}"}
        script = ROOT / "deploy" / "postgres" / "10-services.sh"
        subprocess.run(["sh", str(script)], env=os.environ | words | where | path, check=True)

    def _watch(self) -> bool:
        found = prometheus.program()
        if not found:
            return False
        targets = [Target(part.what, part.service, part.port) for part in self.parts()]
        command = prometheus.command(found, self.layout.data_dir / "prometheus", self.prometheus_port, targets)
        self.processes.start("prometheus", command, os.environ, ROOT)
        return wait_for(self.prometheus_port, 30)

    def _ready(self) -> bool:
        """Until every process says that it is."""
        end = time.monotonic() + PATIENCE
        waiting = list(self.parts())
        while waiting and time.monotonic() < end:
            waiting = [part for part in waiting if not _says_ready(part.port)]
            time.sleep(0.3)
        return not waiting

    async def _accepted(self, admin: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await keys.wait_until_accepted(self.layout, admin)
        except TimeoutError:
            return False
        return True

    def _listening(self) -> list[int]:
        """Ports that are still answered after a while."""
        end = time.monotonic() + 20
        while (left := [port for port in self.ports if answers(port)]) and time.monotonic() < end:
            time.sleep(0.1)
        return left

    def _told(self, issued: dict[str, str], *, watched: bool) -> str:
        servers = [("PostgreSQL", f"{LOOPBACK}:{self.postgres.port}"), ("Apache Kafka", self.kafka.address)]
        servers += [("Prometheus", f"http://{LOOPBACK}:{self.prometheus_port}" if watched else "could not be had")]
        workers = {name: [p.port for p in self.parts() if (p.service, p.what) == (name, "worker")] for name in SERVICES}
        rows = [(name, f"{self.layout.api(name)}/docs", ", ".join(map(str, workers[name]))) for name in SERVICES]
        roles = [(role.lower(), key) for role, key in issued.items()]
        lines = ["", "The stack is running.", "", *table.columns([("server", "address"), *servers])]
        lines += ["", *table.columns([("service", "Swagger UI", "workers' /readyz and /metrics on"), *rows])]
        lines += ["", *table.columns([("role", "API key"), *roles])]
        lines += ["", f"The keys are in {self.layout.keys_file}, the logs in {self.layout.data_dir / 'log'}."]
        return "\n".join([*lines, "`make demo STACK=1` tells the story; `make stack-stop` leaves nothing of all this."])


def _says_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def main() -> int:
    stack, asked = Stack.from_environment(), sys.argv[1:]
    if asked == ["stop"]:
        return stack.stop(keep=os.environ.get("KEEP") == "1")
    if asked == ["running"]:
        if not (runs := bool(stack.processes.running())):
            print("no stack runs: `make stack` starts one")
        return 0 if runs else 1
    return stack.start()


if __name__ == "__main__":
    raise SystemExit(main())
