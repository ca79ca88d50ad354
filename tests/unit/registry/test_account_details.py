"""What is told of an account: tidied, never lost, emptied only on purpose."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from services.registry.domain import accounts, details, platforms
from services.registry.domain.details import Details, Goal, Spokesperson
from shared.contracts import fields, registry
from shared.errors import Invalid
from tests.support.accounts import DEPUTY, LIBRARIAN, LIBRARY
from tests.support.accounts import details as complete


@pytest.mark.parametrize("handle", ["@HultsfredsBibliotek", " hultsfredsbibliotek ", "HULTSFREDSBIBLIOTEK", "\uff48ultsfredsbibliotek"])  # fmt: skip
def test_one_handle_however_written(handle: str) -> None:
    assert complete(handle=handle).handle == "hultsfredsbibliotek"


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ue000"])
def test_a_handle_has_no_letters_that_nobody_sees(hidden: str) -> None:
    """It stands in the subjects of letters: one such handle would stop everybody's."""
    with pytest.raises(Invalid, match="see"):
        complete(handle=f"hultsfreds{hidden}bibliotek")


def test_a_handle_has_no_spaces() -> None:
    with pytest.raises(Invalid):
        complete(handle="hultsfreds bibliotek")


@pytest.mark.parametrize(
    ("platform", "usual"),
    [("facebook", "HOSTED_SPACE"), ("discourse", "HOSTED_SPACE"), ("other", "HOSTED_SPACE"), ("x", "OWN_POSTS_ONLY"),
     ("mastodon", "OWN_POSTS_ONLY"), ("bluesky", "OWN_POSTS_ONLY"), ("rss", "OWN_POSTS_ONLY")],
)  # fmt: skip
def test_the_platform_decides_what_we_answer_for_unless_told(platform: platforms.Platform, usual: str) -> None:
    assert Details.first(platform, LIBRARY).responsibility == usual
    assert Details.first(platform, LIBRARY, responsibility="HOSTED_SPACE").responsibility == "HOSTED_SPACE"
    assert complete(platform="linkedin").with_({"platform": platform}).responsibility == usual


def test_none_empties_a_part_and_the_rest_stays() -> None:
    told = complete().with_({"purpose": None, "deputies": None, "platform_id": None, "responsibility": None})
    assert (told.purpose, told.deputies, told.platform_id) == ("", (), None)
    assert told.responsibility == "HOSTED_SPACE"
    assert told.benefit == complete().benefit


def test_people_once_each_and_nobody_is_their_own_deputy() -> None:
    told = complete(deputies=(DEPUTY, LIBRARIAN, DEPUTY))
    assert told.deputies == (DEPUTY, LIBRARIAN)
    assert told.actual_deputies == (DEPUTY,)
    assert told.people == (LIBRARIAN, DEPUTY)


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(Invalid):
        Spokesperson(UUID(int=1), date(2027, 1, 2), date(2027, 1, 1))


@pytest.mark.parametrize("target", [float("nan"), float("inf")])
def test_a_target_is_a_number(target: float) -> None:
    with pytest.raises(Invalid):
        Goal("mått", target, date(2027, 1, 1))


def test_the_domain_and_the_contracts_speak_of_the_same_things() -> None:
    assert set(get_args(platforms.Platform)) == set(get_args(fields.Platform)) == set(platforms.NAMES)
    assert set(get_args(platforms.Responsibility)) == set(get_args(fields.Responsibility))
    assert set(get_args(accounts.Status)) <= set(get_args(registry.AccountStatus))
    told = set(registry.AccountChanged.model_fields)
    assert set(details.Details.__dataclass_fields__) <= told
