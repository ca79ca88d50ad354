"""How much of something one sender or one mailbox may have in a while."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import TooMany

Scope = Literal["report", "code"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is used up, with this time, and until when it counts."""

    used: int
    until: datetime

    def hold(self, most: int, now: datetime, words: str) -> None:
        """Refuse what is one too many, and say when there is room again."""
        if self.used > most:
            raise TooMany(words, retry_after=int((self.until - now).total_seconds()) + 1)
