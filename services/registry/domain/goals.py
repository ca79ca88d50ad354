"""Which version of the goals stands, and whether they were answered before the work began (S04)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Answered:
    """An account's answer to "vad vill vi uppnå?". None: never, or not known."""

    version: int | None = None
    """The version of the account in which the goals were told as they stand: its history says who did it."""
    changed_at: datetime | None = None
    since: datetime | None = None
    """There have been goals from then on without a break."""
    began_at: datetime | None = None
    """The account was open for the first time: from here on there are posts."""

    def told(self, *, some: bool, version: int, at: datetime) -> Self:
        """The goals were changed; `some`: there are any."""
        return replace(self, version=version, changed_at=at, since=(self.since or at) if some else None)

    def opened(self, at: datetime) -> Self:
        return replace(self, began_at=self.began_at or at)

    @property
    def late(self) -> bool:
        """Work began before anybody had said what for."""
        return self.began_at is not None and (self.since is None or self.since > self.began_at)


UNANSWERED = Answered()
