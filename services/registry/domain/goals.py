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
    drafted_at: datetime | None = None
    """When we first heard of the account."""
    first_post_at: datetime | None = None
    """The earliest of its own posts that was captured."""

    def told(self, *, some: bool, version: int, at: datetime) -> Self:
        """The goals were changed; `some`: there are any."""
        return replace(self, version=version, changed_at=at, since=(self.since or at) if some else None)

    def opened(self, at: datetime) -> Self:
        return replace(self, began_at=self.began_at or at)

    @property
    def existed(self) -> bool:
        """It was at work before we heard of it: that it has posts says nothing of how it was begun with us."""
        return bool(self.drafted_at and self.first_post_at and self.first_post_at < self.drafted_at)

    @property
    def begun(self) -> datetime | None:
        """When work began with us: the first opening, or the first post of an account that was new."""
        times = [self.began_at, None if self.existed else self.first_post_at]
        return min((one for one in times if one), default=None)

    @property
    def late(self) -> bool:
        """Work began before anybody had said what for."""
        return self.begun is not None and (self.since is None or self.since > self.begun)


UNANSWERED = Answered()
