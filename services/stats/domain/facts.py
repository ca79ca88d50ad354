"""What stats remembers: that something happened, where and when. Never what was written, never by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Account:
    account_id: UUID
    version: int
    unit_id: UUID
    platform: str
    handle: str
    status: str


@dataclass(frozen=True, slots=True)
class Post:
    """A contribution in its newest version. `ours`: the account itself wrote it; otherwise an outsider did."""

    post_id: UUID
    version: int
    account_id: UUID
    thread_id: UUID
    parent_id: UUID | None
    kind: str
    ours: bool
    published_at: datetime
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    post_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A case in its newest state."""

    case_id: UUID
    version: int
    account_id: UUID
    post_id: UUID
    status: str
    decided: str | None
    ground: str | None
    captured_at: datetime
    opened_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Removal:
    removal_id: UUID
    account_id: UUID
    post_id: UUID
    outcome: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Seal:
    record_id: UUID
    account_id: UUID
    captured_at: datetime
    sealed_at: datetime
