"""Days are Swedish: what is said of a day holds from its midnight there."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def day_of(moment: datetime) -> date:
    return moment.astimezone(SWEDEN).date()


def minute_of(moment: datetime) -> str:
    """As a Swedish clock shows it."""
    return moment.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SWEDEN)
