"""S04: "vad vill vi uppnå?" is answered before the work begins, and it is known which answer stands."""

from datetime import date, timedelta

import pytest

from services.registry.domain.accounts import Account
from services.registry.domain.bias import Ties
from services.registry.domain.details import Goal
from services.registry.domain.goals import Answered
from shared.errors import Conflict
from tests.support.accounts import FACTS, NOW, details, drafted, judged, stopped

LATER = NOW + timedelta(days=40)
MORE = (Goal("own_posts", 50, date(2027, 12, 31)),)


def with_goals(account: Account, goals: tuple[Goal, ...]) -> Account:
    return account.revised(account.details.with_({"goals": goals}), "bibliotekarie-ett", LATER)


def test_the_version_of_the_goals_follows_the_goals_alone() -> None:
    first = drafted()
    assert first.answered == Answered(1, NOW, NOW, drafted_at=NOW)
    other = first.revised(first.details.with_({"benefit": "Ny nytta"}), "bibliotekarie-ett", LATER)
    assert other.answered == first.answered
    assert with_goals(first, MORE).answered == Answered(2, LATER, NOW, drafted_at=NOW)
    assert with_goals(first, ()).answered == Answered(2, LATER, None, drafted_at=NOW)
    assert with_goals(with_goals(first, ()), MORE).answered.since == LATER
    assert drafted(goals=()).answered == Answered(drafted_at=NOW)


def test_the_first_opening_is_when_work_begins() -> None:
    opened = Answered(1, NOW, NOW).opened(NOW).opened(LATER)
    assert opened.began_at == NOW


@pytest.mark.parametrize(
    ("answered", "late"),
    [
        (Answered(1, NOW, NOW), False),
        (Answered(1, NOW, NOW, NOW), False),
        (Answered(3, LATER, NOW, NOW), False),
        (Answered(3, LATER, LATER, NOW), True),
        (Answered(3, LATER, None, NOW), True),
    ],
)
def test_an_answer_that_came_after_the_work_began_is_none(answered: Answered, *, late: bool) -> None:
    assert stopped(details(), FACTS.with_(answered)) == (["S04"] if late else [])


EARLIER = NOW - timedelta(days=400)


@pytest.mark.parametrize(
    ("answered", "late"),
    [
        (Answered(1, NOW, NOW, None, NOW, LATER), False),
        (Answered(2, LATER, LATER, None, NOW, NOW + timedelta(days=1)), True),
        (Answered(2, LATER, None, None, NOW, NOW + timedelta(days=1)), True),
        (Answered(2, LATER, LATER, None, NOW, EARLIER), False),
        (Answered(2, LATER, LATER, NOW, NOW, EARLIER), True),
        (Answered(2, LATER, LATER, None, None, EARLIER), True),
    ],
    ids=[
        "before the first post",
        "after it",
        "never",
        "it existed before us",
        "opened with us all the same",
        "not known",
    ],
)
def test_the_first_post_is_the_beginning_unless_the_account_existed_before(answered: Answered, *, late: bool) -> None:
    assert stopped(details(), FACTS.with_(answered)) == (["S04"] if late else [])


def test_the_evidence_says_both_times_or_that_it_existed_before() -> None:
    def told(answered: Answered) -> str:
        conditions = {one.id: one for one in judged(details(), FACTS.with_(answered))}
        return conditions["S04"].finding.evidence.told.swedish

    late = told(Answered(2, LATER, LATER, None, NOW, NOW + timedelta(days=1)))
    assert "Första inlägget publicerades 2026-11-21 19:00; mål har funnits sedan 2026-12-30 19:00." in late
    assert "Kontot fanns innan det anmäldes hit 2026-11-20: dess första inlägg är från 2025-10-16." in told(
        Answered(1, NOW, NOW, NOW, NOW, EARLIER)
    )


def test_the_evidence_says_which_version_stands_since_when() -> None:
    told = {one.id: one for one in judged(details(), FACTS.with_(Answered(4, NOW, NOW)))}["S04"]
    evidence = told.finding.evidence
    assert (told.state, evidence.what, evidence.at) == ("met", "4", NOW)
    assert "version 4, 2026-11-20" in evidence.told.swedish
    assert "version 4 of the account, 2026-11-20" in evidence.told.english


def test_an_account_at_work_is_never_without_goals() -> None:
    approved = (
        drafted()
        .notified("bibliotekarie-ett", NOW)
        .approved("informationssekreteraren", Ties(), NOW, date(2027, 11, 20))
        .activated(NOW)
    )
    again = approved.revised(approved.details.with_({"purpose": "Nytt syfte"}), "bibliotekarie-ett", LATER)
    assert (again.status, again.watched) == ("DRAFT", True)
    for one in (approved, again):
        with pytest.raises(Conflict, match="always says what it is to achieve"):
            with_goals(one, ())
    assert with_goals(drafted(), ()).details.goals == ()
