"""Days are days in Sweden, and a span is cut without gap or overlap."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.stats.domain.days import By, day_of, periods


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 21, 21, 59, tzinfo=UTC), date(2026, 5, 21)),
        (datetime(2026, 5, 21, 22, 0, tzinfo=UTC), date(2026, 5, 22)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_sweden_summer_and_winter(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


@given(
    some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(0, 800), some.sampled_from(["day", "month", "total"])
)
def test_a_span_is_cut_without_gap_or_overlap(first: date, length: int, by: By) -> None:
    last = first + timedelta(days=length)
    cut = periods(first, last, by)
    assert (cut[0].first, cut[-1].last) == (first, last)
    for before, after in pairwise(cut):
        assert after.first == before.last + timedelta(days=1)
    assert sum(period.days for period in cut) == length + 1
    assert len({period.bucket for period in cut}) == len(cut)


def test_months_are_cut_where_the_span_begins_and_ends() -> None:
    assert [(p.first, p.last, p.bucket) for p in periods(date(2026, 11, 20), date(2027, 1, 3), "month")] == [
        (date(2026, 11, 20), date(2026, 11, 30), 202611),
        (date(2026, 12, 1), date(2026, 12, 31), 202612),
        (date(2027, 1, 1), date(2027, 1, 3), 202701),
    ]
