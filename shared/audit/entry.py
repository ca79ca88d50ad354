"""One line of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.context import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    actor: Actor
    action: str
    object_type: str
    object_id: str
    reason: str
    case_id: UUID | None
    details: dict[str, Any]
    trace: str | None
