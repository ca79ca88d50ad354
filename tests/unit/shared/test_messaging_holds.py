"""Waiting: longer each time, each place for itself, and never blamed for what another record did."""

from hypothesis import given
from hypothesis import strategies as some

from shared.messaging.backoff import Backoff
from shared.messaging.holds import Holds

ONE, TWO = ("t", 1), ("t", 2)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(some.integers(1, 10_000), some.floats(0.01, 5), some.floats(5, 100))
def test_a_wait_is_half_to_all_of_what_doubling_gives_and_bounded(attempt: int, first: float, most: float) -> None:
    longest = min(most, first * 2 ** min(attempt - 1, 30))
    assert longest / 2 <= Backoff(first, most).seconds(attempt) <= longest


def test_waits_differ() -> None:
    assert len({Backoff().seconds(5) for _ in range(20)}) > 1


def test_a_held_place_rests_until_its_time_and_others_do_not() -> None:
    time = Time()
    holds = Holds(Backoff(first=10, most=10), time)
    holds.hold([ONE])
    assert (holds.rested(), 5 <= (holds.next_due() or 0) <= 10) == (set(), True)
    time.now = 7
    holds.hold([TWO])
    time.now = 10
    assert holds.rested() == {ONE}
    time.now = 17
    assert (holds.rested(), holds.next_due()) == ({TWO}, None)


def test_waits_grow_until_the_place_succeeds() -> None:
    time = Time()
    holds = Holds(Backoff(first=1, most=1000), time)
    for _ in range(8):
        holds.hold([ONE])
    assert (holds.next_due() or 0) >= 64
    holds.succeeded([ONE])
    holds.hold([ONE])
    assert (holds.next_due() or 0) <= 1


def test_blame_is_counted_for_one_record_at_a_time() -> None:
    holds = Holds(Backoff(), Time())
    assert [holds.blame(ONE, 5), holds.blame(ONE, 5), holds.blame(TWO, 5)] == [1, 2, 1]
    assert holds.blame(ONE, 6) == 1
    holds.succeeded([ONE])
    assert holds.blame(ONE, 6) == 1


def test_a_place_that_is_given_anew_is_held_no_more_but_its_blame_stays() -> None:
    holds = Holds(Backoff(first=3600, most=3600), Time())
    holds.blame(ONE, 5)
    holds.hold([ONE])
    holds.drop([ONE])
    assert (holds.next_due(), holds.blame(ONE, 5)) == (None, 2)
