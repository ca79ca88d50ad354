"""Which events share a row of the outbox, and that each comes out of it as it went in."""

from types import SimpleNamespace
from typing import Any

from shared.messaging.bundles import BYTES, MOST, bundled, unbundled
from shared.messaging.sealing import seal
from tests.contract.bus_fixtures import NOW, noted


def sealed(number: int = 1, **other: Any) -> dict[str, Any]:
    return seal(noted(number, note=f"key {number}\n,"), source="/0860/registry", at=NOW) | other


def sizes(events: list[dict[str, Any]]) -> list[int]:
    return [row["size"] for row in bundled(events)]


def test_events_that_follow_each_other_in_a_topic_share_a_row_and_no_others_do() -> None:
    events = [sealed(topic=topic) for topic in "aabbba"]
    rows = bundled(events)
    assert [(row["topic"], row["size"]) for row in rows] == [("a", 2), ("b", 3), ("a", 1)]


def test_a_row_holds_no_more_than_a_turn_of_the_relay() -> None:
    assert sizes([sealed()] * (2 * MOST + 1)) == [MOST, MOST, 1]


def test_a_row_holds_no_more_bytes_than_it_may_unless_one_event_does() -> None:
    third, too_large = b"x" * (BYTES // 3), b"x" * (BYTES + 1)
    assert sizes([sealed(value=third)] * 7) == [3, 3, 1]
    assert sizes([sealed(), sealed(value=too_large), sealed(), sealed()]) == [1, 1, 2]


def test_a_lone_event_is_a_row_as_it_is_sealed() -> None:
    event = sealed()
    assert bundled([event]) == [event | {"size": 1, "heads": None}]


def test_every_event_comes_out_as_it_went_in() -> None:
    events = [sealed(number, value=value) for number, value in enumerate((b"{}", b"", b'{"a":"\n"}', "ö".encode()))]
    (row,) = bundled(events)
    found = unbundled(SimpleNamespace(**row))
    lone = [unbundled(SimpleNamespace(**one))[0] for event in events for one in bundled([event])]
    assert found == lone
    assert [one.value for one in found] == [event["value"] for event in events]


def test_of_a_row_whose_content_is_gone_each_event_is_still_known() -> None:
    events = [sealed(number) for number in range(3)]
    (row,) = bundled(events)
    found = unbundled(SimpleNamespace(**row | {"value": b""}))
    assert [(one.id, one.value) for one in found] == [(str(event["event_id"]), b"") for event in events]
