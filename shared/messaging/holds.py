"""Places that wait after a failure, each for itself, and how often the record at their head has failed."""

from collections.abc import Callable, Iterable

from shared.messaging.backoff import Backoff
from shared.messaging.bus import Place


class Holds:
    def __init__(self, backoff: Backoff, now: Callable[[], float]) -> None:
        self._backoff, self._now = backoff, now
        self._until: dict[Place, float] = {}
        self._waits: dict[Place, int] = {}
        self._blamed: dict[Place, tuple[int, int]] = {}

    def blame(self, place: Place, offset: int) -> int:
        """One more failure of this record; returns how many that makes."""
        blamed, times = self._blamed.get(place, (offset, 0))
        times = times + 1 if blamed == offset else 1
        self._blamed[place] = offset, times
        return times

    def hold(self, places: Iterable[Place]) -> None:
        """Let these places rest, longer each time until they succeed."""
        for place in places:
            self._waits[place] = self._waits.get(place, 0) + 1
            self._until[place] = self._now() + self._backoff.seconds(self._waits[place])

    def rested(self) -> set[Place]:
        """Places that have waited long enough; they are held no more."""
        over = {place for place, until in self._until.items() if until <= self._now()}
        for place in over:
            del self._until[place]
        return over

    def succeeded(self, places: Iterable[Place]) -> None:
        for place in places:
            self._waits.pop(place, None)
            self._blamed.pop(place, None)

    def drop(self, places: Iterable[Place]) -> None:
        """These places begin anew; what their records are blamed for is remembered."""
        for place in places:
            self._until.pop(place, None)

    def next_due(self) -> float | None:
        """Seconds until the first place has rested."""
        return max(0.0, min(self._until.values()) - self._now()) if self._until else None
