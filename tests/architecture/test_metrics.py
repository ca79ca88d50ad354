"""Every metric is declared once, in a metrics room, with its meaning, bounded labels, and a line in docs/metrics.md."""

import ast
import re
from collections import Counter as Count
from collections.abc import Iterator

import pytest

from shared.observability.declare import UNBOUNDED
from tests.architecture.sources import ROOT, Source, calls, caught, expect_clean, found, python

DECLARE = {"counter", "gauge", "histogram"}
RAW = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}
HOME = "shared/observability/declare.py"


def declarations(source: Source) -> Iterator[tuple[ast.Call, str, list[str]]]:
    """Calls that declare a metric: the call, its name, its labels."""
    if not source.inside("shared", "services"):
        return
    for call, function in calls(source):
        first = call.args[0] if call.args else None
        if function in DECLARE and isinstance(first, ast.Constant):
            labels = (
                call.args[2]
                if len(call.args) > 2
                else next((k.value for k in call.keywords if k.arg == "labels"), None)
            )
            yield call, str(first.value), list(ast.literal_eval(labels)) if labels else []


def strays(source: Source) -> Iterator[str]:
    """Metrics made outside a metrics room, past the declaration, or declared without a meaning."""
    if source.path == HOME or not source.inside("shared", "services"):
        return
    imports = any(isinstance(n, ast.ImportFrom) and n.module == "prometheus_client" for n in source.nodes)
    for call, function in calls(source):
        if imports and function in RAW:
            yield source.at(call.lineno, f"{function}() made past shared.observability.declare")
    for call, name, labels in declarations(source):
        if not source.path.endswith("/metrics.py"):
            yield source.at(call.lineno, f"{name} is declared outside a metrics room")
        if len(call.args) < 2 or not str(ast.literal_eval(call.args[1])).endswith("."):
            yield source.at(call.lineno, f"{name} has no meaning in a sentence")
        for label in labels:
            if label in UNBOUNDED or label.endswith("_id"):
                yield source.at(call.lineno, f"{name}: the label {label} is not bounded")


def undocumented(page: str, sources: tuple[Source, ...]) -> list[str]:
    documented = Count(re.findall(r"^\| `(insyn_[a-z_]+)` \|", page, re.MULTILINE))
    declared = Count(name for source in sources for _, name, _ in declarations(source))
    said = [f"{name}: declared {times} times" for name, times in declared.items() if times > 1]
    said += [f"{name}: not in docs/metrics.md" for name in declared if name not in documented]
    return said + [f"{name}: in docs/metrics.md, declared nowhere" for name in documented if name not in declared]


def test_metrics_are_declared_in_their_rooms_with_meaning_and_bounded_labels() -> None:
    expect_clean(found(strays))


def test_every_metric_is_declared_once_and_documented() -> None:
    page = ROOT / "docs" / "metrics.md"
    expect_clean(undocumented(page.read_text() if page.exists() else "", python()))


PLANTED = {
    "from prometheus_client import Counter\nX = Counter('insyn_x_total', 'X.')": "made past",
    "X = counter('insyn_x_total', 'Posts.', ['post_id'])": "the label post_id is not bounded",
    "X = gauge('insyn_x', 'Posts.', labels=('author',))": "the label author is not bounded",
    "X = gauge('insyn_x', '')": "has no meaning",
}


@pytest.mark.parametrize(("code", "words"), PLANTED.items())
def test_a_stray_metric_is_found(code: str, words: str) -> None:
    assert [w for w in caught(strays, "services/stats/metrics.py", code) if words in w]


def test_a_metric_outside_its_room_twice_declared_or_undocumented_is_found() -> None:
    code = "X = counter('insyn_x_total', 'Posts.')"
    assert caught(strays, "services/stats/api/x.py", code) == [
        "services/stats/api/x.py:1: insyn_x_total is declared outside a metrics room"
    ]
    twice = (Source("services/stats/metrics.py", code), Source("services/ingest/metrics.py", code))
    assert undocumented("| `insyn_y` | gauge |", twice) == [
        "insyn_x_total: declared 2 times",
        "insyn_x_total: not in docs/metrics.md",
        "insyn_y: in docs/metrics.md, declared nowhere",
    ]
