"""Days, months and spans as people in Sweden count them: a comment at 00:30 belongs to the day it was written there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

By = Literal["day", "month", "total"]
Bucket = date | int
"""What facts are gathered under: the day, year * 100 + month, or 0 for the whole span."""
ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Europe/Stockholm")).date()


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included; `bucket` is what its facts are gathered under."""

    first: date
    last: date
    bucket: Bucket

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def periods(first: date, last: date, by: By) -> list[Period]:
    """The span cut into days or months, oldest first. A month is cut where the span begins or ends."""
    if by == "total":
        return [Period(first, last, 0)]
    if by == "day":
        return [Period(day, day, day) for day in _days(first, last)]
    return list(_months(first, last))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _months(first: date, last: date) -> Iterator[Period]:
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Period(first, min(following - ONE_DAY, last), first.year * 100 + first.month)
        first = following
