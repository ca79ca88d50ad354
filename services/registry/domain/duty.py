"""Who is on duty for an account: the responsible person if present, else the first deputy who is (S13).

Whoever takes over does so the moment an absence begins, and hands back the moment it ends.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from services.registry.domain.wording import Wording

REMEMBERED = timedelta(days=400)
"""How far back it is looked when somebody came on duty."""
NOBODY = Wording(
    "Ingen är i tjänst för kontot. Utse en ersättare som är på plats, eller ändra när någon är borta; chefen för enheten "
    "svarar så länge.",
    "Nobody is on duty for the account. Name a deputy who is there, or change when somebody is away; the manager of the "
    "unit answers meanwhile.",
)
EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to another; None: without end."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which a person is not there: an absence, or all the time after a departure."""

    person_id: UUID
    away_from: datetime
    away_until: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.away_from <= at and (self.away_until is None or at < self.away_until)

    def meets(self, start: datetime, end: datetime | None) -> bool:
        return (end is None or self.away_from < end) and (self.away_until is None or start < self.away_until)


@dataclass(frozen=True, slots=True)
class Turn:
    """A time during which the same person is on duty, or nobody. `since`, `until` None: as far as is known."""

    person_id: UUID | None
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """Those who run an account in the order in which they are on duty, and when they are away."""

    account_id: UUID
    responsible: UUID | None
    candidates: tuple[UUID, ...]
    away: tuple[Away, ...] = ()

    def present(self, person_id: UUID, at: datetime) -> bool:
        return not any(one.person_id == person_id and one.covers(at) for one in self.away)

    def away_at(self, at: datetime) -> tuple[Away, ...]:
        return tuple(one for one in self.away if one.covers(at))

    def on_duty(self, at: datetime) -> UUID | None:
        return next((one for one in self.candidates if self.present(one, at)), None)

    def turn(self, at: datetime) -> Turn:
        return next(one for one in self._turns() if one.until is None or at < one.until)

    def gap(self, span: Span) -> Span | None:
        """The first time in that span when nobody is on duty."""
        for turn in self._turns():
            start = max(turn.since or span.start, span.start)
            end = min((one for one in (turn.until, span.end) if one), default=None)
            if turn.person_id is None and (end is None or start < end):
                return Span(start, end)
        return None

    def lost(self, before: Self, start: datetime) -> Span | None:
        """The first time after `start` when nobody is on duty and, as it was before, somebody would be."""
        moments = {moment for one in (*self.away, *before.away) for moment in (one.away_from, one.away_until) if moment}
        began: datetime | None = None
        for moment in [start, *sorted(one for one in moments if one > start)]:
            lost = self.on_duty(moment) is None and before.on_duty(moment) is not None
            if began and not lost:
                return Span(began, moment)
            began = (began or moment) if lost else None
        return Span(began, None) if began else None

    def _turns(self) -> Iterator[Turn]:
        """All of them, one after the other: the first has no beginning, the last no end."""
        moments = {moment for one in self.away for moment in (one.away_from, one.away_until) if moment}
        person, since = self.on_duty(EVER), None
        for moment in sorted(moments):
            following = self.on_duty(moment)
            if following != person:
                yield Turn(person, since, moment)
                person, since = following, moment
        yield Turn(person, since, None)


@dataclass(frozen=True, slots=True)
class Duty:
    """What the conditions ask of those who run an account."""

    left: frozenset[UUID] = frozenset()
    """People who are no longer here."""
    away: frozenset[UUID] = frozenset()
    """People who are away now, those who left among them."""

    def nobody(self, candidates: Collection[UUID]) -> bool:
        return bool(candidates) and self.away.issuperset(candidates)
