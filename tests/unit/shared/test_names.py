"""Two spellings of one name, and two names."""

import pytest

from shared.auth.sign_in import SignIn
from shared.names import folded, one_of, perhaps_one


@pytest.mark.parametrize("other", ["anna.berg", "Anna.Berg", "ANNA.BERG"])
def test_case_is_no_difference(other: str) -> None:
    assert perhaps_one("Anna.Berg", other)
    assert SignIn("anna.berg").is_of(other)


def test_nor_is_how_a_letter_is_put_together() -> None:
    assert perhaps_one("\u00c5sa", "a\u030asa"), "one letter, and a letter with a ring"


@pytest.mark.parametrize(
    ("one", "other"), [("strauß", "strauss"), ("anna.berg", "anna-berg"), ("åsa", "asa"), ("ø", "o")]
)
def test_other_letters_are_other_people(one: str, other: str) -> None:
    assert not perhaps_one(one, other)
    assert not SignIn(one).is_of(other)


def test_a_sub_is_its_letters_and_yet_judges_nothing_of_its_namesakes() -> None:
    assert [SignIn("AbC", exact=True).is_of(one) for one in ("AbC", "abc", "ABC")] == [True, False, False]
    assert SignIn("abc", exact=True).is_of("abc")
    assert one_of("AbC", ["x", "abc"])


def test_nobody_is_like_nobody() -> None:
    assert not perhaps_one("anna", None)
    assert not one_of("anna", [])
    assert folded("") == ""
