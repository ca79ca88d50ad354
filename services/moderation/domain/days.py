"""Which days are working days in Sweden: by them it is planned how often somebody looks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
SATURDAY, SUNDAY = 5, 6
FIXED = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
"""Holidays by month and day (1989:1253), and the eves that count as holidays when time is reckoned (1930:173 2 §)."""
AFTER_EASTER = frozenset({-2, 1, 39})
"""Good Friday, Easter Monday, Ascension Day. The other movable ones are Saturdays and Sundays."""
MIDSUMMER = range(19, 26)
"""The Friday among these days of June is Midsummer's Eve."""


def day_of(moment: datetime) -> date:
    return moment.astimezone(SWEDEN).date()


def is_working_day(day: date) -> bool:
    if day.weekday() in (SATURDAY, SUNDAY) or (day.month, day.day) in FIXED:
        return False
    if day.month == 6 and day.day in MIDSUMMER and day.weekday() == SATURDAY - 1:
        return False
    return (day - easter(day.year)).days not in AFTER_EASTER


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    skipped = century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    moon = (19 * (year % 19) + skipped) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    return date(year, 3, 22) + timedelta(days=moon + weekday - 7 * late)
