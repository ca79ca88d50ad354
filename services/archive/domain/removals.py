"""The story of a record: the cases on its post, the removals asked for, what was read, and how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.archive.domain.record import Event

TAKEN_OFF = frozenset({"REMOVED", "HIDDEN"})


@dataclass(slots=True)
class Removal:
    """One request and what came of it. The parts arrive in any order: each comes from a service of its own."""

    removal_id: UUID
    case_id: UUID | None
    requested: Event | None = None
    ends: list[Event] = field(default_factory=list)
    amendments: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    withdrawn_at: datetime | None
    cases: list[Event]
    removals: list[Removal]

    @property
    def taken_off(self) -> str | None:
        """REMOVED or HIDDEN, when we did that; the last word counts."""
        outcomes = [end.outcome for removal in self.removals for end in removal.ends if end.outcome in TAKEN_OFF]
        return outcomes[-1] if outcomes else None


def story_of(events: Sequence[Event]) -> Story:
    """From events in the order in which they happened. Of a case its newest state is told, whatever the clocks said."""
    changes = [event for event in events if event.kind == "CASE_CHANGED"]
    cases = {event.case_id: event for event in sorted(changes, key=lambda event: event.details["version"])}
    removals: dict[UUID, Removal] = {}
    for event in events:
        if event.removal_id is not None:
            _add(removals.setdefault(event.removal_id, Removal(event.removal_id, event.case_id)), event)
    withdrawn = [event.at for event in events if event.kind == "WITHDRAWN"]
    return Story(min(withdrawn, default=None), list(cases.values()), list(removals.values()))


def _add(removal: Removal, event: Event) -> None:
    if event.kind == "REMOVAL_REQUESTED":
        removal.requested = event
    elif event.kind == "REMOVAL_ENDED":
        removal.ends.append(event)
    else:
        removal.amendments.append(event)
