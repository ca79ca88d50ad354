"""`make docs` writes what follows from the alerts and from this table: Grafana's dashboard, and the rules for a cluster.

The dashboard shows the whole flow on one page: captured, seen, decided, sealed, removed, and where it stands still.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.layout import ROOT

FLOW = ROOT / "deploy" / "grafana" / "dashboards" / "flow.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
CLUSTER_RULES = ROOT / "deploy" / "k8s" / "monitoring" / "rules.yaml"
RULES_HEAD = """\
# Made by `make docs` from deploy/prometheus/alerts.yml: do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: insyn
spec:
"""
SOURCE = {"type": "prometheus", "uid": "insyn-prometheus"}
RATE = "$__rate_interval"
WIDTH, HEIGHT = 24, 7


@dataclass(frozen=True, slots=True)
class Panel:
    """`queries` by legend; `stat`: one number instead of a curve."""

    title: str
    meaning: str
    queries: Mapping[str, str]
    unit: str = "short"
    stat: bool = False


def _today(metric: str) -> str:
    return f"sum(increase({metric}[24h]))"


def _per_minute(metric: str, by: str) -> str:
    return f"60 * sum by ({by}) (rate({metric}[{RATE}]))"


def _quantiles(metric: str, by: str = "") -> dict[str, str]:
    labels, legend = (f"{by}, le", f"{{{{{by}}}}} ") if by else ("le", "")
    bucket = f"sum by ({labels}) (rate({metric}_bucket[{RATE}]))"
    return {f"{legend}half": f"histogram_quantile(0.5, {bucket})", f"{legend}99 of 100": f"histogram_quantile(0.99, {bucket})"}  # fmt: skip


ROWS: Mapping[str, Sequence[Panel]] = {
    "The last 24 hours": (
        Panel("Captured", "New versions of posts", {"": _today("insyn_ingest_captured_total")}, stat=True),
        Panel("Seen", "Cases opened, by a rule or a person", {"": _today("insyn_moderation_cases_opened_total")}, stat=True),
        Panel("Decided", "Decisions that people took", {"": _today("insyn_moderation_decisions_total")}, stat=True),
        Panel("Sealed", "Records in the evidence log", {"": _today("insyn_archive_records_sealed_total")}, stat=True),
        Panel("Removed", "Removals that ended as asked", {"": _today('insyn_ingest_removals_total{outcome=~"REMOVED|HIDDEN"}')}, stat=True),
        Panel("Dead letters", "Events that wait for a person", {"": "sum(max by (service) (insyn_dead_letters_open))"}, stat=True),
    ),
    "The flow, per minute": (
        Panel("Captured", "By platform and way", {"{{platform}} {{way}}": _per_minute("insyn_ingest_captured_total", "platform, way")}),
        Panel("Seen: cases opened", "By ground and finder", {"{{ground}}, by {{found_by}}": _per_minute("insyn_moderation_cases_opened_total", "ground, found_by")}),
        Panel("Decided", "By what was decided", {"{{decided}}": _per_minute("insyn_moderation_decisions_total", "decided")}),
        Panel("Sealed", "By how the record came to be public", {"{{origin}}": _per_minute("insyn_archive_records_sealed_total", "origin")}),
        Panel("Removals ended", "By outcome", {"{{platform}} {{outcome}}": _per_minute("insyn_ingest_removals_total", "platform, outcome")}),
        Panel("Counted", "Facts that stats has heard", {"{{fact}}": _per_minute("insyn_stats_facts_total", "fact")}),
    ),
    "How long it takes": (
        Panel("Capture to seal", "", _quantiles("insyn_archive_seal_seconds"), "s"),
        Panel("Capture to decision", "", _quantiles("insyn_moderation_capture_to_decision_seconds"), "s"),
        Panel("Decision to removal request", "Waiting for receipts", _quantiles("insyn_moderation_decision_to_request_seconds"), "s"),
        Panel("Removal request to outcome", "", _quantiles("insyn_ingest_decided_to_ended_seconds", "platform"), "s"),
        Panel("Last reading to act", "What no protocol can close", _quantiles("insyn_ingest_gate_gap_seconds", "platform"), "s"),
        Panel("Event to effect", "Per service that hears", _quantiles("insyn_event_age_seconds", "consumer"), "s"),
    ),
    "Where it stands still": (
        Panel("Oldest case", "OPEN waits for a person, SEALING for receipts, REMOVING for the platform", {"{{status}}": "max by (status) (insyn_moderation_oldest_case_seconds)"}, "s"),
        Panel("Oldest removal request", "Without an outcome", {"oldest": "max(insyn_ingest_oldest_removal_seconds)"}, "s"),
        Panel("Cases that are not ended", "", {"{{status}} {{ground}}": "max by (status, ground) (insyn_moderation_cases)"}),
        Panel("Seals delayed", "By what they wait for", {"{{reason}}": _per_minute("insyn_archive_seals_delayed_total", "reason")}),
        Panel("Removals put off", "Because a platform did not answer", {"{{platform}}": _per_minute("insyn_ingest_removal_retries_total", "platform")}),
        Panel("Quarantine", "Items that wait for a person", {"items": "max(insyn_ingest_quarantine_items)"}),
        Panel("Accounts not looked at", "Somebody should have by now", {"accounts": "max(insyn_moderation_accounts_overdue)"}),
    ),
    "Events between the services": (
        Panel("Lag", "Records that wait to be heard", {"{{consumer}} {{topic}}": "sum by (consumer, topic) (max by (consumer, topic, partition) (insyn_consumer_lag))"}),
        Panel("Outbox: oldest", "Age of what waits for the broker", {"{{service}}": "max by (service) (insyn_outbox_oldest_seconds)"}, "s"),
        Panel("Outbox: waiting", "", {"{{service}}": "max by (service) (insyn_outbox_untold)"}),
        Panel("Told, per second", "", {"{{service}}": f"sum by (service) (rate(insyn_events_told_total[{RATE}]))"}),
        Panel("Heard, per second", "By what became of them", {"{{consumer}} {{outcome}}": f"sum by (consumer, outcome) (rate(insyn_events_heard_total[{RATE}]))"}),
        Panel("Dead letters and stopped consumers", "", {"dead: {{service}}": "max by (service) (insyn_dead_letters_open)", "stopped: {{consumer}}": "max by (consumer) (insyn_consumer_braked)", "missed: {{consumer}}": "max by (consumer) (insyn_events_missed_total)"}),
    ),
    "Platforms": (
        Panel("Fetches", "By outcome", {"{{platform}} {{outcome}}": _per_minute("insyn_ingest_fetches_total", "platform, outcome")}),
        Panel("Webhook deliveries", "By what became of them", {"{{platform}} {{outcome}}": _per_minute("insyn_ingest_webhooks_total", "platform, outcome")}),
        Panel("Seen again", "Items without a change", {"{{platform}} {{way}}": _per_minute("insyn_ingest_duplicates_total", "platform, way")}),
        Panel("Bad receipts", "An attack or a fault", {"requests": "sum(insyn_ingest_bad_receipts_total)"}),
    ),
    "The evidence log": (
        Panel("Records", "", {"records": "max(insyn_archive_log_size)"}),
        Panel("Age of the newest checkpoint", "", {"age": "time() - max(insyn_archive_checkpoint_signed_seconds)"}, "s"),
        Panel("Since the last verification", "", {"age": "time() - max(insyn_archive_log_verified_seconds)"}, "s"),
        Panel("Damages found", "Anything but 0 is an alarm", {"damages": "max(insyn_archive_log_findings)"}),
    ),
    "Callers": (
        Panel("Requests, per second", "By class of status", {"{{service}} {{status_class}}": f"sum by (service, status_class) (rate(insyn_http_requests_total[{RATE}]))"}, "reqps"),
        Panel("Errors of ours", "Share of the answers", {"{{service}}": f'(sum by (service) (rate(insyn_http_requests_total{{status_class="5xx"}}[{RATE}])) or 0 * sum by (service) (rate(insyn_http_requests_total[{RATE}]))) / sum by (service) (rate(insyn_http_requests_total[{RATE}]))'}, "percentunit"),
        Panel("Time to answer", "", _quantiles("insyn_http_request_seconds", "service"), "s"),
        Panel("Being answered now", "", {"{{service}}": "sum by (service) (insyn_http_requests_in_flight)"}),
        Panel("Turned away", "By what was wrong", {"{{service}} {{reason}}": _per_minute("insyn_auth_refusals_total", "service, reason")}),
        Panel("Search", "Time a search of the records took", _quantiles("insyn_archive_search_seconds"), "s"),
    ),
    "Processes": (
        Panel("Answering", "Processes per service", {"{{app}} {{job}}": 'sum by (app, job) (up{job=~"insyn-(api|worker)"})'}),
        Panel("Worker faults", "Parts that failed and began again", {"{{service}} {{part}}": _per_minute("insyn_worker_faults_total", "service, part"), "{{service}} {{schedule}}": _per_minute("insyn_schedule_failures_total", "service, schedule")}),
        Panel("Database connections", "In use", {"{{service}}": 'sum by (service) (insyn_db_connections{state="in_use"})'}),
        Panel("Accounts", "In the register, by status", {"{{status}}": "max by (status) (insyn_registry_accounts)"}),
    ),
}  # fmt: skip


def files() -> Mapping[Path, str]:
    return {FLOW: json.dumps(flow(), indent=1, ensure_ascii=False) + "\n", CLUSTER_RULES: cluster_rules()}


def cluster_rules() -> str:
    told = ALERTS.read_text()
    return RULES_HEAD + "".join(f"  {line}" if line.strip() else line for line in told.splitlines(keepends=True))


def flow() -> dict[str, Any]:
    return {
        "uid": "insyn-flow", "title": "Insyn: the whole flow", "tags": ["insyn"], "schemaVersion": 39, "version": 1,
        "editable": False, "refresh": "30s", "time": {"from": "now-6h", "to": "now"}, "timezone": "browser",
        "panels": list(_panels()),
    }  # fmt: skip


def _panels() -> Iterator[dict[str, Any]]:
    number, top = 0, 0
    for title, panels in ROWS.items():
        number += 1
        yield {"id": number, "type": "row", "title": title, "collapsed": False, "panels": [],
               "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 1}}  # fmt: skip
        top += 1
        across = len(panels) if panels[0].stat else min(3, len(panels))
        height = 4 if panels[0].stat else HEIGHT
        width = WIDTH // across
        for place, panel in enumerate(panels):
            number += 1
            where = {"x": place % across * width, "y": top + place // across * height, "w": width, "h": height}
            yield _panel(number, panel, where)
        top += -(-len(panels) // across) * height


def _panel(number: int, panel: Panel, where: Mapping[str, int]) -> dict[str, Any]:
    targets = [
        {"refId": chr(ord("A") + n), "datasource": SOURCE, "expr": expression, "legendFormat": legend or "__auto"}
        for n, (legend, expression) in enumerate(panel.queries.items())
    ]
    defaults: dict[str, Any] = {"unit": panel.unit, "min": 0}
    if panel.stat:
        defaults["decimals"] = 0
    return {
        "id": number, "type": "stat" if panel.stat else "timeseries", "title": panel.title, "gridPos": dict(where),
        "description": panel.meaning, "datasource": SOURCE, "targets": targets,
        "fieldConfig": {"defaults": defaults, "overrides": []},
    }  # fmt: skip


def main() -> int:
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
