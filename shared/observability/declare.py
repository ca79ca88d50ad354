"""Every metric is declared once, with its meaning; labels are few and bounded, and never an id or personal data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Kind = Literal["counter", "histogram", "gauge"]
M = TypeVar("M", Counter, Histogram, Gauge)

NAME = re.compile(r"^insyn_[a-z]+(_[a-z]+)*$")
LABEL = re.compile(r"^[a-z]+(_[a-z]+)*$")
UNBOUNDED = frozenset({"id", "path", "url", "user", "subject", "actor", "author", "name", "email", "address", "text", "key", "trace", "case", "post"})  # fmt: skip
"""Names of labels that would hold an id, a person or content."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Declared:
    kind: Kind
    name: str
    meaning: str
    labels: tuple[str, ...]


REGISTRY = CollectorRegistry()
CATALOGUE: dict[str, Declared] = {}
_METRICS: dict[str, Counter | Histogram | Gauge] = {}


def counter(name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
    if not name.endswith("_total"):
        raise ValueError(f"{name}: a counter ends with _total")
    return _declare(Declared("counter", name, meaning, tuple(labels)), Counter)


def gauge(name: str, meaning: str, labels: Sequence[str] = ()) -> Gauge:
    return _declare(Declared("gauge", name, meaning, tuple(labels)), Gauge)


def histogram(name: str, meaning: str, labels: Sequence[str] = (), buckets: Sequence[float] = SECONDS) -> Histogram:
    return _declare(Declared("histogram", name, meaning, tuple(labels)), Histogram, buckets=tuple(buckets))


def _declare(declared: Declared, make: type[M], **more: Sequence[float]) -> M:
    """The same declaration again, as on a second import, gives the same metric; another one of that name is a mistake."""
    _check(declared)
    known = CATALOGUE.get(declared.name)
    if known is None:
        CATALOGUE[declared.name] = declared
        _METRICS[declared.name] = make(declared.name, declared.meaning, declared.labels, registry=REGISTRY, **more)  # type: ignore[arg-type] # only histograms are given more
    elif known != declared:
        raise ValueError(f"{declared.name} is declared already, as {known}")
    metric = _METRICS[declared.name]
    assert isinstance(metric, make)
    return metric


def _check(declared: Declared) -> None:
    if not NAME.match(declared.name):
        raise ValueError(f"{declared.name}: the name of a metric begins with insyn_ and has small letters only")
    if not declared.meaning.strip():
        raise ValueError(f"{declared.name}: a metric needs a meaning")
    for label in declared.labels:
        if not LABEL.match(label) or label in UNBOUNDED or label.endswith("_id"):
            raise ValueError(f"{declared.name}: the label {label} is not bounded")
