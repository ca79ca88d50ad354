"""Metrics are declared once, with a meaning and bounded labels."""

import pytest
from prometheus_client import CollectorRegistry

from shared.observability import declare
from shared.observability.declare import CATALOGUE, counter, gauge, histogram
from shared.observability.docs import declared, page


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declare, "REGISTRY", CollectorRegistry())
    monkeypatch.setattr(declare, "CATALOGUE", {})
    monkeypatch.setattr(declare, "_METRICS", {})


def test_a_second_import_gives_the_same_metric() -> None:
    first = counter("insyn_things_total", "Things seen.", ["service"])
    assert counter("insyn_things_total", "Things seen.", ["service"]) is first


def test_two_meanings_for_one_name_are_a_mistake() -> None:
    gauge("insyn_things", "Things kept.")
    with pytest.raises(ValueError, match="declared already"):
        gauge("insyn_things", "Things lost.")


@pytest.mark.parametrize("name", ["things_total", "insyn_Things_total", "insyn_things2_total", "insyn_things"])
def test_names_are_held_to_the_form(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        counter(name, "Things seen.")


@pytest.mark.parametrize("label", ["account_id", "path", "subject", "Service", "email", "post"])
def test_labels_that_would_hold_ids_or_persons_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="not bounded"):
        histogram("insyn_wait_seconds", "Waiting.", [label])


def test_a_metric_needs_a_meaning() -> None:
    with pytest.raises(ValueError, match="meaning"):
        gauge("insyn_things", " ")


def test_the_page_tells_every_declared_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    names = {metric.name for metric in declared()}
    assert "insyn_http_requests_total" in names
    assert names == set(CATALOGUE)
    assert all(f"| `{name}` |" in page() for name in names)
