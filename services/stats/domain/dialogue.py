"""Who was answered, and how fast.

An outsider's contribution is answered by our first later contribution in the same thread that is addressed to it or to
the thread as a whole. A reply that names somebody else's comment answers only that one.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Turn:
    """One contribution to a thread."""

    post_id: UUID
    thread_id: UUID
    parent_id: UUID | None
    ours: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`answered`: outsiders' contributions with the time of our answer; `replies`: our contributions made to outsiders."""

    answered: Mapping[UUID, datetime]
    replies: frozenset[UUID]


Address = tuple[UUID, UUID]
"""A thread, and the contribution in it that is spoken to: nothing reaches from one thread into another."""


def follow(turns: Iterable[Turn]) -> Dialogue:
    """Any number of whole threads, in any order."""
    in_order = sorted(turns, key=lambda turn: turn.published_at)
    ours = [turn for turn in in_order if turn.ours and turn.post_id != turn.thread_id]
    spoken_in = {turn.thread_id for turn in ours}
    asked = {(turn.thread_id, turn.post_id): turn for turn in in_order if not turn.ours and turn.thread_id in spoken_in}
    addressed: dict[Address, list[datetime]] = defaultdict(list)
    for turn in ours:
        addressed[_address(turn)].append(turn.published_at)
    first = {turn.thread_id: turn.published_at for turn in reversed(list(asked.values()))}
    answers = {turn.post_id: _first_after(turn, addressed) for turn in asked.values()}
    return Dialogue(
        answered={post_id: at for post_id, at in answers.items() if at},
        replies=frozenset(turn.post_id for turn in ours if _is_reply(turn, asked, first)),
    )


def _address(turn: Turn) -> Address:
    """The contribution it names as the one it answers; the thread where it names none."""
    return turn.thread_id, turn.parent_id or turn.thread_id


def _is_reply(turn: Turn, asked: Mapping[Address, Turn], first: Mapping[UUID, datetime]) -> bool:
    """To an outsider's contribution, or to a thread in which an outsider had spoken."""
    thread, addressee = _address(turn)
    spoken = first.get(thread)
    return (thread, addressee) in asked or (addressee == thread and spoken is not None and spoken < turn.published_at)


def _first_after(asked: Turn, addressed: Mapping[Address, list[datetime]]) -> datetime | None:
    """`addressed` holds times in order."""
    later = []
    for addressee in {asked.post_id, asked.thread_id}:
        times = addressed.get((asked.thread_id, addressee), [])
        later += times[bisect_right(times, asked.published_at) :][:1]
    return min(later, default=None)
