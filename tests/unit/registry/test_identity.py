"""What names an account is its own: an address leads to it, an id has its platform's shape, a link is made of these."""

from typing import Any

import pytest

from services.registry.domain.details import Details
from services.registry.domain.identity import leads_home, public_link, told_anew
from shared.errors import Invalid
from tests.support.accounts import LIBRARY, details

PAGE = "https://www.facebook.com/hultsfredsbibliotek"
TOOT = {"platform": "mastodon", "platform_id": "43", "handle": "hultsfred@social.example.se", "url": None}


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "https://m.facebook.com/Hultsfreds.Bibliotek/about",
        "https://www.facebook.com/profile.php?id=100064812345678",
    ],
)
def test_an_address_of_its_own_is_taken(url: str) -> None:
    assert public_link(told_anew(details(), {"url": url})) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://facebook.com.login-hultsfred.example/hultsfredsbibliotek",
        "https://www.facebook.com/nagon.annan",
        "https://www.facebook.com/profile.php?id=1",
        "https://www.facebook.com/hultsfredsbibliotek/posts/1",
        "https://www.facebook.com/hultsfredsbibli\u043etek",
        "https://www.instagram.com/hultsfredsbibliotek",
        "https://www.facebook.com/groups/1",
        "https://www.facebook.com/",
        "https://hultsfred.se/facebook",
        "https://evil.example/@hultsfredsbibliotek",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused_and_never_told(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        told_anew(details(), {"url": url})
    assert refused.value.errors[0][0] == "/url"
    assert public_link(details(url=url)) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/@hultsfred",
        "https://evil.example/@hultsfred@social.example.se",
        "https://social.example.se/@annan",
        "https://www.facebook.com/hultsfred",
        "https://social.example.se/hultsfred",
    ],
)
def test_a_fediverse_account_is_on_its_own_server(url: str) -> None:
    with pytest.raises(Invalid):
        told_anew(details(**TOOT), {"url": url})
    assert public_link(details(**TOOT | {"url": url})) == "https://social.example.se/@hultsfred"


@pytest.mark.parametrize("handle", [PAGE, "facebook.com/hultsfredsbibliotek", "www.facebook.com/x/"])
def test_an_address_is_no_name(handle: str) -> None:
    with pytest.raises(Invalid, match="goes in url") as refused:
        told_anew(details(), {"handle": handle})
    assert [place for place, _ in refused.value.errors] == ["/handle"]
    feed = Details.first("rss", LIBRARY)
    assert told_anew(feed, {"handle": "hultsfred.se/nyheter"}).handle == "hultsfred.se/nyheter", (
        "where nobody knows names"
    )
    with pytest.raises(Invalid, match="goes in url"):
        told_anew(told_anew(feed, {"handle": handle}), {"platform": "facebook"})


def test_a_draft_may_lack_the_name_that_its_address_tells() -> None:
    draft = Details.first("facebook", LIBRARY)
    told = told_anew(draft, {"url": PAGE})
    assert (told.url, leads_home(told)) == (PAGE, False)
    assert told_anew(told, {"handle": "hultsfredsbibliotek"}).url == PAGE
    assert told_anew(told, {"handle": "annan"}).url == "https://www.facebook.com/annan"
    with pytest.raises(Invalid):
        told_anew(draft, {"url": "https://hultsfred.se/"})


def test_an_address_that_is_not_told_again_follows_the_name() -> None:
    told = details(url=PAGE)
    assert (
        told_anew(told, {"handle": "hultsfreds_biblioteket"}).url == "https://www.facebook.com/hultsfreds_biblioteket"
    )
    assert told_anew(told, {"handle": "hultsfreds.bibliotek"}).url == PAGE
    assert told_anew(told, {"purpose": "Annat."}).url == PAGE
    assert told_anew(told, {"url": None}).url is None
    by_id = told_anew(told, {"url": "https://www.facebook.com/100064812345678"})
    assert told_anew(by_id, {"handle": "annan"}).url == by_id.url
    with pytest.raises(Invalid):
        told_anew(told, {"handle": "annan", "url": PAGE})


def test_where_no_host_is_known_the_address_is_what_was_approved() -> None:
    feed = told_anew(Details.first("rss", LIBRARY), {"handle": "nyheter", "url": "https://www.hultsfred.se/rss"})
    assert public_link(feed) == "https://www.hultsfred.se/rss"


@pytest.mark.parametrize(
    ("platform", "platform_id"),
    [
        ("facebook", "100064812345678"), ("mastodon", "109372843234567890"), ("mastodon", "01FBVD42CQ3ZEEVMW180SBX03B"),
        ("youtube", "UCabcdefghijklmnopqrstuv"), ("bluesky", "did:plc:abc"), ("rss", "rss-1"), ("linkedin", "9"),
    ],
)  # fmt: skip
def test_an_id_as_its_platform_gives_them(platform: Any, platform_id: str) -> None:
    assert told_anew(Details.first(platform, LIBRARY), {"platform_id": platform_id}).platform_id == platform_id


@pytest.mark.parametrize(
    ("platform", "platform_id"),
    [
        ("facebook", "0123"), ("facebook", "hultsfred"), ("facebook", "1" * 21), ("facebook", "1,00064812E+14"),
        ("facebook", "\u0661\u0662"), ("mastodon", "1E5"), ("mastodon", "x"), ("mastodon", "123456789012345E6"),
        ("other", "1E5"), ("rss", "a b"), ("youtube", "1.5e+3"),
    ],
)  # fmt: skip
def test_what_is_no_id_is_refused(platform: Any, platform_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        told_anew(Details.first(platform, LIBRARY), {"platform_id": platform_id})
    assert refused.value.errors[0][0] == "/platform_id"
