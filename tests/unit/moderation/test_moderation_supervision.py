"""By when somebody has to look at an account, by the calendar and the clock of Sweden (S12)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.domain.days import easter, is_working_day
from services.moderation.domain.supervision import Plan, Supervision, Told

SWEDEN = ZoneInfo("Europe/Stockholm")
TWICE = Plan()
HIGH = Plan(2, 0, high_risk=True)


def at(text: str) -> datetime:
    """By the clock in Sweden."""
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN).astimezone(UTC)


def due(plan: Plan, look: str) -> str | None:
    found = plan.due_after(at(look))
    return f"{found.astimezone(SWEDEN):%Y-%m-%dT%H:%M}" if found else None


@pytest.mark.parametrize(
    ("plan", "look", "by"),
    [
        (TWICE, "2026-11-25T07:10", "2026-11-25T17:00"),  # before the working hours: the first part
        (TWICE, "2026-11-25T12:29", "2026-11-25T17:00"),
        (TWICE, "2026-11-25T12:30", "2026-11-26T12:30"),  # the second part
        (TWICE, "2026-11-25T16:59", "2026-11-26T12:30"),
        (TWICE, "2026-11-25T23:30", "2026-11-26T12:30"),  # the evening is no part of tomorrow
        (TWICE, "2026-11-27T18:00", "2026-11-30T12:30"),  # Friday evening: Monday
        (TWICE, "2026-11-28T10:00", "2026-11-30T12:30"),
        (TWICE, "2026-12-23T14:00", "2026-12-28T12:30"),  # Christmas
        (TWICE, "2026-06-18T15:00", "2026-06-22T12:30"),  # Midsummer
        (TWICE, "2026-04-02T15:00", "2026-04-07T12:30"),  # Easter, and the clocks changed the week before
        (Plan(1), "2026-11-25T09:00", "2026-11-26T17:00"),
        (Plan(48), "2026-11-25T08:00", "2026-11-25T08:22"),
        (Plan(0), "2026-11-25T09:00", None),
        (Plan(0, 1), "2026-11-25T09:00", "2026-11-28T17:00"),
        (Plan(2, 1), "2026-11-27T13:00", "2026-11-28T17:00"),
        (HIGH, "2026-11-27T13:00", "2026-11-28T17:00"),
        (HIGH, "2026-11-28T13:00", "2026-11-29T17:00"),
        (replace(HIGH, per_weekend_day=3), "2026-11-27T13:00", "2026-11-28T11:00"),
        (HIGH, "2026-12-23T14:00", "2026-12-24T17:00"),
    ],
)
def test_the_next_look_is_due_at_the_end_of_the_next_part(plan: Plan, look: str, by: str | None) -> None:
    assert due(plan, look) == by


def test_working_hours_are_those_of_the_clock_on_the_wall() -> None:
    assert TWICE.due_after(at("2026-03-27T14:00")) == datetime(2026, 3, 30, 10, 30, tzinfo=UTC)
    assert TWICE.due_after(at("2026-10-23T14:00")) == datetime(2026, 10, 26, 11, 30, tzinfo=UTC)
    assert Plan(2, 1).due_after(at("2026-03-28T18:00")) == datetime(2026, 3, 29, 15, 0, tzinfo=UTC)
    assert Plan(2, 1).due_after(at("2026-10-24T18:00")) == datetime(2026, 10, 25, 16, 0, tzinfo=UTC)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))
PLANS = st.builds(Plan, st.integers(0, 48), st.integers(0, 48), st.booleans())


@given(PLANS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_is_due_lies_ahead_and_a_later_look_is_never_due_earlier(
    plan: Plan, look: datetime, later: timedelta
) -> None:
    first, second = plan.due_after(look), plan.due_after(look + later)
    assert (first is None) == (plan.per_working_day == 0 == plan.a_weekend_day)
    if first and second:
        assert look < first <= second


@given(st.integers(1, 12), st.dates(date(2026, 1, 1), date(2031, 1, 1)).filter(is_working_day))
def test_as_many_looks_as_planned_are_enough_and_one_less_is_not(looks: int, day: date) -> None:
    plan, moment = Plan(looks), datetime.combine(day, datetime.min.time(), SWEDEN).astimezone(UTC)
    needed = 0
    while (by := plan.due_after(moment)) and by.astimezone(SWEDEN).date() == day:
        needed, moment = needed + 1, by - timedelta(minutes=1)
    assert needed == looks - 1, "the look at midnight was the first"


@pytest.mark.parametrize(
    ("year", "sunday"), [(2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (1981, (4, 19)), (2285, (3, 22))]
)
def test_easter(year: int, sunday: tuple[int, int]) -> None:
    assert easter(year) == date(year, *sunday)


def test_days_on_which_nobody_works() -> None:
    year = [date(2026, 1, 1) + timedelta(days=days) for days in range(365)]
    free = [f"{day:%m-%d}" for day in year if day.weekday() < 5 and not is_working_day(day)]
    assert free == ["01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "06-19", "12-24", "12-25", "12-31"]
    assert not any(is_working_day(day) for day in year if day.weekday() > 4)


NEW = Supervision(UUID(int=1))
OPEN = Told("ACTIVE", watched=True, opened=True, plan=TWICE)
NOON = at("2026-11-25T12:00")


def opened(plan: Plan = TWICE, moment: datetime = NOON) -> Supervision:
    return NEW.heard(replace(OPEN, plan=plan), moment)


def test_an_account_that_has_just_opened_is_not_late() -> None:
    assert opened().due_at == at("2026-11-25T17:00")
    assert opened(Plan(48), at("2026-11-25T16:58")).due_at == at("2026-11-26T08:11:15")
    assert not opened().overdue(at("2026-11-25T16:59"))
    assert opened().overdue(at("2026-11-25T17:00"))


@pytest.mark.parametrize("status", ["PAUSED", "SUSPENDED", "CLOSING", "CLOSED", "APPROVED"])
def test_who_rests_or_is_not_open_owes_nothing(status: str) -> None:
    told = replace(OPEN, status=status, watched=status != "CLOSED")
    assert NEW.heard(told, NOON).due_at is None
    late = opened().after("missed", at("2026-11-25T17:00"))
    rested = late.heard(told, at("2026-11-25T18:00"))
    assert (rested.due_at, rested.excused) == (None, True)
    assert rested.after("excused", at("2026-11-25T18:00")).missed_at is None


def test_an_open_account_that_waits_for_another_approval_is_still_looked_at() -> None:
    waits = replace(OPEN, status="DRAFT")
    assert opened().heard(waits, at("2026-11-25T13:00")).due_at == at("2026-11-25T17:00")
    assert NEW.heard(replace(waits, opened=False), NOON).due_at is None, "it never opened"
    assert NEW.heard(replace(waits, watched=False), NOON).due_at is None


def test_after_a_pause_it_begins_anew() -> None:
    paused = opened().heard(replace(OPEN, status="PAUSED"), at("2026-11-25T13:00"))
    assert paused.heard(OPEN, at("2026-12-07T13:00")).due_at == at("2026-12-08T12:30")


def test_what_the_registry_tells_again_changes_nothing() -> None:
    assert opened().heard(OPEN, at("2026-11-25T20:00")) == opened()


def test_another_plan_holds_from_the_last_look_and_makes_nobody_late_at_once() -> None:
    looked = opened(Plan(1)).checked("anna", at("2026-11-25T13:00"))
    assert looked.due_at == at("2026-11-26T17:00")
    often = replace(OPEN, plan=Plan(4))
    assert looked.heard(often, at("2026-11-25T14:00")).due_at == at("2026-11-25T17:00")
    assert looked.heard(often, at("2026-11-26T16:00")).due_at == at("2026-11-27T10:15")


def test_another_plan_mends_no_lateness_but_none_at_all_ends_it() -> None:
    late = opened().after("missed", at("2026-11-25T17:00"))
    assert late.heard(replace(OPEN, plan=Plan(1)), at("2026-11-26T09:00")).due_at == at("2026-11-25T17:00")
    unplanned = late.heard(replace(OPEN, plan=Plan(0)), at("2026-11-26T09:00"))
    assert (unplanned.due_at, unplanned.excused) == (None, True)
    planned = unplanned.after("excused", NOON).heard(OPEN, at("2026-11-26T10:00"))
    assert planned.due_at == at("2026-11-26T17:00"), "planned again, it begins anew"


def test_a_look_ends_lateness_and_is_told_once() -> None:
    late = opened().after("missed", at("2026-11-25T17:00"))
    looked = late.checked("anna", at("2026-11-25T17:30"))
    assert (looked.due_at, looked.missed_at, looked.version) == (at("2026-11-26T12:30"), None, late.version + 1)
    assert (looked.last_checked_by, looked.last_checked_at) == ("anna", at("2026-11-25T17:30"))


def test_the_calendar_that_others_keep_says_the_same() -> None:
    """When the law moves a holiday, the library's next release moves it first."""
    kept = country_holidays("SE", categories=("public", "de_facto"))
    days = [date(2006, 1, 1) + timedelta(days=days) for days in range(366 * 45)]
    differing = [day for day in days if is_working_day(day) != (day.weekday() < 5 and day not in kept)]
    assert differing == []
