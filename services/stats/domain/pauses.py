"""Why a week is empty: the times in which an account rested, was stopped or had come to its end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal
from uuid import UUID

from services.stats.domain.days import Period, day_of

Resting = Literal["PAUSED", "SUSPENDED", "CLOSING", "CLOSED"]
Reason = Literal["planned", "stopped", "taken_over", "ended"]
"""A planned rest; stopped by a person until somebody decides; by the system at a takeover; the account's end."""
SWEDISH: dict[Reason, str] = {
    "planned": "planerat uppehåll", "stopped": "avstängt", "taken_over": "avstängt efter kapning", "ended": "avslutat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """An account's state from a version of it on. `since` None: from before anybody kept it."""

    account_id: UUID
    version: int
    status: str
    since: datetime | None
    by_system: bool = False
    planned_until: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """`since` None: from before anybody kept it; `until` None: it goes on."""

    state: Resting
    reason: Reason
    since: datetime | None
    until: datetime | None
    planned_until: date | None

    def falls_in(self, period: Period) -> bool:
        begun = self.since is None or day_of(self.since) <= period.last
        return begun and (self.until is None or day_of(self.until) >= period.first)

    @property
    def words(self) -> str:
        """For a cell of a sheet: the days as an interval of ISO 8601, open where that is not known."""
        since = str(day_of(self.since)) if self.since else ""
        until = str(day_of(self.until)) if self.until else ""
        return f"{SWEDISH[self.reason]} {since}/{until}"


def fresh(known: Sequence[State], told: Sequence[State]) -> list[State]:
    """Of what is told of one account, the states that differ from the one before: the history grows at a change only."""
    versions = {one.version for one in known}
    line = sorted([*known, *(one for one in told if one.version not in versions)], key=lambda one: one.version)
    changed = [one for before, one in pairwise([None, *line]) if one and (before is None or _moved(before, one))]
    return [one for one in changed if one.version not in versions]


def pauses(states: Sequence[State]) -> Iterator[Pause]:
    """Of one account, from its states in the order of their versions."""
    for one, following in pairwise([*states, None]):
        if one and (reason := _reason(one)):
            until = following.since if following else None
            yield Pause(one.status, reason, one.since, until, one.planned_until)  # type: ignore[arg-type] # it has a reason


def _moved(before: State, after: State) -> bool:
    return (before.status, before.planned_until) != (after.status, after.planned_until)


def _reason(state: State) -> Reason | None:
    match state.status:
        case "PAUSED":
            return "planned"
        case "SUSPENDED":
            return "taken_over" if state.by_system else "stopped"
        case "CLOSING" | "CLOSED":
            return "ended"
    return None
