"""Days are Swedish: what is said of a day holds from its midnight there."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def day_of(moment: datetime) -> date:
    try:
        return moment.astimezone(SWEDEN).date()
    except OverflowError:  # in the last hour of the year 9999 it is no day there any more
        return date.max


def minute_of(moment: datetime) -> str:
    """As a Swedish clock shows it."""
    return moment.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SWEDEN)
