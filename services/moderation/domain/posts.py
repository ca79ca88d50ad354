"""What moderation keeps of a post, and whether anyone has to look at it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.moderation.domain.words import Responsibility, State


@dataclass(frozen=True, slots=True)
class Account:
    """A projection of the registry's account: which unit answers for it, and for what of all that is written there."""

    id: UUID
    version: int
    status: str
    platform: str
    handle: str
    unit_id: UUID
    responsibility: Responsibility


@dataclass(frozen=True, slots=True)
class Post:
    """One version of what was written. `text` is None once it has been disposed of."""

    id: UUID
    version: int
    account_id: UUID
    platform: str
    external_id: str
    thread_id: UUID
    parent_id: UUID | None
    parent_external_id: str | None
    kind: str
    author_external_id: str | None
    author_name: str | None
    ours: bool
    text: str | None
    url: str | None
    published_at: datetime
    edited_at: datetime | None
    captured_at: datetime
    content_digest: str
    state: State = "PENDING"
    withdrawn_at: datetime | None = None


def obliged(post: Post, account: Account) -> bool:
    """Do we answer for it? All of it where we host the discussion (S14), elsewhere only what is ours (S15)."""
    return post.ours or (account.responsibility == "HOSTED_SPACE" and post.kind != "message")


def judged(post: Post, account: Account | None, *, hit: bool) -> State:
    if account is None:
        return "PENDING"
    if not obliged(post, account):
        return "NO_DUTY"
    return "HIT" if hit else "CLEAR"
