"""The conditions of a presence: each is unmet when its part is missing, and only then."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.domain.conditions import examine, unmet
from services.registry.domain.details import Details, Goal, Spokesperson
from tests.support.accounts import FACTS, LIBRARIAN, LIBRARY, details

ALL = ["S01", "S02", "S04", "S05", "S06", "S07", "S13", "S16", "S18", "S19", "S20"]


def state(name: str, told: Details) -> str:
    return next(one.state for one in examine(told, FACTS) if one.sentence.id == name)


def test_a_complete_account_meets_them_all() -> None:
    assert [(one.sentence.id, one.state) for one in examine(details(), FACTS)] == [(name, "met") for name in ALL]


def test_a_fresh_draft_knows_what_it_lacks_and_what_cannot_be_judged_yet() -> None:
    found = {one.sentence.id: one.state for one in examine(Details.first("facebook", LIBRARY), FACTS)}
    assert found == dict.fromkeys(ALL, "unmet") | {"S05": "unknown", "S19": "unknown"}


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
    assert [one.sentence.id for one in unmet(details(**part), FACTS)] == names


def test_the_last_day_of_a_period_still_counts() -> None:
    today = Spokesperson(LIBRARIAN, None, FACTS.today)
    assert state("S18", details(spokespersons=(today,))) == "met"


def test_an_account_that_belongs_to_a_person_is_refused() -> None:
    told = details(owner_email="bibliotekarie.ett@hultsfred.se")
    facts = replace(FACTS, personal_addresses={"bibliotekarie.ett@hultsfred.se"})
    assert [one.sentence.id for one in unmet(told, facts)] == ["S19"]


def test_a_purpose_that_changed_after_the_notice_was_published() -> None:
    told = details().with_({"purpose": "Något helt annat"})
    assert [one.sentence.id for one in unmet(told, FACTS)] == ["S06"]


def test_every_condition_says_what_it_saw_and_what_to_do_in_both_languages() -> None:
    for one in examine(Details.first("x", LIBRARY), FACTS):
        assert one.sentence.quote.endswith(".")
        assert all([one.evidence.swedish, one.evidence.english, one.sentence.to_do.swedish, one.sentence.to_do.english])
