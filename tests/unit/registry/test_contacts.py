"""When contact details of reporters may go: never without plan and decision, never sooner than the longest rule says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.registry.domain.contacts import RECORD_TYPE, Disposable
from services.registry.domain.disposal import DisposalDecision, Ruling, Scope
from services.registry.domain.periods import Period
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.retention import Retention

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
RULE = Retention("DISPOSE_AFTER", "P3M", "case_closed")
YEAR = Retention("DISPOSE_AFTER", "P1Y", "case_closed")
RULING = Ruling("KS 2026/0042", "Kommunstyrelsen", date(2026, 5, 1), date(2026, 5, 2))
DECISION = DisposalDecision(uuid4(), Scope((RECORD_TYPE,)), RULE, NOW, status="ADOPTED", ruling=RULING)


def plan(*rules: Retention, code: str = RECORD_TYPE) -> Plan:
    return Plan(uuid4(), uuid4(), 1, "Plan", NOW, rows=tuple(PlanRow(code, one, "NOT_REGISTERED") for one in rules))


def test_plan_and_decision_together_let_them_go() -> None:
    found = Disposable.of([plan(RULE)], [DECISION], TODAY)
    assert found == Disposable(date(2026, 8, 20), date(2026, 5, 2), "KS 2026/0042")


@pytest.mark.parametrize(
    ("plans", "decisions"),
    [
        ([], [DECISION]),
        ([plan(RULE, code="comment_simple")], [DECISION]),
        ([plan(RULE)], []),
        ([plan(RULE)], [replace(DECISION, scope=Scope(("comment_simple",)))]),
        ([plan(RULE)], [replace(DECISION, scope=Scope((RECORD_TYPE,), unit_id=uuid4()))]),
        ([plan(RULE)], [replace(DECISION, scope=Scope((RECORD_TYPE,), account_id=uuid4()))]),
        ([plan(RULE), plan(Retention("PRESERVE"))], [DECISION]),
        ([plan(RULE)], [replace(DECISION, retention=Retention("DISPOSE_WHEN_OBSOLETE"))]),
        ([plan(RULE)], [replace(DECISION, retention=Retention("DISPOSE_AFTER", "P3M", "captured"))]),
        ([plan(Retention("SAMPLE", "P3M", "case_closed"))], [DECISION]),
    ],
    ids=["no plan", "no row", "no decision", "of another", "a unit's", "an account's", "preserved", "obsolete", "captured", "sample"],
)  # fmt: skip
def test_nothing_goes_when_one_of_them_does_not_say_so(plans: list[Plan], decisions: list[DisposalDecision]) -> None:
    assert Disposable.of(plans, decisions, TODAY) is None


def test_of_several_rules_the_longest_holds() -> None:
    another = replace(DECISION, retention=YEAR, ruling=replace(RULING, registry_no="KS 2026/0007"))
    for plans, decisions in (([plan(RULE), plan(YEAR)], [DECISION]), ([plan(RULE)], [DECISION, another])):
        found = Disposable.of(plans, decisions, TODAY)
        assert found
        assert found.ended_before == date(2025, 11, 20)
        assert found.under == ", ".join(sorted(one.ruling.registry_no for one in decisions if one.ruling))


def test_only_a_retroactive_decision_reaches_what_was_left_before_it() -> None:
    found = Disposable.of([plan(RULE)], [replace(DECISION, retroactive=True)], TODAY)
    assert found
    assert found.left_from is None


def test_a_period_longer_than_there_are_years_lets_nothing_go() -> None:
    ages = Retention("DISPOSE_AFTER", "P999Y9999M", "case_closed")
    assert Disposable.of([plan(ages)], [DECISION], date(1500, 1, 1)) is None


@pytest.mark.parametrize(
    ("period", "day", "before"),
    [
        ("P3M", date(2026, 11, 20), date(2026, 8, 20)),
        ("P3M", date(2026, 5, 31), date(2026, 2, 28)),
        ("P1Y", date(2028, 2, 29), date(2027, 2, 28)),
        ("P1M", date(2026, 1, 15), date(2025, 12, 15)),
        ("P1Y2M1W3D", date(2026, 11, 20), date(2025, 9, 10)),
        ("P3Y", date(2, 1, 1), None),
        ("P99999D", date(2, 1, 1), None),
    ],
)
def test_a_day_so_long_before(period: str, day: date, before: date | None) -> None:
    assert Period.read(period).before(day) == before


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)), some.integers(1, 40), some.integers(1, 60))
def test_what_ended_earlier_than_that_day_has_had_its_whole_period(day: date, months: int, earlier: int) -> None:
    """Counted forward from its end, clamped to the month's last day as people do, no later day than today comes out."""
    before = Period(months=months).before(day)
    assert before
    ended = date.fromordinal(before.toordinal() - earlier)
    year, month = divmod(ended.year * 12 + ended.month - 1 + months, 12)
    same = [ended.day - less for less in range(4)]
    last = next(found for number in same if (found := _day(year, month + 1, number)))
    assert last <= day


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
