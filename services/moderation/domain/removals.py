"""A removal as it is asked of ingest, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.moderation.domain.words import Action

Item = tuple[UUID, int, str]
"""A version of a post and its content digest: what a receipt covers."""


@dataclass(frozen=True, slots=True)
class Removal:
    id: UUID
    case_id: UUID
    decision_id: UUID
    attempt: int
    action: Action
    requested_at: datetime
    receipts: int
    outcome: str | None = None
    words: str | None = None
    read_at: datetime | None = None
    intent_at: datetime | None = None
    acted_at: datetime | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What was learned of an act afterwards."""

    removal_id: UUID
    mark: str
    version: int
    case_id: UUID
    amended_at: datetime
