"""How long records are kept: ISO 8601 periods of days and longer, as plans and decisions write them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta
from typing import Self

from shared.errors import Invalid

FORM = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")
DAYS = (365.25, 30.4375, 7.0, 1.0)
SWEDISH = (("år", "år"), ("månad", "månader"), ("vecka", "veckor"), ("dag", "dagar"))


@dataclass(frozen=True, slots=True)
class Period:
    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        found = FORM.fullmatch(text.strip().upper())
        period = cls(*(int(part or 0) for part in found.groups())) if found else cls()
        if not any(period.parts):
            raise Invalid(
                "A period is written as ISO 8601 has it: P3M, P2Y.",
                errors=[("/retention_period", "an ISO 8601 period of days or longer, such as P3M or P2Y")],
            )
        return period

    @property
    def parts(self) -> tuple[int, int, int, int]:
        return self.years, self.months, self.weeks, self.days

    @property
    def length(self) -> float:
        """In days, months and years at their mean: to tell longer from shorter, never to count a last day."""
        return sum(count * days for count, days in zip(self.parts, DAYS, strict=True))

    def before(self, day: date) -> date | None:
        """The day that lies so long before this one by the calendar, if there is one: 31 May less three months is 28 February."""
        year, month = divmod(day.year * 12 + day.month - 1 - self.years * 12 - self.months, 12)
        if year < MINYEAR:
            return None
        there = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        back = timedelta(weeks=self.weeks, days=self.days)
        return there - back if there - date.min >= back else None

    @property
    def swedish(self) -> str:
        words = [f"{count} {names[count != 1]}" for count, names in zip(self.parts, SWEDISH, strict=True) if count]
        return " och ".join(words)
