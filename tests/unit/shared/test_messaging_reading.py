"""Whatever bytes come, reading them gives one of three answers and never raises."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.contracts.envelope import Event
from shared.messaging.bus import Record
from shared.messaging.reading import UNKNOWN, read
from tests.contract.bus_fixtures import Noted, noted, record

MODELS: dict[str, type[Event]] = {Noted.type: Noted}
GOOD = record(noted(7))


def changed(**changes: Any) -> Record:
    return Record(GOOD.topic, GOOD.key, json.dumps(json.loads(GOOD.value) | changes).encode(), headers=GOOD.headers)


def test_an_event_that_is_heard_here_is_read_with_what_its_envelope_says() -> None:
    reading = read(changed(correlationid="c", traceparent="t"), MODELS)
    assert reading.heard is not None
    assert (reading.heard.event, reading.heard.correlation, reading.heard.traceparent) == (noted(7), "c", "t")
    assert (reading.type, reading.fault) == (Noted.type, None)


def test_a_header_without_a_value_says_nothing() -> None:
    """Kafka has such headers, and whoever writes by hand may send one."""
    bare = Record(GOOD.topic, GOOD.key, GOOD.value, headers=(("ce_type", None),))  # type: ignore[arg-type] # as the client gives it
    reading = read(bare, MODELS)
    assert reading.heard is not None
    assert reading.heard.event == noted(7)


def test_what_a_newer_producer_added_is_passed_over() -> None:
    reading = read(changed(added=1, data={"note": "a", "number": 7, "added": {"x": []}}), MODELS)
    assert reading.heard is not None
    assert reading.heard.event == noted(7)


def test_what_is_for_others_is_neither_heard_nor_a_fault() -> None:
    for other in (changed(type="registry.account.changed.v1"), Record("t", "k", b"")):
        reading = read(other, MODELS)
        assert (reading.heard, reading.fault) == (None, None)


def test_the_headers_are_believed_only_where_the_bytes_agree() -> None:
    told = Record(GOOD.topic, GOOD.key, GOOD.value, headers=(("ce_type", b"registry.account.changed.v1"),))
    strange = changed(type="made.up.by.a.stranger.v1")
    assert (read(told, MODELS).type, read(strange, MODELS).type) == (Noted.type, UNKNOWN)
    assert read(told, MODELS).heard is not None
    assert read(strange, MODELS).heard is None


def test_a_type_outside_the_catalogue_has_one_name_in_metrics() -> None:
    assert read(changed(type="made.up.by.a.stranger.v1"), MODELS).type == UNKNOWN
    assert read(Record("t", "k", b"{", headers=(("ce_type", b"\xff\xfe"),)), MODELS).type == UNKNOWN


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"{not json", "json_invalid"),
        (b"\xff", "json_invalid"),
        (changed(data={"note": "the author's secret"}).value, "number: missing"),
        (changed(data={"note": "secret", "number": "the author's secret"}).value, "number: int_parsing"),
        (changed(id="not a uuid").value, "id: uuid_parsing"),
    ],
)
def test_a_fault_says_where_and_not_what(value: bytes, words: str) -> None:
    fault = read(Record("t", "k", value), MODELS).fault or ""
    assert words in fault
    assert "secret" not in fault


@given(some.binary())
def test_any_bytes_are_answered(value: bytes) -> None:
    reading = read(Record("t", "k", value), MODELS)
    assert reading.heard is None
    assert (reading.fault is None) == (value == b"")


anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(some.sampled_from(["id", "time", "type", "data", "subject", "sequence", "source"]), anything)
def test_any_envelope_is_answered(member: str, value: Any) -> None:
    reading = read(changed(**{member: value}), MODELS)
    assert not (reading.heard and reading.fault)


@given(some.dictionaries(some.sampled_from(["note", "number", "x"]), anything))
def test_any_content_is_answered(data: dict[str, Any]) -> None:
    reading = read(changed(data=data), MODELS)
    assert (reading.heard is None) == bool(reading.fault)
