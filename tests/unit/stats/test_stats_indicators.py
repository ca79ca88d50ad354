"""A figure says what it is, how it was made and how many records stand behind it; with nothing to count from, it is null."""

from datetime import date

import pytest

from services.stats.domain.days import Period
from services.stats.domain.indicators import BY_ID, INDICATORS, Spread, Tally, figures

MAY = Period(date(2026, 5, 1), date(2026, 5, 28), 0)
TALLY = Tally(
    MAY,
    counts={"own_posts": 8, "replies_to_others": 2, "answered": 3, "unanswered": 1, "removed": 5},
    spreads={"answer": Spread(3, 10_800.0, 1_800.0), "seal": Spread(2, 3.0, 1.5)},
    last_own_post=date(2026, 5, 20),
)


@pytest.mark.parametrize(
    ("indicator", "value", "records"),
    [
        ("own_posts", 8, 8), ("own_posts_per_week", 2.0, 8), ("days_since_own_post", 8, 1), ("dialogue_share", 0.25, 8),
        ("answered_share", 0.75, 4), ("median_answer_hours", 0.5, 3), ("mean_answer_hours", 1.0, 3),
        ("median_seal_seconds", 1.5, 2), ("removed", 5, 5), ("hidden", 0, 0),
    ],
)  # fmt: skip
def test_a_figure_and_the_records_behind_it(indicator: str, value: float, records: int) -> None:
    [figure] = figures(TALLY, frozenset({indicator}))
    assert (figure.value, figure.records) == (value, records)


def test_where_there_is_nothing_to_count_from_there_is_no_figure() -> None:
    empty = {figure.indicator.id: figure for figure in figures(Tally(MAY))}
    nothing = {name for name, figure in empty.items() if figure.value is None}
    assert nothing == {
        "days_since_own_post", "dialogue_share", "answered_share", "median_answer_hours", "mean_answer_hours",
        "median_decision_hours", "median_removal_hours", "median_seal_seconds",
    }  # fmt: skip
    assert all(figure.records == 0 for figure in empty.values())
    assert all(figure.value == 0 for name, figure in empty.items() if name not in nothing)


def test_every_indicator_says_in_a_sentence_how_it_is_made() -> None:
    assert len(BY_ID) == len(INDICATORS)
    for indicator in INDICATORS:
        assert indicator.formula.endswith(".")
        assert indicator.name[0].isupper()
        assert len(indicator.formula) > len(indicator.name)
