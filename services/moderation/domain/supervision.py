"""When somebody has to look at an account next, and whether that was missed (S12, "mycket god tillsyn").

The working hours of a day are cut into as many equal parts as looks are planned that day; in each part somebody looks. What
was looked at early in the morning counts for the first part; what was looked at in the evening for none of the next day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Self
from uuid import UUID

from services.moderation.domain.days import SWEDEN, day_of, is_working_day

OPENS, CLOSES = time(8), time(17)
"""Working hours, by the clock in Sweden. Looks that are planned for weekends and holidays are due in the same hours."""
HOURS = datetime.combine(date.min, CLOSES) - datetime.combine(date.min, OPENS)
LOOKED_AHEAD = 15
"""Days. Whatever is planned comes round sooner."""
AT_WORK = frozenset({"ACTIVE", "AT_RISK"})
IN_WAITING = frozenset({"DRAFT", "NOTIFIED", "MANAGER_OK", "RETURNED", "REJECTED"})
"""An account that was open and waits for another approval is still there to be written on."""
Change = Literal["checked", "missed", "excused"]
Part = Literal["responsible", "deputy"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How often somebody looks; where the risk is high on weekends too, whatever the plan says."""

    per_working_day: int = 2
    per_weekend_day: int = 0
    high_risk: bool = False

    @property
    def a_weekend_day(self) -> int:
        return max(self.per_weekend_day, int(self.high_risk))

    def looks_on(self, day: date) -> int:
        return self.per_working_day if is_working_day(day) else self.a_weekend_day

    def due_after(self, look: datetime) -> datetime | None:
        """The end of the first part of a day that begins after a look; None where nothing is planned."""
        first = day_of(look)
        for days in range(LOOKED_AHEAD):
            for begins, ends in self._parts(first + timedelta(days=days)):
                if begins > look:
                    return ends
        return None

    def _parts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """When each begins and ends; the first begins at midnight."""
        looks, begins = self.looks_on(day), datetime.combine(day, time.min, SWEDEN)
        for number in range(1, looks + 1):
            ends = datetime.combine(day, OPENS, SWEDEN) + HOURS * number / looks
            yield begins.astimezone(UTC), ends.astimezone(UTC)
            begins = ends


@dataclass(frozen=True, slots=True)
class Told:
    """What the registry says of an account, as far as looking at it goes. `opened`: it has been open at some time."""

    status: str
    watched: bool
    opened: bool
    plan: Plan

    @property
    def owes(self) -> bool:
        """Not before it opens, nor while it rests: only where somebody can write."""
        return self.watched and (self.status in AT_WORK or (self.opened and self.status in IN_WAITING))


@dataclass(frozen=True, slots=True)
class Supervision:
    """How an account is looked after. `due_at` None: nobody has to look. `missed_at`: when it was noticed that nobody had.

    `version` counts what was told of it.
    """

    account_id: UUID
    version: int = 0
    watched: bool = False
    owed_since: datetime | None = None
    plan: Plan = Plan()
    last_checked_at: datetime | None = None
    last_checked_by: str | None = None
    due_at: datetime | None = None
    missed_at: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def heard(self, told: Told, now: datetime) -> Self:
        """As the registry says it is. Who is late already stays so: another plan mends nothing."""
        known = replace(self, watched=told.watched, plan=told.plan)
        if not told.owes:
            return replace(known, owed_since=None, due_at=None)
        if self.owed_since is None:
            return replace(known, owed_since=now, due_at=told.plan.due_after(now))
        if told.plan == self.plan and self.due_at is not None:
            return known
        return known.replanned(now)

    def replanned(self, now: datetime) -> Self:
        """From the last look on, but never so that it is late at once."""
        due = self.plan.due_after(max(one for one in (self.owed_since, self.last_checked_at) if one))
        if due is not None and self.overdue(now):
            return self
        return replace(self, due_at=due if due is None or due > now else self.plan.due_after(now))

    @property
    def excused(self) -> bool:
        """It was late, and now nobody has to look."""
        return self.missed_at is not None and self.due_at is None

    def after(self, change: Change, now: datetime) -> Self:
        """As it is told next."""
        return replace(self, version=self.version + 1, missed_at=now if change == "missed" else None)

    def checked(self, by: str, now: datetime) -> Self:
        due = self.plan.due_after(now) if self.owed_since else None
        return replace(self.after("checked", now), last_checked_at=now, last_checked_by=by, due_at=due)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A person's word that an account was looked at. `part`: in which part that person did it."""

    id: UUID
    account_id: UUID
    checked_by: str
    checked_at: datetime
    part: Part | Literal["other"]
    covered: tuple[str, ...]
    remark: str | None
