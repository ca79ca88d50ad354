"""docker-compose.yml says what the code says: processes, settings, secrets, ports, roles; and Compose itself resolves it."""

import inspect
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from local import compose_env, tools
from local.layout import ROOT, SERVICES
from local.postgres import LEARNING
from local.secrets import fresh
from local.settings_page import settings_class
from shared import cli
from shared.settings import PORTS
from shared.web import operations
from tests.support.deployment import (
    DEPLOY,
    PORT,
    PROCESSES,
    SECRETS,
    dockerfile,
    read,
    secrets_of,
    variables,
)
from tests.support.real import need

FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text()
COMPOSE = yaml.safe_load(TEXT)
OFFICIAL = {"postgres", "apache/kafka", "prom/prometheus", "grafana/grafana"}
OPTIONAL = re.compile(r"\$\{(\w+):-([^}]*)\}")
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]*\}")


def process(service: str, what: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][f"{service}-{what}"]
    return found


def with_defaults(text: str) -> str:
    """As it stands with an untouched example, a word in the place of each secret."""
    return REQUIRED.sub("secret", OPTIONAL.sub(r"\2", text))


def environment(service: str, what: str) -> dict[str, str]:
    return {name: with_defaults(str(value)) for name, value in process(service, what)["environment"].items()}


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_every_process_is_there_and_locked_down(service: str, what: str) -> None:
    here = process(service, what)
    assert here["command"] == [f"services.{service}", what]
    assert f'"{what}"' in inspect.getsource(cli.main)
    assert here["read_only"] is True
    assert (here["cap_drop"], here["security_opt"], here["tmpfs"]) == (["ALL"], ["no-new-privileges:true"], ["/tmp"])
    assert here["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile"}


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_settings_exist_and_are_accepted(service: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(service, what)
    assert given.keys() <= variables(service)
    for name, value in given.items():
        monkeypatch.setenv(name, "" if name in SECRETS - {"INSYN_DATABASE_URL"} else value)
    settings = settings_class(service)()
    assert (settings.bus, settings.listens_on) == ("kafka", PORTS[service])
    assert settings.kafka_bootstrap == "kafka:9092" == COMPOSE["services"]["kafka"]["healthcheck"]["test"][-1]


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_each_process_gets_its_own_secrets_and_no_other(service: str, what: str) -> None:
    assert environment(service, what).keys() & SECRETS == secrets_of(service, what)
    url = urlsplit(environment(service, what)["INSYN_DATABASE_URL"])
    assert (url.scheme, url.hostname, url.username, url.path) == (
        "postgresql+asyncpg", "postgres", f"insyn_{service}", f"/insyn_{service}",
    )  # fmt: skip
    password = f"INSYN_DB_PASSWORD_{service.upper()}"
    assert f":${{{password}:?" in process(service, what)["environment"]["INSYN_DATABASE_URL"]
    assert password in COMPOSE["services"]["postgres"]["environment"]
    script = (DEPLOY / "postgres" / "10-services.sh").read_text()
    assert re.search(rf"^for service in .*\b{service}\b.*; do$", script, re.MULTILINE)


def test_the_database_learns_of_new_tables_as_soon_as_the_measured_one() -> None:
    command = COMPOSE["services"]["postgres"]["command"]
    assert {f"{name}={value}" for name, value in LEARNING.items()} <= set(command)


@pytest.mark.parametrize("service", SERVICES)
def test_ports_and_health_are_those_of_the_image(service: str) -> None:
    assert dockerfile("EXPOSE") == [str(PORT)]
    assert process(service, "api")["ports"] == [f"${{INSYN_BIND:-127.0.0.1}}:{PORTS[service]}:{PORT}"]
    assert "ports" not in process(service, "worker")
    for what in ("api", "worker"):
        asked = process(service, what)["healthcheck"]["test"][-1]
        assert f"http://127.0.0.1:{PORT}/readyz" in asked
    assert '"/readyz"' in inspect.getsource(operations)


def test_an_api_waits_for_its_schema_and_a_worker_for_the_broker_too() -> None:
    for service in SERVICES:
        schema = {f"{service}-migrate": {"condition": "service_completed_successfully"}}
        assert process(service, "migrate")["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert process(service, "api")["depends_on"] == schema
        assert process(service, "worker")["depends_on"] == schema | {"kafka": {"condition": "service_healthy"}}


def test_media_lie_where_the_services_look_for_them() -> None:
    archive = settings_class("archive")(data_dir=Path("/data"), database_url="postgresql://x", bus="kafka")
    captured, kept = str(archive.blobs_dir), str(archive.media_dir)  # type: ignore[attr-defined] # the archive's own
    mounted = {name: here["volumes"] for name, here in COMPOSE["services"].items() if "volumes" in here}
    assert mounted["ingest-worker"] == [f"captured-media:{captured}"]
    assert mounted["archive-worker"] == [f"captured-media:{captured}:ro", f"archive-media:{kept}"]
    registry = settings_class("registry")(data_dir=Path("/data"), database_url="postgresql://x", bus="kafka")
    logos, letters = str(registry.logos_dir), str(registry.mail_dir)  # type: ignore[attr-defined] # the registry's own
    assert mounted["registry-api"] == [f"logos:{logos}"]
    assert mounted["registry-worker"] == [f"captured-media:{captured}:ro", f"letters:{letters}"]
    assert mounted["archive-api"] == [f"archive-media:{kept}:ro"]
    assert f"mkdir -p {captured} {kept} {logos} {letters}" in (DEPLOY / "Dockerfile").read_text()


def test_only_the_worker_of_ingest_reaches_the_world_and_only_apis_are_called() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    networks = {name: here["networks"] for name, here in COMPOSE["services"].items()}
    assert [name for name, found in networks.items() if "platforms" in found] == ["ingest-worker"]
    assert [name for name, found in networks.items() if "mail" in found] == ["registry-worker"]
    called = {name for name, found in networks.items() if "callers" in found}
    assert called == {f"{service}-api" for service in SERVICES} | {"prometheus", "grafana"}


def test_images_are_official_and_kafka_is_the_one_that_is_tested() -> None:
    images = {name: here["image"] for name, here in COMPOSE["services"].items() if "build" not in here}
    assert {image.partition(":")[0] for image in images.values()} == OFFICIAL
    tested = re.search(
        r"kafka_2\.13</artifactId>\s*<version>([\d.]+)<", (DEPLOY / "kafka-local" / "pom.xml").read_text()
    )
    assert tested
    assert images["kafka"] == f"apache/kafka:{tested[1]}"


def test_the_example_names_every_variable_and_no_other() -> None:
    example = compose_env.EXAMPLE.read_text()
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == set(REQUIRED.findall(TEXT))
    assert set(re.findall(r"^#?(INSYN_\w+)=.+$", example, re.MULTILINE)) == {name for name, _ in OPTIONAL.findall(TEXT)}


def test_the_written_environment_has_fresh_secrets_that_fit() -> None:
    known = fresh()
    written = compose_env.filled(compose_env.EXAMPLE.read_text(), known)
    values = dict(re.findall(r"^(\w+)=(.*)$", written, re.MULTILINE))
    assert all(values[name] == value for name, value in known.items())
    passwords = [value for name, value in values.items() if "PASSWORD" in name]
    assert len(set(passwords)) == len(passwords) == 7
    assert all(len(password) >= 24 and re.fullmatch(r"[\w-]+", password) for password in passwords)


def test_prometheus_scrapes_every_process_and_grafana_finds_it() -> None:
    jobs = {job["job_name"]: job["dns_sd_configs"][0] for job in read("prometheus/prometheus.yml")["scrape_configs"]}
    for what in ("api", "worker"):
        assert jobs[f"insyn-{what}"]["names"] == [f"{service}-{what}" for service in SERVICES]
        assert jobs[f"insyn-{what}"]["port"] == PORT
    [source] = read("grafana/provisioning/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    [provider] = read("grafana/provisioning/dashboards/insyn.yml")["providers"]
    grafana = COMPOSE["services"]["grafana"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in grafana["volumes"]
    for here in COMPOSE["services"].values():
        for volume in here.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), source


@pytest.mark.slow
def test_compose_resolves_it(tmp_path: Path) -> None:
    program = tools.go_tool(tools.COMPOSE)
    need("Go, for compose-go", present=program)
    (tmp_path / "docker-compose.yml").write_text(REQUIRED.sub(r"${\1:-secret}", TEXT))
    resolved = json.loads(_compose(program, tmp_path).stdout)["services"]
    assert {f"{service}-{what}" for service, what in PROCESSES} <= resolved.keys()
    for service, what in PROCESSES:
        found = resolved[f"{service}-{what}"]
        assert found["environment"] == environment(service, what)
        assert found["command"] == [f"services.{service}", what]
    (tmp_path / "docker-compose.yml").write_text(TEXT.replace("restart: unless-stopped", "restarts: unless-stopped", 1))
    assert _compose(program, tmp_path).returncode


def _compose(program: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(program), "-format", "json", "docker-compose.yml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
