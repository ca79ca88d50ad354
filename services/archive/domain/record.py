"""A public record: one version of a post as it was captured, sealed for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Origin(StrEnum):
    """How it became a public record (TF 2:4): received from an outsider (inkommen) or made by us (upprättad)."""

    RECEIVED = "RECEIVED"
    CREATED = "CREATED"

    @classmethod
    def of(cls, *, ours: bool) -> "Origin":
        return cls.CREATED if ours else cls.RECEIVED


@dataclass(frozen=True, slots=True)
class Record:
    """`content` is what `record_digest` is the digest of: all that was captured, and when it was sealed."""

    log_index: int
    record_id: UUID
    post_id: UUID
    version: int
    account_id: UUID
    platform: str
    origin: Origin
    published_at: datetime
    captured_at: datetime
    sealed_at: datetime
    content_digest: str
    record_digest: str
    salt: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """What the log said of itself, signed, after a batch."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became of a post after it was captured."""

    event_id: UUID
    post_id: UUID
    kind: str
    at: datetime
    case_id: UUID | None
    removal_id: UUID | None
    outcome: str | None
    details: Mapping[str, Any]
