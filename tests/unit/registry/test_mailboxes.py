"""A mailbox in the form of a person's address is asked about, a role's is not (S19)."""

import pytest

from services.registry.domain.mailboxes import perhaps_personal

NAMES = ("Kultur- och fritidsnämnden", "Hultsfreds kommun")


@pytest.mark.parametrize("local", ["anna.andersson", "Karl-Erik", "åsa_öberg", "anna.andersson2"])
def test_two_names_may_be_a_persons(local: str) -> None:
    assert perhaps_personal(f"{local}@hultsfred.se", *NAMES)


@pytest.mark.parametrize(
    "local",
    [
        "bibliotek",
        "info.vaxel",
        "kultur.fritid",
        "kontakt-center",
        "hultsfred.turism",
        "anna",
        "a.b",
        "namnd.kansli",
        "råd.miljö",
    ],
)
def test_words_of_an_organisation_are_a_roles(local: str) -> None:
    assert not perhaps_personal(f"{local}@hultsfred.se", *NAMES)
