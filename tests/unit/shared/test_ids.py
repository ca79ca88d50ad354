"""Ids are version 7, tell their millisecond, and ascend in the process that makes them."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122

import pytest

from shared import ids
from shared.ids import uuid7

NOON = 1_795_608_000_000
"""Milliseconds: 2026-11-25 12:00 UTC."""


def test_an_id_is_of_version_7_and_tells_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_millis", 0)
    monkeypatch.setattr(time, "time_ns", lambda: NOON * 1_000_000 + 999_999)
    made = uuid7()
    assert (made.version, made.variant, made.int >> 80) == (7, RFC_4122, NOON)


def test_ids_of_one_millisecond_ascend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_millis", 0)
    monkeypatch.setattr(time, "time_ns", lambda: NOON * 1_000_000)
    made = [uuid7() for _ in range(2_000)]
    assert all(first < second for first, second in pairwise(made))
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {RFC_4122}


def test_a_clock_that_goes_back_makes_no_older_id(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: NOON // 2)
    assert uuid7() > newest


def test_threads_get_different_ones() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: uuid7(), range(8_000)))
    assert len(set(made)) == len(made)
