"""`make stack`: the production topology, from nothing to nothing; the story is told on it, and every query has an answer."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from local import dashboard, kafka, postgres, processes, prometheus
from local.layout import ROOT, SERVICES, Layout
from local.ports import answers, free_port
from local.secrets import read
from local.stack import NEEDS, WORKERS, Stack
from tests.support.deployment import alerts, metrics_in
from tests.support.prometheus import Prometheus, selectors
from tests.support.real import need
from tests.support.waiting import until

pytestmark = pytest.mark.slow

QUIET = {
    "insyn_worker_faults_total": "no part of a worker fails",
    "insyn_schedule_failures_total": "no schedule of one either",
    "insyn_archive_seals_delayed_total": "no seal waits for anything",
    "insyn_ingest_removal_retries_total": "the platform answers",
    'insyn_http_requests_total{status_class="5xx"}': "no answer is an error of ours",
    'insyn_ingest_removals_total{outcome=~"FAILED|UNCONFIRMED"}': "no removal fails",
    'insyn_ingest_fetches_total{outcome!="done"}': "the platform answers",
}
"""What a healthy run has no data for, and why: a series begins with its first event."""


@dataclass(frozen=True)
class Running:
    stack: Stack
    environment: dict[str, str]
    told: str

    def make(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)

    @property
    def prometheus(self) -> Prometheus:
        return Prometheus(self.stack.prometheus_port)


def free_base() -> int:
    while True:
        base = free_port()
        if base < 65_000 and not any(answers(port) for port in Stack(Layout(Path(), base)).ports):
            return base


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    need("PostgreSQL", present=postgres.binaries())
    need("Apache Kafka", present=kafka.jars())
    need("Prometheus", present=prometheus.program())
    folder, base = tmp_path_factory.mktemp("stack") / "var", free_base()
    environment = os.environ | {"INSYN_DATA_DIR": str(folder), "INSYN_BASE_PORT": str(base)}
    stack = Stack(Layout(folder, base))
    started = Running(stack, environment, "").make("local.stack")
    here = Running(stack, environment, started.stdout + started.stderr)
    try:
        assert started.returncode == 0, here.told + _logs(folder)
        yield here
    finally:
        here.make("local.stack", "stop")


def _logs(folder: Path) -> str:
    return "\n".join(f"== {path.name}\n{path.read_text()[-1500:]}" for path in sorted((folder / "log").glob("*.log")))


def test_every_process_runs_and_is_told_of(running: Running) -> None:
    parts = list(running.stack.parts())
    assert len(parts) == len(SERVICES) * (1 + WORKERS)
    assert running.stack.processes.running().keys() == {part.name for part in parts} | {"prometheus"}
    for part in parts:
        answer = httpx.get(f"http://127.0.0.1:{part.port}/readyz", timeout=10)
        assert answer.status_code == 200, answer.text
        checks = {"database", "bus", "consumer", "outbox"} if part.what == "worker" else {"database"}
        assert answer.json()["checks"].keys() == checks
        assert httpx.get(f"http://127.0.0.1:{part.port}/metrics", timeout=10).text.count("insyn_")
        assert str(part.port) in running.told
    keys = read(running.stack.layout.keys_file)
    assert len(keys) == 11
    assert all(key in running.told for key in keys.values())


def test_each_process_has_its_own_secrets_and_no_other(running: Running) -> None:
    secret = {name for needed in NEEDS.values() for name in needed}
    for part in running.stack.parts():
        pid = running.stack.processes.running()[part.name]
        environment = Path(f"/proc/{pid}/environ")
        need("/proc", present=environment.exists())
        names = {pair.partition(b"=")[0].decode() for pair in environment.read_bytes().split(b"\0")}
        assert names & secret == set(NEEDS.get((part.service, part.what), ()))


def test_no_service_can_open_the_database_of_another(running: Running) -> None:
    psql = Path(str(postgres.binaries())) / "psql"
    where = ["-h", "127.0.0.1", "-p", str(running.stack.postgres.port), "-w", "-At", "-c", "SELECT 1"]
    for service, other in zip(SERVICES, (*SERVICES[1:], SERVICES[0]), strict=True):
        own = subprocess.run(
            [psql, *where, "-U", f"insyn_{service}", f"insyn_{service}"], capture_output=True, check=False
        )
        assert own.returncode == 0, own.stderr
        foreign = subprocess.run(
            [psql, *where, "-U", f"insyn_{service}", f"insyn_{other}"], capture_output=True, check=False
        )
        assert b"permission denied for database" in foreign.stderr


async def test_the_story_holds_again_and_again(running: Running) -> None:
    """Three times: of two workers one has then done everything twice, which a rate needs."""
    for _ in range(3):
        played = running.make("demo")
        assert played.returncode == 0, played.stdout + played.stderr + _logs(running.stack.layout.data_dir)
        await _scraped(running.prometheus)


def test_nothing_died_and_a_stranger_is_turned_away(running: Running) -> None:
    admin = {"Authorization": f"Bearer {read(running.stack.layout.keys_file)['ADMIN']}"}
    for service in SERVICES:
        address = f"{running.stack.layout.api(service)}/dead-letters"
        assert httpx.get(address, headers=admin, timeout=10).json()["items"] == []
        assert httpx.get(address, headers={"Authorization": "Bearer insyn_wrong"}, timeout=10).status_code == 401


async def _scraped(asked: Prometheus) -> None:
    before = asked.scrapes()

    async def again() -> bool:
        return asked.scrapes() >= before + 3

    await until(again, 60)


def test_both_workers_of_a_service_share_what_it_hears(running: Running) -> None:
    for service in SERVICES[1:]:
        shares = []
        for part in running.stack.parts():
            if (part.service, part.what) == (service, "worker"):
                told = httpx.get(f"http://127.0.0.1:{part.port}/metrics", timeout=10).text
                shares.append(set(re.findall(r"^insyn_consumer_lag\{(.*)\}", told, re.MULTILINE)))
        assert all(shares), f"a worker of {service} hears nothing"
        assert not set.intersection(*shares), f"two workers of {service} tell of one partition"


async def test_every_query_of_the_dashboard_has_an_answer(running: Running) -> None:
    asked = running.prometheus
    await _scraped(asked)
    queries = [query for panels in dashboard.ROWS.values() for panel in panels for query in panel.queries.values()]
    assert len(queries) > 50
    silent = [query for query in queries if not asked.ask(query) and not metrics_in(query) & QUIET.keys()]
    assert silent == []
    excused = [query for query in queries if metrics_in(query) & QUIET.keys()]
    assert len(excused) <= len(QUIET)


async def test_every_alert_watches_something_that_is_there_and_none_fires(running: Running) -> None:
    asked = running.prometheus
    for name, alert in alerts().items():
        assert asked.ask(alert["expr"]) == [], f"{name} would fire in a healthy system"
        for selector in selectors(alert["expr"]):
            if metrics_in(selector) & QUIET.keys() or selector in QUIET:
                continue
            assert asked.ask(selector), f"{name}: {selector} has no data"
    rules = asked.rules()
    assert rules.keys() == alerts().keys()
    assert {name: rule["lastError"] for name, rule in rules.items() if rule["health"] == "err"} == {}
    assert {name: rule["state"] for name, rule in rules.items() if rule["state"] == "firing"} == {}


def test_stopping_leaves_nothing(running: Running) -> None:
    pids = [*running.stack.processes.running().values(), *running.stack.servers.running().values()]
    assert len(pids) == len(list(running.stack.parts())) + 2
    stopped = running.make("local.stack", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "")
    assert [port for port in running.stack.ports if answers(port)] == []
    assert [pid for pid in pids if processes._born(pid)] == []
    assert not running.stack.layout.data_dir.exists()
    assert not running.stack.postgres.folder.exists()
