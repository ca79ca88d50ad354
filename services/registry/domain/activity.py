"""When an account last wrote something of its own, and whether that is too long ago (S03)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Activity:
    """Of an account. None: never, or not known."""

    open_since: datetime | None = None
    """It was last opened or resumed: nobody is asked for posts of before."""
    last_post_at: datetime | None = field(default=None, compare=False)
    """Its newest own post that was heard of; told with no event: it is heard again from where it came."""

    def opened(self, at: datetime) -> Self:
        return replace(self, open_since=at)

    def posted(self, at: datetime) -> Self:
        """What was written earlier and is captured late moves nothing back."""
        return replace(self, last_post_at=max(at, self.last_post_at or at))


NEVER = Activity()


@dataclass(frozen=True, slots=True)
class Pulse:
    """A part of the facts: an account's activity, as seen now. `open`: it is in use; `paused`: it rests, with an end."""

    activity: Activity = NEVER
    now: datetime | None = None
    limit: timedelta = timedelta.max
    open: bool = False
    paused: bool = False

    @property
    def counted_from(self) -> datetime | None:
        """The newest own post, or when it was opened or resumed after that; None where no post was ever heard of."""
        last, since = self.activity.last_post_at, self.activity.open_since
        return max(last, since) if last and since else last

    @property
    def inactive(self) -> bool:
        start = self.counted_from
        return start is not None and self.now is not None and self.now - start > self.limit
