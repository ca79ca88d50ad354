"""The conditions of a presence: each is unmet when its part is missing, and only then."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import (
    ALWAYS,
    ONCE_OPEN,
    Check,
    Condition,
    Facts,
    Stage,
    State,
    found,
    stopping,
)
from services.registry.domain.details import Details, Goal, Spokesperson
from tests.support.accounts import FACTS, FRAME, LIBRARIAN, LIBRARY, details, judged, stopped

SEEN_THERE = ["S06.profile", "S16.profile", "S19.profile"]
"""What only the platform shows, or a person who looked there."""
ALL = ["S01", "S02", "S04", "S05", "S06", "S07", "S13", "S16", "S18", "S19", "S20"]


def state(name: str, told: Details) -> str:
    return next(one.state for one in judged(told) if one.id == name)


def test_a_complete_account_meets_them_all() -> None:
    told = {one.id: one.state for one in judged(details())}
    assert told == dict.fromkeys(ALL, "met") | dict.fromkeys(SEEN_THERE, "unknown")


def test_a_fresh_draft_knows_what_it_lacks_and_what_cannot_be_judged_yet() -> None:
    found = {one.id: one.state for one in judged(Details.first("facebook", LIBRARY))}
    assert found == dict.fromkeys(ALL, "unmet") | {"S05": "unknown", "S19": "unknown"} | dict.fromkeys(
        SEEN_THERE, "unknown"
    )


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ({"benefit": "  "}, ["S01"]),
        ({"audience": ""}, ["S01"]),
        ({"hours_per_week": 0.0}, ["S02"]),
        ({"responsible": None}, ["S02"]),
        ({"goals": ()}, ["S04"]),
        ({"goals": (Goal("mått", 1, date(2026, 11, 20)),)}, ["S05"]),
        ({"deputies": ()}, ["S13"]),
        ({"deputies": (LIBRARIAN,)}, ["S13"]),
        ({"handle": ""}, ["S16"]),
        ({"platform_id": None}, ["S16"]),
        ({"spokespersons": ()}, ["S18"]),
        ({"spokespersons": (Spokesperson(LIBRARIAN, None, date(2026, 11, 19)),)}, ["S18"]),
        ({"owner_email": "hultsfredsbibliotek@gmail.com"}, ["S20"]),
        ({"owner_email": ""}, ["S20"]),
        ({"notice": ""}, ["S06", "S07"]),
    ],
)
def test_a_missing_part_is_named(part: dict[str, Any], names: list[str]) -> None:
    assert stopped(details(**part)) == names


def test_the_last_day_of_a_period_still_counts() -> None:
    today = Spokesperson(LIBRARIAN, None, FRAME.today)
    assert state("S18", details(spokespersons=(today,))) == "met"


def test_an_account_that_belongs_to_a_person_is_refused() -> None:
    told = details(owner_email="bibliotekarie.ett@hultsfred.se")
    assert stopped(told, FACTS.with_(replace(FRAME, personal=True))) == ["S19"]


def test_a_purpose_that_changed_after_the_notice_was_published() -> None:
    told = details().with_({"purpose": "Något helt annat"})
    assert stopped(told) == ["S06"]


def test_every_condition_says_what_it_saw_and_what_to_do_in_both_languages() -> None:
    for one in judged(Details.first("x", LIBRARY)):
        assert one.sentence.quote.endswith(".")
        assert one.to_do is not None
        told = one.finding.evidence.told
        assert all([told.swedish, told.english, one.to_do.swedish, one.to_do.english])


def condition(state: State, *stages: Stage) -> Condition:
    finding = found(state, "-", "-")
    return Condition(Check("S01", stages, lambda _, __: finding), finding)


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        ("met", []),
        ("unmet", ["notification", "activation", "operation"]),
        ("expired", ["notification", "activation", "operation"]),
        ("unknown", ["activation"]),
    ],
)
def test_what_stops_whom(state: State, stages: list[Stage]) -> None:
    assert [stage for stage in ALWAYS if stopping([condition(state, *ALWAYS)], stage)] == stages


def test_a_condition_of_a_later_stage_stops_no_earlier_one() -> None:
    assert [stage for stage in ALWAYS if condition("unmet", *ONCE_OPEN).stops(stage)] == list(ONCE_OPEN)


def test_a_part_that_nobody_loaded_knows_nothing() -> None:
    assert Facts()[Frame] == Frame()
    assert Facts(FRAME)[Frame] is FRAME
