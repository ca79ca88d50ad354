"""The terms of platforms, by version (E-delegationen 2): whoever runs an account there has examined those that hold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registry.domain.platforms import Platform


@dataclass(frozen=True, slots=True)
class PlatformTerms:
    """The newest of a platform are those that hold."""

    id: UUID
    platform: Platform
    version: str
    url: str
    note: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """A part of the facts: the terms that hold on the account's platform, if anybody has said."""

    current: PlatformTerms | None = None
