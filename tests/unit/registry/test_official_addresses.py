"""Official addresses (S20): what is in our domains passes, what only looks like it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.emails import OfficialDomains, folded
from shared.errors import Invalid

OURS = OfficialDomains.of(["hultsfred.se", "skola.hultsfred.se", "hörby.se"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("bibliotek@hultsfred.se", "bibliotek@hultsfred.se"),
        (" Bibliotek@HULTSFRED.se ", "bibliotek@hultsfred.se"),
        ("rektor.ett+facebook@skola.hultsfred.se", "rektor.ett+facebook@skola.hultsfred.se"),
        ("info@hörby.se", "info@hörby.se"),
        ("info@ho\u0308rby.se", "info@hörby.se"),
        ("info@xn--hrby-5qa.se", "info@xn--hrby-5qa.se"),
    ],
)
def test_ours_pass(given: str, kept: str) -> None:
    assert OURS.official(given) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hultsfred.se",
        "@hultsfred.se",
        "hultsfredsbibliotek@gmail.com",
        "bibliotek@hultsfred.se.evil.com",
        "bibliotek@nothultsfred.se",
        "bibliotek@evil.hultsfred.se",
        "bibliotek@hultsfr\u0435d.se",  # a Cyrillic letter
        "bibliotek@\uff48ultsfred.se",  # a full-width letter, which IDNA would map to ours
        "bibliotek@hultsfred.se.",
        "bibliotek@hultsfred.se@evil.com",
        "bibliotek@evil.com@hultsfred.se",
        "bibliotek hultsfred@hultsfred.se",
        '"bibliotek@evil.com"@hultsfred.se',
        "bib\x00liotek@hultsfred.se",
        "bibliotek@hultsfred.se\nbcc: x@evil.com",
    ],
)
def test_the_others_are_refused(address: str) -> None:
    assert not OURS.own(address)
    with pytest.raises(Invalid, match="official"):
        OURS.official(address)


@given(st.text(), st.text())
def test_no_text_around_our_domain_makes_an_address_official(local: str, ending: str) -> None:
    address = f"{local}@hultsfred.se{ending}"
    expected_domain = folded(address).partition("@")[2]
    assert OURS.own(address) <= (expected_domain in OURS.names)
