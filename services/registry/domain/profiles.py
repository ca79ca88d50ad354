"""What a look at an account's profile says of it: the id is the identity, the handle an attribute that may change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.registry.domain.details import Details
from services.registry.domain.platforms import Platform, plain_handle
from shared.errors import Invalid

Binding = Literal[
    "bound", "renamed", "handle_taken", "handle_free", "handle_unasked", "id_moved", "gone", "private", "outdated", "unseen",
]  # fmt: skip
ALARMS: dict[Binding, str] = {
    "handle_taken": "Its handle leads to somebody else's account now.",
    "id_moved": "Its id leads to another account now.",
    "gone": "The platform knows no account with its id any more.",
}
"""Nobody can be told that this is ours: the account is suspended, with these words."""
LOOKED_AT: frozenset[Platform] = frozenset({"facebook", "mastodon"})
"""Where ingest looks by itself; elsewhere a person says what was seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest look at a profile, and what the last one showed that showed anything: `seen_at` and all after it."""

    account_id: UUID
    tried_at: datetime
    outcome: str
    words: str | None = None
    seen_at: datetime | None = None
    asked_platform_id: str | None = None
    asked_handle: str | None = None
    platform_id: str | None = None
    handle: str | None = None
    id_of_handle: str | None = None
    handle_answer: str | None = None
    """Of the handle that was asked for: SOMEBODY has it, NOBODY, or REFUSED: it could not be asked."""
    name: str | None = None
    url: str | None = None
    about: str | None = None
    private: bool | None = None
    picture_digest: str | None = None
    picture_type: str | None = None


@dataclass(frozen=True, slots=True)
class HandleHad:
    """A handle of an account, and since when it is known here; the highest number is the one it has now."""

    number: int
    handle: str
    seen_from: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a person says to have seen on the platform: that it is the account, and where its notice is pinned. It is said of
    the handle and the id that the account had then: None, of one from before these were kept."""

    id: UUID
    account_id: UUID
    genuine: bool
    notice_url: str | None
    remark: str
    actor: str
    at: datetime
    handle: str | None = None
    platform_id: str | None = None

    def tells_of(self, details: Details) -> bool:
        return (self.handle, self.platform_id) == (details.handle, details.platform_id)


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """The part of the facts that is seen on the platform."""

    now: datetime | None = None
    notice_page: str = ""
    """Where we show the account's notice ourselves: a profile that links there informs."""
    seen: Seen | None = None
    sighting: Sighting | None = None
    confirmed: bool = True
    """A look, or a person, confirmed the handle that the account has, after it got it."""
    stale: timedelta = timedelta(days=3)
    """A last good look older than this proves nothing."""
    sighted: timedelta = timedelta(days=31)
    """How long a person's word holds (S06: looked at again each month)."""

    def old(self, at: datetime, lasting: timedelta) -> bool:
        return self.now is not None and self.now - at > lasting


def binding_of(details: Details, seen: Seen) -> Binding:
    """What was asked must be what is approved now: an answer about an earlier id or handle says nothing."""
    if seen.seen_at is None:
        return "unseen"
    if seen.asked_platform_id != details.platform_id:
        return "outdated"
    same_handle = seen.asked_handle == details.handle
    judgements: tuple[tuple[Binding, bool], ...] = (
        ("handle_taken", same_handle and seen.id_of_handle not in {None, seen.asked_platform_id}),
        ("gone", seen.platform_id is None),
        ("id_moved", seen.platform_id != seen.asked_platform_id),
        ("private", bool(seen.private)),
        ("outdated", not tells_of(details.handle, seen.asked_handle, seen.handle)),
        ("renamed", same_handle and new_handle(details, seen) is not None),
        ("handle_free", same_handle and seen.handle_answer == "NOBODY"),
        ("handle_unasked", same_handle and seen.id_of_handle is None),
    )
    return next((name for name, so in judgements if so), "bound")


def confirms(details: Details, seen: Seen) -> bool:
    """The platform showed that this very handle and the id are one account, be it a private one."""
    binding = binding_of(details, seen)
    asked_both = seen.asked_handle == details.handle and seen.id_of_handle == details.platform_id
    return binding == "bound" or (binding == "private" and asked_both)


def tells_of(handle: str, asked: str | None, shown: str | None) -> bool:
    """A look tells of the handle it asked for, and of the one it was shown; of none that was written in by hand since."""
    return handle == asked or handle == _plain(shown)


def new_handle(details: Details, seen: Seen) -> str | None:
    """The handle that the account has got meanwhile."""
    plain = _plain(seen.handle)
    return plain if plain and plain != details.handle else None


def _plain(handle: str | None) -> str | None:
    try:
        plain = plain_handle(handle or "")
    except Invalid:
        return None
    return None if "/" in plain else plain
