"""Every alert has a tested rule, a page that helps, and metrics that exist; and no page is left without its alert."""

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from local import prometheus
from local.dashboard import files
from local.docs import files as generated
from local.layout import ROOT, SERVICES
from tests.support.deployment import DEPLOY, alerts, metrics_in, read, variables
from tests.support.real import need

TESTS = ("alerts_test.yml", "alerts_slow_test.yml")
RUNBOOKS = ROOT / "docs" / "runbooks"
HEADINGS = ["What it means", "Who is hurt", "What to look at", "What to do", "When it is over"]
CALL = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) /([\w{}]+)/v1(/[\w{}/-]*)")
LOGGED = re.compile(r"`([a-z]+_[a-z_]+)`")
OTHERS = {"pg_stat_activity", "pages_manage_engagement"}
"""Names of PostgreSQL's and Facebook's."""
DECLARED = re.compile(r"^\| `(insyn_[a-z_]+)` \| (\w+) \| ([^|]*) \|", re.MULTILINE)
PAGES = {path.stem: path.read_text() for path in sorted(RUNBOOKS.glob("*.md"))}
METRICS = {
    name: (kind, set(re.findall(r"`(\w+)`", labels)))
    for name, kind, labels in DECLARED.findall((ROOT / "docs" / "metrics.md").read_text())
}


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    program = prometheus.program("promtool")
    need("Prometheus, for promtool", present=program)
    command = [str(program), *words]
    return subprocess.run(command, cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False)


def unknown(expression: str) -> Iterator[str]:
    """Metrics and labels that no service tells."""
    names = metrics_in(expression)
    yield from sorted(names - METRICS.keys())
    allowed = {"le", "job", "app", "instance", "outcome"}.union(*(METRICS[name][1] for name in names & METRICS.keys()))
    asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", expression))
    asked |= {label.strip() for group in re.findall(r"\bby \(([^)]*)\)", expression) for label in group.split(",")}
    yield from sorted(asked - allowed)


def test_rules_and_configuration_are_valid() -> None:
    for words in (("check", "rules", "alerts.yml"), ("check", "config", "prometheus.yml")):
        answer = promtool(*words)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("tests", TESTS)
def test_the_tests_of_the_alerts_hold(tests: str) -> None:
    answer = promtool("test", "rules", tests)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_alert_is_tested() -> None:
    quiet: set[str] = set()
    fires: set[str] = set()
    for case in (one for tests in TESTS for one in read(f"prometheus/{tests}")["tests"]):
        for tested in case["alert_rule_test"]:
            (fires if tested["exp_alerts"] else quiet).add(tested["alertname"])
    assert quiet == fires == alerts().keys()


@pytest.mark.parametrize("name", alerts())
def test_an_alert_says_what_is_wrong_how_urgent_it_is_and_where_to_read(name: str) -> None:
    alert = alerts()[name]
    assert alert["labels"] == {"severity": alert["labels"]["severity"]}
    assert alert["labels"]["severity"] in {"page", "ticket"}
    summary = alert["annotations"]["summary"]
    assert len(summary.split()) >= 6
    assert summary.endswith(".")
    assert alert["annotations"]["runbook_url"] == f"docs/runbooks/{name}.md"
    assert list(unknown(alert["expr"])) == []
    told = set(re.findall(r"\$labels\.(\w+)", summary))
    assert told <= set(re.findall(r"\w+", alert["expr"])) | {"instance", "job", "app"}


@pytest.mark.parametrize("name", alerts())
def test_its_page_helps(name: str) -> None:
    page = PAGES[name]
    assert page.startswith(f"# {name}\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == HEADINGS
    for part in re.split(r"^## .*$", page, flags=re.MULTILINE)[1:]:
        assert len(part.split()) >= 3, part
    assert len(page.split()) < 450, "a page is for three in the morning"


@cache
def source() -> str:
    return "".join(path.read_text() for room in ("shared", "services") for path in (ROOT / room).rglob("*.py"))


def test_no_page_is_left_without_its_alert() -> None:
    assert PAGES.keys() == alerts().keys()


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_exists(name: str, documents: dict[str, Any]) -> None:
    page = PAGES[name]
    assert metrics_in(page) <= METRICS.keys()
    settings = {name for service in SERVICES for name in variables(service)}
    assert set(re.findall(r"\bINSYN_[A-Z_]+", page)) <= settings
    for method, service, path in CALL.findall(page):
        for one in SERVICES if service == "{service}" else [service]:
            assert method.lower() in documents[one]["paths"][path], f"{method} /{one}/v1{path}"
    for linked in re.findall(r"\]\((\w+\.md)\)", page):
        assert (RUNBOOKS / linked).exists()
    told = set(LOGGED.findall(page)) - METRICS.keys() - OTHERS
    missing = [word for word in sorted(told) if f'"{word}"' not in source()]
    assert missing == []


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    return {name: json.loads((ROOT / "docs" / "openapi" / f"{name}.json").read_text()) for name in SERVICES}


def test_the_dashboard_and_the_rules_of_a_cluster_are_as_the_code_says() -> None:
    for path, text in files().items():
        assert path.read_text() == text, f"{path.relative_to(ROOT)}: run `make docs`"
        assert generated()[path] == text


def test_the_dashboard_asks_for_what_is_told() -> None:
    flow = read("grafana/dashboards/flow.json")
    [data] = read("grafana/provisioning/datasources/prometheus.yml")["datasources"]
    panels = [panel for panel in flow["panels"] if panel["type"] != "row"]
    for panel in panels:
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == data["uid"]
            assert list(unknown(target["expr"])) == [], target["expr"]
            labels = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert all(label in target["expr"] for label in labels)
    assert len({panel["id"] for panel in flow["panels"]}) == len(flow["panels"])
    titles = " ".join(panel["title"] for panel in panels)
    for stage in ("Captured", "Seen", "Decided", "Sealed", "Removed", "Lag", "Outbox", "Dead letters"):
        assert stage in titles


def test_no_two_panels_lie_on_one_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in read("grafana/dashboards/flow.json")["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_a_metric_or_label_that_nobody_tells_is_found() -> None:
    assert list(unknown("max(insyn_outbox_age) > 1")) == ["insyn_outbox_age"]
    assert list(unknown('max by (queue) (insyn_outbox_untold{servise="x"}) > 1')) == ["queue", "servise"]
