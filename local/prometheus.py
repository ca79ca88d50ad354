"""A real Prometheus on loopback, from the machine or from Debian's packages, with the rules of deploy/prometheus."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.debian import ensure
from local.layout import ROOT
from local.ports import LOOPBACK

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"

CONFIGURATION = """\
global: {{scrape_interval: 5s, evaluation_interval: 5s}}
rule_files: [{rules}]
scrape_configs:
{jobs}"""
JOB = """\
  - job_name: insyn-{job}
    static_configs:
"""
TARGET = "      - {{targets: ['{host}:{port}'], labels: {{app: {app}}}}}\n"


@dataclass(frozen=True, slots=True)
class Target:
    """One process: `job` is api or worker, `app` the service, as in deploy/prometheus/prometheus.yml."""

    job: str
    app: str
    port: int


def program(name: str = "prometheus") -> str | None:
    """`prometheus` or `promtool`; None when it cannot be had."""
    return ensure(name, "prometheus")


def command(found: str, folder: Path, port: int, targets: Iterable[Target]) -> list[str]:
    """Writes the configuration; its data lie in `folder` too."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "prometheus.yml"
    configuration.write_text(_configuration(list(targets)))
    return [found, f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={LOOPBACK}:{port}", "--storage.tsdb.retention.time=1d", "--log.level=warn"]  # fmt: skip


def _configuration(targets: list[Target]) -> str:
    jobs = ""
    for job in sorted({target.job for target in targets}):
        jobs += JOB.format(job=job)
        jobs += "".join(TARGET.format(host=LOOPBACK, port=t.port, app=t.app) for t in targets if t.job == job)
    return CONFIGURATION.format(rules=RULES, jobs=jobs)
