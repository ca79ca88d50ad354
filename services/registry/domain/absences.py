"""When somebody is away. Never why: that could be a fact about health, and nothing here needs it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from services.registry.domain.duty import Away, Span
from shared.errors import Conflict, Invalid
from shared.ids import uuid7

LATE = timedelta(days=7)
"""Who fell ill tells it when that is possible."""


@dataclass(frozen=True, slots=True)
class Absence:
    """From a moment until the first one when the person is back; None while nobody knows."""

    id: UUID
    person_id: UUID
    away_from: datetime
    away_until: datetime | None = None
    version: int = 1

    @classmethod
    def registered(cls, person_id: UUID, away_from: datetime, away_until: datetime | None, now: datetime) -> Self:
        _must_end(away_from, away_until)
        if away_until is not None and away_until <= now:
            raise Invalid(
                "Who was on duty then is history: only an absence that is not over yet is registered.",
                errors=[("/away_until", "must be later than now")],
            )
        if away_from < now - LATE:
            raise Invalid(
                "Who was on duty then is history: an absence is registered within a week after it began.",
                errors=[("/away_from", f"must not be earlier than {said(now - LATE)}")],
            )
        return cls(uuid7(), person_id, away_from, away_until)

    def lasting(self, away_until: datetime | None, now: datetime) -> Self:
        """With another end, while it is not over."""
        if self.away_until is not None and self.away_until <= now:
            raise Conflict("This absence is over: it is history. Register another one.")
        _must_end(self.away_from, away_until)
        if away_until is not None and away_until < now - LATE:
            raise Invalid(
                "Who was on duty then is history: that somebody is back is told within a week.",
                errors=[("/away_until", f"must not be earlier than {said(now - LATE)}")],
            )
        return replace(self, away_until=away_until)

    def longer(self, after: Self) -> Span | None:
        """The time that another end adds to it."""
        if self.away_until is None or (after.away_until is not None and after.away_until <= self.away_until):
            return None
        return Span(self.away_until, after.away_until)

    def must_be_ahead(self, now: datetime) -> None:
        if self.away_from <= now:
            raise Conflict("This absence has begun: change its end instead, so that it stays true who was on duty.")

    @property
    def away(self) -> Away:
        return Away(self.person_id, self.away_from, self.away_until)

    def check_free(self, others: Iterable[Self]) -> None:
        """The same person cannot be away twice at once."""
        met = next(
            (one for one in others if one.id != self.id and self.away.meets(one.away_from, one.away_until)), None
        )
        if met is not None:
            raise Conflict(
                "This person is away then already: change the end of that absence, or choose other times.",
                extra={"absence_id": str(met.id), "away_from": said(met.away_from), "away_until": said(met.away_until)},
            )


def said(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _must_end(away_from: datetime, away_until: datetime | None) -> None:
    if away_until is not None and away_until <= away_from:
        raise Invalid(
            "An absence ends after it begins.", errors=[("/away_until", "must be later than away_from, or null")]
        )
