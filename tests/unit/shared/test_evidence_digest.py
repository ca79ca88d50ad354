"""One digest for one content: whatever a reader sees changes it, nothing else does."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.evidence.digest import content_digest, storable
from tests.support.fixtures import recorded

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POST: dict[str, Any] = {
    "platform": "facebook", "external_id": "10_20", "author_external_id": "77", "text": "Hej på er!",
    "attachments": [("a1", "ab" * 32), ("a2", None)], "parent_external_id": None, "published_at": NOON, "edited_at": None,
}  # fmt: skip
OTHER: dict[str, Any] = {
    "platform": "instagram", "external_id": "10_21", "author_external_id": None, "text": "Hej på er.",
    "attachments": [("a2", None), ("a1", "ab" * 32)], "parent_external_id": "10_19",
    "published_at": NOON + timedelta(microseconds=1), "edited_at": NOON,
}  # fmt: skip


def test_the_form_is_fixed() -> None:
    """If this changes, every receipt out there stops covering what it covered."""
    told = {
        "attachments": [["a1", "ab" * 32], ["a2", None]], "author": "77", "edited_at": None, "id": "10_20", "parent": None,
        "platform": "facebook", "published_at": "2026-11-20T12:00:00.000000Z", "text": "Hej på er!",
    }  # fmt: skip
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert content_digest(**POST) == sha256(canonical).hexdigest()


@pytest.mark.parametrize("field", OTHER)
def test_each_thing_a_reader_sees_counts(field: str) -> None:
    assert set(OTHER) == set(POST)
    assert content_digest(**POST | {field: OTHER[field]}) != content_digest(**POST)


def test_the_zone_a_time_is_written_in_does_not_count() -> None:
    stockholm = NOON.astimezone(timezone(timedelta(hours=1)))
    assert content_digest(**POST | {"published_at": stockholm}) == content_digest(**POST)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_any_text_has_a_digest_once_it_is_storable(text: str) -> None:
    clean = storable(text)
    assert content_digest(**POST | {"text": clean}) == content_digest(**POST | {"text": clean})
    assert "\x00" not in clean
    assert clean.encode().decode() == clean
    if clean != text:
        with pytest.raises(ValueError, match="storable"):
            content_digest(**POST | {"text": text})


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None)
@given(*[WORDS] * 6)
def test_the_digest_is_over_the_rfc_8785_form(one: str, two: str, three: str, four: str, five: str, six: str) -> None:
    told: dict[str, Any] = {
        "attachments": [[one, "ab" * 32], [two, None]], "author": three, "edited_at": None, "id": four, "parent": five,
        "platform": "facebook", "published_at": "2026-11-20T12:00:00.000000Z", "text": storable(six),
    }  # fmt: skip
    given_so = {
        "attachments": [(one, "ab" * 32), (two, None)], "author_external_id": three, "external_id": four,
        "parent_external_id": five, "text": storable(six),
    }  # fmt: skip
    assert content_digest(**POST | given_so) == sha256(rfc8785.dumps(told)).hexdigest()


def test_a_huge_text_has_a_digest_and_its_last_letter_counts() -> None:
    huge = "ö" * 2_000_000
    assert content_digest(**POST | {"text": huge + "a"}) != content_digest(**POST | {"text": huge + "b"})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        content_digest(**POST | {"published_at": NOON.replace(tzinfo=None)})


def test_hostile_strings() -> None:
    strings = json.loads(recorded("hostile_text", "blns.json").read_text())
    assert len({content_digest(**POST | {"text": storable(text)}) for text in strings}) == len(
        set(map(storable, strings))
    )
