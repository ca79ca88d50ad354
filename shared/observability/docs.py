"""python -m shared.observability.docs: docs/metrics.md, written from the declarations themselves."""

import sys
from importlib import import_module
from pathlib import Path

from shared.observability.declare import CATALOGUE, Declared

ROOT = Path(__file__).resolve().parents[2]
HEADER = """# Metrics

Every service tells these at `/metrics`, in the Prometheus text format. Written by `make docs` from the declarations:
do not edit. No label holds an id, a person or content.

| name | kind | labels | meaning |
|---|---|---|---|
"""


def declared() -> list[Declared]:
    """All that any room declares, by name."""
    for path in sorted([*ROOT.glob("shared/*/metrics.py"), *ROOT.glob("services/*/metrics.py")]):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [CATALOGUE[name] for name in sorted(CATALOGUE)]


def page() -> str:
    return HEADER + "".join(_row(metric) for metric in declared())


def _row(metric: Declared) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "-"
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.meaning} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
