"""Quarantine: what came and could not be taken in. Kept as it came, visible, replayable, never lost.

Once it was taken in, or noted to have no content, the payload is weeded after a time; what was given up is the only one, and
stays (ADR 27).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

REASONS = {
    "unreadable": "The delivery is not JSON, or not of the platform's form",
    "unknown": "The platform tells something that this version does not understand",
    "incomplete": "The content or its id is missing",
    "too_large": "The text is larger than any event may be",
    "unknown_account": "No account of ours has this platform id",
    "not_watched": "The account is not approved for capture, or no longer",
    "unknown_post": "The platform says that something is gone which was never captured",
}
WAITING, REPLAYED, DISCARDED = "WAITING", "REPLAYED", "DISCARDED"


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    platform: str
    page_id: str | None
    account_id: UUID | None
    reason: str
    payload: bytes
    received_at: datetime
    state: str = WAITING
    replays: int = 0
    settled_at: datetime | None = None
    settled_by: str | None = None
    weeded_at: datetime | None = None
