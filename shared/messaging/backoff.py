"""How long to wait before trying again: longer each time, never in step with others, never beyond a bound."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds before the second try and at most; each wait is half to all of what doubling gives."""

    first: float = 0.2
    most: float = 30.0

    def seconds(self, attempt: int) -> float:
        """The wait after the given failed attempt, counted from 1."""
        longest = min(self.most, self.first * 2 ** min(attempt - 1, 30))
        return random.uniform(longest / 2, longest)
