"""The action side of the removal gate: what a request is, and what a reading of the platform means for it.

The protocol is docs/removal-gate.md, checked by tests/unit/ingest/removal_gate_model.py. States and outcomes are words
of the contract.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

LEASE = timedelta(seconds=20)
"""How long a worker has a task for itself. It is renewed while the platform is asked: a worker that died costs no more."""
ACTING = timedelta(seconds=75)
"""The same from the intent until the platform has answered, and not renewed: longer than what was sent can be on its way."""
MARGIN = timedelta(seconds=60)
"""The act begins only while at least so much of ACTING is left: a call ends in half of it, the rest is for clocks that differ."""
TRIES = 3
"""Acts that the platform took without effect before we say FAILED."""
AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Item:
    """One item that a reading showed, by its version with us."""

    post_id: UUID
    version: int
    content_digest: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A request and how far it has come. `intent_at`: we may have acted; `lost_at`: an act whose answer never came."""

    id: UUID
    case_id: UUID
    post_id: UUID
    account_id: UUID
    thread_id: UUID | None
    platform: str
    action: str
    receipts: Sequence[Mapping[str, Any]]
    requested_at: datetime
    heard_at: datetime
    cause: Mapping[str, Any]
    next_at: datetime
    attempts: int = 0
    acts: int = 0
    holder: str | None = None
    held_until: datetime | None = None
    read_at: datetime | None = None
    seen: tuple[Item, ...] = ()
    intent_at: datetime | None = None
    acted_at: datetime | None = None
    lost_at: datetime | None = None
    confirmed_at: datetime | None = None
    outcome: str | None = None
    words: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of the platform showed. `uncovered`: how many of the items had no receipt."""

    read_at: datetime
    there: bool
    hidden: bool = False
    seen: tuple[Item, ...] = ()
    uncovered: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt ends a request. `noted`: a reading that is not stored yet; `also`: other values to write."""

    outcome: str
    words: str | None = None
    noted: Reading | None = None
    confirmed_at: datetime | None = None
    also: Mapping[str, Any] = field(default_factory=dict)


class Step(Enum):
    """What a reading asks for next."""

    NOT_THERE = "not there"
    STEP_BACK = "something there has no receipt"
    HIDDEN_ALREADY = "hidden, after an intent of ours"
    ACT = "all covered"


def next_step(removal: Removal, read: Reading) -> Step:
    if not read.there:
        return Step.NOT_THERE
    if read.uncovered:
        return Step.STEP_BACK
    if removal.action == "hide" and read.hidden and removal.intent_at:
        return Step.HIDDEN_ALREADY
    return Step.ACT


def outcome_of_absence(removal: Removal, others: Sequence[Removal]) -> str | None:
    """What to say when the post is not there. None: another request's act may be the reason, wait for its outcome.

    `removal` is the request as it stood when this attempt began: an intent in it means that an act of an earlier attempt
    may have taken effect, also late. `others` reached this post too: for itself, or dragged along.
    """
    removals = [other for other in others if other.action == "remove"]
    ours = removal.action == "remove"
    if (ours and removal.acted_at) or any(other.outcome == "REMOVED" for other in removals):
        return "REMOVED"
    if ours and removal.intent_at:
        return "UNCONFIRMED"
    if any(other.intent_at and not other.outcome for other in removals):
        return None
    if any(other.outcome == "UNCONFIRMED" or other.lost_at for other in removals):
        return "UNCONFIRMED"
    return "GONE"


def is_in_doubt(removal: Removal, now: datetime) -> bool:
    """Did an attempt write its intent and never tell how it went, so short ago that its act may still be on its way?

    `removal` as it stood when this attempt began. One that told how it went was ended or put off after its intent.
    """
    since = removal.intent_at
    if since is None or removal.acted_at or removal.next_at > since:
        return False
    return now - since < ACTING


def edited_meanwhile(removal: Removal, told_at: datetime | None) -> bool:
    """Was an edit that we are told of only now made between the last reading and the act?

    Platforms tell whole seconds. What was removed cannot be edited after the act; what was hidden can.
    """
    if told_at is None or removal.read_at is None or removal.outcome not in ("REMOVED", "HIDDEN", "UNCONFIRMED"):
        return False
    if told_at < removal.read_at.replace(microsecond=0):
        return False
    return removal.outcome != "HIDDEN" or (removal.acted_at is not None and told_at <= removal.acted_at)
