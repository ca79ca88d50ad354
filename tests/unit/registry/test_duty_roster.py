"""Who is on duty: the responsible person, else the first deputy who is there; the borders of absences to the moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.registry.domain.absences import Absence
from services.registry.domain.duty import Away, Roster, Span, Turn
from shared.errors import AppError, Conflict, Invalid

ACCOUNT, ANNA, BO, CIA = (UUID(int=number) for number in range(4))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BLINK = timedelta(microseconds=1)


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def away(person: UUID, start: float, end: float | None = None) -> Away:
    return Away(person, hour(start), None if end is None else hour(end))


def roster(*absences: Away, candidates: tuple[UUID, ...] = (ANNA, BO, CIA)) -> Roster:
    return Roster(ACCOUNT, ANNA, candidates, absences)


def test_the_responsible_person_is_on_duty_while_nobody_is_away() -> None:
    assert roster().turn(NOON) == Turn(ANNA, None, None)


def test_an_absence_begins_and_ends_at_the_moment_it_says() -> None:
    duty = roster(away(ANNA, 1, 2))
    moments = [hour(1) - BLINK, hour(1), hour(2) - BLINK, hour(2)]
    assert [duty.on_duty(moment) for moment in moments] == [ANNA, BO, BO, ANNA]
    assert duty.turn(hour(1)) == Turn(BO, hour(1), hour(2))
    assert duty.turn(NOON) == Turn(ANNA, None, hour(1))
    assert duty.turn(hour(2)) == Turn(ANNA, hour(2), None)


def test_the_deputies_follow_in_their_order() -> None:
    duty = roster(away(ANNA, 0), away(BO, 1, 2))
    assert [duty.on_duty(hour(number)) for number in (0, 1, 2)] == [BO, CIA, BO]
    assert duty.turn(hour(1)) == Turn(CIA, hour(1), hour(2))
    assert duty.turn(hour(3)) == Turn(BO, hour(2), None)


def test_absences_that_follow_each_other_are_one_turn() -> None:
    assert roster(away(ANNA, 0, 1), away(ANNA, 1, 4), away(CIA, 2, 3)).turn(hour(2)) == Turn(BO, NOON, hour(4))


def test_nobody_is_on_duty_when_all_are_away() -> None:
    duty = roster(away(ANNA, 0, 4), away(BO, 1, 3), away(CIA, 2, 5))
    assert duty.turn(hour(2)) == Turn(None, hour(2), hour(3))
    assert roster(candidates=()).turn(NOON) == Turn(None, None, None)


@pytest.mark.parametrize(
    ("start", "end", "gap"),
    [
        (0, 2, None),
        (0, 2.5, (2, 2.5)),
        (2.5, None, (2.5, 3)),
        (0, None, (2, 3)),
        (3, None, None),
    ],
)
def test_a_gap_is_found_within_the_time_asked_for(
    start: float, end: float | None, gap: tuple[float, float] | None
) -> None:
    duty = roster(away(ANNA, 0, 4), away(BO, 1, 3), away(CIA, 2, 5))
    span = Span(hour(start), None if end is None else hour(end))
    assert duty.gap(span) == (Span(hour(gap[0]), hour(gap[1])) if gap else None)


def test_a_gap_without_end() -> None:
    assert roster(away(ANNA, 1), candidates=(ANNA,)).gap(Span(NOON, None)) == Span(hour(1), None)


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (1, 1, Invalid),
        (1, 0.5, Invalid),
        (-2, 0, Invalid),
        (-24 * 7 - 1, None, Invalid),
        (-24 * 7, None, None),
        (-1, 1, None),
        (1, None, None),
    ],
)
def test_what_may_be_registered(start: float, end: float | None, error: type[AppError] | None) -> None:
    times = hour(start), None if end is None else hour(end)
    if error:
        with pytest.raises(error):
            Absence.registered(ANNA, *times, NOON)
    else:
        assert Absence.registered(ANNA, *times, NOON).away == Away(ANNA, *times)


def test_absences_of_a_person_may_follow_each_other_and_not_overlap() -> None:
    first = Absence.registered(ANNA, hour(1), hour(2), NOON)
    Absence.registered(ANNA, hour(2), None, NOON).check_free([first])
    with pytest.raises(Conflict) as refused:
        Absence.registered(ANNA, hour(2) - BLINK, None, NOON).check_free([first])
    assert refused.value.extra["absence_id"] == str(first.id)
    first.lasting(hour(3), NOON).check_free([first])


def test_what_is_over_is_history() -> None:
    absence = Absence.registered(ANNA, hour(1), hour(2), NOON)
    absence.must_be_ahead(hour(1) - BLINK)
    with pytest.raises(Conflict):
        absence.must_be_ahead(hour(1))
    assert absence.lasting(None, hour(2) - BLINK).away_until is None
    with pytest.raises(Conflict):
        absence.lasting(None, hour(2))
    with pytest.raises(Invalid):
        absence.lasting(hour(1), NOON)


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [(2, 3, (2, 3)), (2, None, (2, None)), (3, 2, None), (2, 2, None), (None, 2, None), (None, None, None)],
)
def test_only_the_time_that_is_added_may_leave_an_account_alone(
    before: float | None, after: float | None, added: tuple[float, float | None] | None
) -> None:
    def ending(end: float | None) -> Absence:
        return Absence(ACCOUNT, ANNA, hour(1), None if end is None else hour(end))

    wanted = Span(hour(added[0]), None if added[1] is None else hour(added[1])) if added else None
    assert ending(before).longer(ending(after)) == wanted


@pytest.mark.parametrize(
    ("absences", "lost"),
    [
        ((), None),
        ((away(ANNA, 1, 3),), Span(hour(1), hour(3))),
        ((away(ANNA, -5, 3),), Span(NOON, hour(3))),
        ((away(ANNA, 1),), Span(hour(1), None)),
        ((away(ANNA, 1, 4), away(BO, 2, 3)), Span(hour(1), hour(2))),
        ((away(ANNA, 1, 4), away(BO, 0, 5)), None),
        ((away(ANNA, -4, -2),), None),
    ],
)
def test_what_is_lost_with_a_deputy_is_the_time_in_which_only_that_one_was_there(
    absences: tuple[Away, ...], lost: Span | None
) -> None:
    before, after = roster(*absences, candidates=(ANNA, BO)), roster(*absences, candidates=(ANNA,))
    assert after.lost(before, NOON) == lost
    assert before.lost(after, NOON) is None
