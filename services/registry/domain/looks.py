"""Whether people look at an account, as moderation tells it (S12)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Looks:
    """`overdue_since`: by when somebody should have looked and nobody has; None: nobody is late."""

    last_checked_at: datetime | None = None
    last_checked_by: str | None = None
    overdue_since: datetime | None = None
