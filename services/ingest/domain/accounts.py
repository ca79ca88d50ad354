"""The accounts that the registry told us of, and how capturing from each of them goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

BEFORE_APPROVAL = frozenset({"DRAFT", "NOTIFIED", "MANAGER_OK", "RETURNED", "REJECTED"})
"""S16: no credentials for capturing before the account is approved."""
SLOWEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    version: int
    status: str
    platform: str
    platform_id: str | None
    handle: str
    url: str | None
    unit_id: UUID
    responsibility: str
    watched: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Where the fetching of an account stands. `stopped` says why it must not go on by itself, `words` what failed last."""

    account_id: UUID
    next_at: datetime
    failures: int = 0
    pinned_id: str | None = None
    stopped: str | None = None
    words: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch: asked for by somebody, or due."""

    id: UUID
    account_id: UUID
    state: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the account's profile: asked for by somebody, with a fetch, or by the schedule. `outcome` ends it."""

    id: UUID
    account_id: UUID
    asked_by: str
    asked_at: datetime
    outcome: str | None = None
    account_version: int = 0
    words: str | None = None
    asked_platform_id: str = ""
    asked_handle: str = ""
    platform_id: str | None = None
    handle: str | None = None
    id_of_handle: str | None = None
    handle_answer: str | None = None
    name: str | None = None
    url: str | None = None
    about: str | None = None
    private: bool = False
    picture_digest: str | None = None
    picture_type: str | None = None
    picture_name: str | None = None
    """What stays the same in the picture's address, so that it is not fetched every time."""
    checked_at: datetime | None = None


def backoff(failures: int, retry_after: float | None = None) -> timedelta:
    """2, 4, 8 ... seconds up to an hour, and never sooner than the platform asks."""
    own = min(timedelta(seconds=2 ** min(failures, 12)), SLOWEST)
    return max(own, timedelta(seconds=retry_after or 0))
