"""Who was answered, when, and by which of our contributions."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from services.stats.domain.dialogue import Turn, follow

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)
ROOT, ASKED, ALSO_ASKED, ANSWER, MORE = (UUID(int=n) for n in range(1, 6))


def turn(post_id: UUID, minute: int, *, ours: bool = False, to: UUID | None = ROOT, thread: UUID = ROOT) -> Turn:
    return Turn(post_id, thread, None if post_id == thread else to, ours, NOON + timedelta(minutes=minute))


OUR_POST = turn(ROOT, 0, ours=True)


def minutes(turns: list[Turn]) -> dict[UUID, int]:
    return {post_id: (at - NOON) // timedelta(minutes=1) for post_id, at in follow(turns).answered.items()}


def test_the_first_answer_counts() -> None:
    talk = [OUR_POST, turn(ASKED, 5), turn(ANSWER, 20, ours=True, to=ASKED), turn(MORE, 30, ours=True, to=ASKED)]
    assert minutes(talk) == {ASKED: 20}
    assert follow(talk).replies == {ANSWER, MORE}


def test_an_answer_to_the_whole_thread_answers_everybody_before_it() -> None:
    talk = [OUR_POST, turn(ASKED, 5), turn(ALSO_ASKED, 7), turn(ANSWER, 20, ours=True)]
    assert minutes(talk) == {ASKED: 20, ALSO_ASKED: 20}


def test_an_answer_to_somebody_else_answers_only_that_one() -> None:
    talk = [OUR_POST, turn(ASKED, 5), turn(ALSO_ASKED, 7), turn(ANSWER, 20, ours=True, to=ASKED)]
    assert minutes(talk) == {ASKED: 20}


def test_what_we_said_before_answers_nothing() -> None:
    talk = [OUR_POST, turn(ANSWER, 3, ours=True), turn(ASKED, 5)]
    assert follow(talk).answered == {}
    assert follow(talk).replies == frozenset()


def test_adding_to_our_own_words_is_no_reply() -> None:
    talk = [OUR_POST, turn(ASKED, 1), turn(ANSWER, 3, ours=True, to=MORE), turn(MORE, 2, ours=True, to=ASKED)]
    assert follow(talk).replies == {MORE}


def test_an_outsiders_own_thread_is_answered_too() -> None:
    talk = [turn(ASKED, 0, thread=ASKED), turn(ANSWER, 90, ours=True, to=ASKED, thread=ASKED)]
    assert minutes(talk) == {ASKED: 90}
    assert follow(talk).replies == {ANSWER}


def test_a_post_of_ours_without_anybody_in_it_is_no_dialogue() -> None:
    assert follow([OUR_POST]) == follow([])


def test_a_parent_that_was_never_captured_means_the_thread() -> None:
    assert minutes([OUR_POST, turn(ASKED, 5, to=None), turn(ANSWER, 6, ours=True, to=None)]) == {ASKED: 6}


TURNS = some.builds(
    lambda n, minute, ours, to, thread: Turn(UUID(int=n), UUID(int=thread), UUID(int=to), ours, NOON + timedelta(minutes=minute)),
    some.integers(10, 30), some.integers(0, 50), some.booleans(), some.integers(10, 30), some.integers(1, 2),
)  # fmt: skip


@given(some.lists(TURNS, unique_by=lambda turn: turn.post_id), some.randoms())
def test_threads_do_not_meet_and_order_of_arrival_does_not_matter(turns: list[Turn], chance: Random) -> None:
    whole = follow(turns)
    shuffled = list(turns)
    chance.shuffle(shuffled)
    assert follow(shuffled) == whole
    asked = {one.post_id: one for one in turns if not one.ours}
    assert all(at > asked[post_id].published_at for post_id, at in whole.answered.items())
    apart = [follow([one for one in turns if one.thread_id == UUID(int=n)]) for n in (1, 2)]
    assert {**apart[0].answered, **apart[1].answered} == whole.answered
    assert apart[0].replies | apart[1].replies == whole.replies
