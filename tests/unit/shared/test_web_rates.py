"""A token bucket gives what it has, refills with time, and never more than it holds."""

from hypothesis import given
from hypothesis import strategies as st

from shared.web.rates import MOST, Buckets


def test_a_bucket_is_emptied_and_refills() -> None:
    buckets = Buckets(60)
    assert [buckets.take("a", 0.0) for _ in range(60)][-1] == 0
    assert buckets.take("a", 0.0) == -1
    assert buckets.wait(-1) == 1
    assert buckets.take("a", 1.0) == 0
    assert buckets.take("b", 1.0) == 59


def test_asking_in_vain_costs_nothing() -> None:
    buckets = Buckets(60)
    for _ in range(200):
        buckets.take("a", 0.0)
    assert buckets.take("a", 1.0) == 0


def test_the_one_silent_longest_is_forgotten_first() -> None:
    buckets = Buckets(10)
    buckets.take("first", 0.0)
    for number in range(MOST):
        buckets.take(str(number), 0.0)
    assert len(buckets._left) == MOST
    assert buckets.take("first", 0.0) == 9


@given(st.integers(1, 1000), st.lists(st.floats(0, 10), max_size=60))
def test_no_more_is_given_than_the_rate_allows(rate: int, pauses: list[float]) -> None:
    buckets, now, given_away = Buckets(rate), 0.0, 0
    for pause in pauses:
        now += pause
        given_away += buckets.take("a", now) >= 0
    assert given_away <= rate + now * rate / 60 + 1e-6


def test_a_clock_that_goes_back_gives_nothing() -> None:
    buckets = Buckets(60)
    for _ in range(60):
        buckets.take("a", 100.0)
    assert buckets.take("a", 50.0) < 0
