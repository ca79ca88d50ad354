"""What makes a version, a thread and an outcome: the rules without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.accounts import backoff
from services.ingest.domain.posts import Attachment, Observed, Version, completed, post_id_of, threads_of
from services.ingest.domain.removals import (
    Reading,
    Removal,
    Step,
    edited_meanwhile,
    next_step,
    outcome_of_absence,
)
from shared.ids import uuid7

ACCOUNT = UUID("0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11")
AT = datetime(2026, 11, 20, 18, 0, 0, 500_000, tzinfo=UTC)


def observed(external_id: str = "1_10", **more: Any) -> Observed:
    given = Observed(ACCOUNT, "facebook", external_id, "comment", "{}", text="Hej", published_at=AT)
    return replace(given, **more)


def version(**more: Any) -> Version:
    given = Version(
        post_id=post_id_of(ACCOUNT, "1_10"), version=1, content_digest="0" * 64, parent_external_id="1", author_id="7",
        author_name="Kim", ours=False, text="Hej", attachments=(), url=None, published_at=AT, edited_at=None,
        told_at=None, captured_at=AT, way="webhook", raw="{}",
    )  # fmt: skip
    return replace(given, **more)


def removal(**more: Any) -> Removal:
    given = Removal(
        id=uuid7(), case_id=uuid7(), post_id=uuid7(), account_id=ACCOUNT, thread_id=None, platform="facebook",
        action="remove", receipts=[], requested_at=AT, heard_at=AT, cause={}, next_at=AT,
    )  # fmt: skip
    return replace(given, **more)


def test_an_id_depends_on_account_and_platform_id_only() -> None:
    assert post_id_of(ACCOUNT, "1_10") == post_id_of(ACCOUNT, "1_10")
    assert post_id_of(ACCOUNT, "1_10") != post_id_of(ACCOUNT, "1_11")
    assert post_id_of(uuid7(), "1_10") != post_id_of(ACCOUNT, "1_10")


@given(st.uuids(), st.text(min_size=1, max_size=400))
def test_an_id_is_the_uuid_5_of_account_and_platform_id(account: UUID, external_id: str) -> None:
    """If this changes, what was captured before is captured again as something else."""
    assert post_id_of(account, external_id) == uuid5(account, external_id)


def test_silence_is_no_change_and_emptiness_is_one() -> None:
    silent = completed(observed(text=None, author_id=None, published_at=None, attachments=None), version())
    assert (silent.text, silent.author_id, silent.published_at) == ("Hej", "7", AT)
    assert completed(observed(text=""), version()).text == ""
    assert completed(observed(text=None), None).text == ""


def test_media_keep_their_digest_under_their_id() -> None:
    before = version(attachments=(Attachment("a", "image/jpeg", digest="1" * 64, size=3),))
    seen = observed(attachments=(Attachment("a", "image/jpeg", url="https://x/1"), Attachment("b", "image/jpeg")))
    assert [one.digest for one in completed(seen, before).attachments or ()] == ["1" * 64, None]


def test_a_thread_is_its_roots_whatever_comes_first() -> None:
    post, comment = observed("1"), observed("1_10", parent_external_id="1", root_external_id="1")
    reply = observed("1_11", parent_external_id="1_10", root_external_id="1")
    for order in ([post, comment, reply], [reply, comment, post]):
        assert set(threads_of(order, {}).values()) == {post.post_id}


def test_without_a_root_the_parents_thread_counts_then_the_parent() -> None:
    reply = observed("1_11", parent_external_id="1_10")
    parent, root = post_id_of(ACCOUNT, "1_10"), uuid7()
    assert threads_of([reply], {})[reply.post_id] == parent
    assert threads_of([reply], {parent: root})[reply.post_id] == root
    assert threads_of([observed("1")], {})[post_id_of(ACCOUNT, "1")] == post_id_of(ACCOUNT, "1")


@pytest.mark.parametrize(
    ("read", "action", "intent", "step"),
    [
        (Reading(AT, there=False), "remove", None, Step.NOT_THERE),
        (Reading(AT, there=True, uncovered=1), "remove", AT, Step.STEP_BACK),
        (Reading(AT, there=True), "remove", None, Step.ACT),
        (Reading(AT, there=True, hidden=True), "hide", AT, Step.HIDDEN_ALREADY),
        (Reading(AT, there=True, hidden=True), "hide", None, Step.ACT),
        (Reading(AT, there=True, hidden=True), "remove", AT, Step.ACT),
        (Reading(AT, there=True, hidden=True, uncovered=1), "hide", AT, Step.STEP_BACK),
    ],
)
def test_what_a_reading_asks_for(read: Reading, action: str, intent: datetime | None, step: Step) -> None:
    assert next_step(removal(action=action, intent_at=intent), read) is step


@pytest.mark.parametrize(
    ("mine", "other", "outcome"),
    [
        ({}, None, "GONE"),
        ({"intent_at": AT}, None, "UNCONFIRMED"),
        ({"intent_at": AT, "acted_at": AT}, None, "REMOVED"),
        ({"action": "hide", "intent_at": AT, "acted_at": AT}, None, "GONE"),
        ({}, {"intent_at": AT, "outcome": "REMOVED"}, "REMOVED"),
        ({}, {"intent_at": AT}, None),
        ({"intent_at": AT}, {"intent_at": AT}, "UNCONFIRMED"),
        ({}, {"intent_at": AT, "outcome": "UNCONFIRMED"}, "UNCONFIRMED"),
        ({}, {"outcome": "STALE"}, "GONE"),
        ({}, {"outcome": "STALE", "lost_at": AT}, "UNCONFIRMED"),
        ({}, {"action": "hide", "intent_at": AT}, "GONE"),
    ],
)
def test_what_absence_means(mine: dict[str, Any], other: dict[str, Any] | None, outcome: str | None) -> None:
    assert outcome_of_absence(removal(**mine), [removal(**other)] if other else []) == outcome


@pytest.mark.parametrize(
    ("outcome", "told", "marked"),
    [
        ("REMOVED", timedelta(0), True),
        ("REMOVED", timedelta(minutes=1), True),
        ("REMOVED", timedelta(seconds=-2), False),
        ("UNCONFIRMED", timedelta(seconds=1), True),
        ("HIDDEN", timedelta(seconds=1), True),
        ("HIDDEN", timedelta(minutes=1), False),
        ("GONE", timedelta(seconds=1), False),
    ],
)
def test_which_late_edits_are_marked(outcome: str, told: timedelta, marked: bool) -> None:
    """Platforms tell whole seconds: an edit in the second of the reading may have come after it."""
    acted = removal(outcome=outcome, read_at=AT, acted_at=AT + timedelta(seconds=2))
    assert edited_meanwhile(acted, AT.replace(microsecond=0) + told) is marked
    assert edited_meanwhile(acted, None) is False


def test_waiting_grows_and_heeds_the_platform() -> None:
    assert backoff(1) == timedelta(seconds=2)
    assert backoff(4) == timedelta(seconds=16)
    assert backoff(99) == timedelta(hours=1)
    assert backoff(1, 600) == timedelta(seconds=600)
