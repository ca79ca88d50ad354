"""Who is reminded of what is due, and when: a month before and a week before, once each."""

from datetime import date, timedelta

AHEAD = (timedelta(days=30), timedelta(days=7))


def due_for(day: date, today: date) -> timedelta | None:
    """Which of the reminders of something due that day it is time for: the latest whose time has come."""
    come = [ahead for ahead in AHEAD if today >= day - ahead]
    return min(come) if come and today <= day else None
