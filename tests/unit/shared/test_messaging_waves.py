"""Groups are large, and the order within a key is kept."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some

from shared.contracts.envelope import Heard
from shared.ids import uuid7
from shared.messaging.waves import waves
from tests.contract.bus_fixtures import Erased, Noted


def heard(kind: type[Noted], number: int) -> Heard[Noted]:
    return Heard(kind(note="a", number=number), uuid7(), datetime(2026, 1, 1, tzinfo=UTC))


def test_one_type_is_one_group() -> None:
    groups = list(waves([(str(n % 7), heard(Noted, n)) for n in range(500)]))
    assert [(kind, len(group)) for kind, group in groups] == [(Noted, 500)]


def test_two_types_are_two_groups_unless_a_key_alternates() -> None:
    apart = [(str(n), heard(Noted if n % 2 else Erased, n)) for n in range(100)]
    assert sorted(len(group) for _, group in waves(apart)) == [50, 50]
    alternating = [("one", heard(Noted if n % 2 else Erased, n)) for n in range(4)]
    assert [kind for kind, _ in waves(alternating)] == [Erased, Noted, Erased, Noted]


@given(some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from([Noted, Erased]))))
def test_the_order_within_a_key_is_kept_and_nothing_is_lost(told: list[tuple[str, type[Noted]]]) -> None:
    groups = list(waves([(key, heard(kind, n)) for n, (key, kind) in enumerate(told)]))
    assert all(type(one.event) is kind for kind, group in groups for one in group)
    numbers = [one.event.number for _, group in groups for one in group]
    assert sorted(numbers) == list(range(len(told)))
    for key in "abc":
        mine = [n for n, (k, _) in enumerate(told) if k == key]
        assert [n for n in numbers if n in set(mine)] == mine
