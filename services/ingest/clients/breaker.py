"""When not to call: after faults in a row, and while a platform has asked us to wait. One memory per host."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.domain.platforms import Away
from shared.clock import Clock

FAULTS = 5
LONGEST = 86_400.0
"""Seconds for which a host is left alone at most, whatever it asks for."""
PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class _Host:
    faults: int = 0
    closed_until: datetime | None = None
    words: str = ""


class Breaker:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def check(self, host: str) -> None:
        """Away, without a call, while the host should be left alone."""
        known = self._hosts.get(host)
        now = self._clock.now()
        if known and known.closed_until and known.closed_until > now:
            raise Away(known.words, (known.closed_until - now).total_seconds())

    def answered(self, host: str) -> None:
        self._hosts.pop(host, None)

    def failed(self, host: str) -> None:
        """After FAULTS in a row it is left alone for a while; then one call may try."""
        known = self._hosts.setdefault(host, _Host())
        known.faults += 1
        if known.faults >= FAULTS:
            self.wait(host, PAUSE.total_seconds(), f"{host} failed {known.faults} times in a row")

    def wait(self, host: str, seconds: float, words: str) -> None:
        known = self._hosts.setdefault(host, _Host())
        known.closed_until, known.words = self._clock.now() + timedelta(seconds=min(seconds, LONGEST)), words
