"""Which account an address names: letter by letter, and nothing that only looks like one of ours."""

import pytest

from services.registry.domain.addresses import keys_by, keys_of, keys_of_url, of_a_post
from services.registry.domain.details import Details
from services.registry.domain.spelling import one_host
from shared.errors import Invalid
from tests.support.accounts import LIBRARY, details

OURS = {
    "https://www.facebook.com/hultsfredsbibliotek": "facebook name hultsfredsbibliotek",
    "facebook.com/HultsfredsBibliotek/": "facebook name hultsfredsbibliotek",
    "http://m.facebook.com/hultsfreds.bibliotek?ref=x": "facebook name hultsfredsbibliotek",
    "https://sv-se.facebook.com/hultsfredsbibliotek/posts/1": "facebook name hultsfredsbibliotek",
    "https://facebook.com:443/pg/hultsfredsbibliotek/about/": "facebook name hultsfredsbibliotek",
    "https://www.facebook.com/profile.php?id=100064812345678": "facebook id 100064812345678",
    "https://m.facebook.com/story.php?story_fbid=77&id=100064812345678": "facebook id 100064812345678",
    "https://www.facebook.com/people/Hultsfreds-bibliotek/100064812345678/": "facebook id 100064812345678",
    "https://www.facebook.com/p/Hultsfreds-bibliotek-100064812345678/": "facebook id 100064812345678",
    "https://www.facebook.com/100064812345678/posts/9": "facebook id 100064812345678",
    "https://www.instagram.com/hultsfred/p/Cx1/": "instagram name hultsfred",
    "https://instagram.com/stories/hultsfred/31": "instagram name hultsfred",
    "https://x.com/Hultsfred/status/1": "x name hultsfred",
    "https://mobile.twitter.com/@hultsfred": "x name hultsfred",
    "https://youtube.com/@HultsfredsKommun/videos": "youtube name hultsfredskommun",
    "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv": "youtube id UCabcdefghijklmnopqrstuv",
    "https://se.linkedin.com/company/hultsfreds-kommun/posts/": "linkedin name hultsfreds-kommun",
    "https://www.facebook.com./hultsfredsbibliotek": "facebook name hultsfredsbibliotek",
    "https://WWW.Facebook.com.:443/hultsfredsbibliotek": "facebook name hultsfredsbibliotek",
    "https://bsky.app/profile/hultsfred.se/post/3k": "bluesky name hultsfred.se",
}
MASTODON = [
    "https://social.example.se/@hultsfred",
    "https://social.example.se/@hultsfred/110446983178245440",
    "https://social.example.se/users/hultsfred/statuses/1",
    "https://social.example.se/web/@hultsfred",
    "https://social.example.se/@hultsfred@social.example.se",
    "https://SOCIAL.example.se./@Hultsfred",
]
VIEWS = [
    "https://evil.example/@hultsfred@social.example.se",
    "https://evil.example/users/hultsfred@social.example.se",
    "https://evil.example/web/@hultsfred@social.example.se",
    "https://evil.example/@hultsfred@social.example.se/donate/now",
    "https://mastodon.social/@hultsfred@SOCIAL.example.se.",
    "https://social.example.se:8443/@hultsfred@social.example.se",
    "https://social.example.se.evil.example/@hultsfred@social.example.se",
]
SAME_SERVER = [
    "https://social.h\u00f6rby.example/@kommun2",
    "https://social.xn--hrby-5qa.example/@kommun2",
    "https://SOCIAL.XN--HRBY-5QA.EXAMPLE/@kommun2",
    "https://social.H\u00d6RBY.example/@kommun2",
    "https://social.ho\u0308rby.example/@kommun2",
    "https://social.HO\u0308RBY.example./@kommun2",
    "https://social.xn--hrby-5qa.example:443/@kommun2@social.h\u00f6rby.example",
]
LOOKING_LIKE = {
    "https://www.facebook.com/hultsfredsbibli\u043etek": "facebook name hultsfredsbibli\u043etek",
    "https://www.facebook.com/hultsfredsbibli%D0%BEtek/posts/1": "facebook name hultsfredsbibli\u043etek",
    "https://www.facebook.com/hultsfredsbiblioteK".replace("K", "\u212a"): "facebook name hultsfredsbibliote\u212a",
    "https://www.instagram.com/hultsfr\u0435d/": "instagram name hultsfr\u0435d",
    "https://x.com/hultsfr\u0435d": "x name hultsfr\u0435d",
    "https://www.youtube.com/@hultsfr\u0435d": "youtube name hultsfr\u0435d",
}
NEVER = [
    "https://faceb\u043eok.com/hultsfredsbibliotek",
    "https://\uff46acebook.com/hultsfredsbibliotek",
    "https://facebook.com.evil.se/hultsfredsbibliotek",
    "https://facebook.se/hultsfredsbibliotek",
    "https://facebook.com:8443/hultsfredsbibliotek",
    "https://evil.facebook.com/hultsfredsbibliotek",
    "https://xn--facebok-b1a.com/hultsfredsbibliotek",
    "https://faceboo\u212a.com/hultsfredsbibliotek",
    "https://social.example.se.evil.se/@hultsfred",
    "https://www.linkedin.com/in/hultsfreds-kommun",
    "https://facebook.com../hultsfredsbibliotek",
    "https://www\u3002facebook\u3002com/hultsfredsbibliotek",
    "https://xn--facebook-.com/hultsfredsbibliotek",
    *VIEWS,
    *LOOKING_LIKE,
]
UNREADABLE = [
    "", "   ", "hej", "ftp://facebook.com/x", "javascript:alert(1)", "https://", "https://www.facebook.com/",
    "https://facebook.com@evil.se/hultsfredsbibliotek", "https://user:pass@facebook.com/x",
    "https://www.facebook.com/groups/123", "https://www.facebook.com/profile.php?id=1&id=2",
    "https://www.facebook.com/profile.php?id=hultsfred", "https://www.facebook.com/profile.php",
    "https://www.facebook.com/hultsfred/nytt-okant", "https://www.facebook.com/l.php?u=https://evil.se",
    "https://www.facebook.com/#!/hultsfred", "https://www.facebook.com/hultsfred%2Fevil",
    "https://www.facebook.com/../hultsfred", "https://www.facebook.com\\@evil.se/hultsfred",
    "https://www.instagram.com/p/Cx1/", "https://x.com/i/status/1", "https://youtu.be/abc", "https://youtube.com/watch?v=1",
    "https://youtube.com/c/hultsfred", "https://bsky.app/search?q=hultsfred", "https://x.com/for_langt_namn_for_x",
    "https://[::1", "https://face book.com/x", "https://facebook.com/hultsfred\x00", "https://" + "a" * 2_001,
]  # fmt: skip


@pytest.mark.parametrize(("url", "key"), OURS.items())
def test_an_address_names_an_account(url: str, key: str) -> None:
    assert keys_of_url(url) == (key,)


POSTS = [
    "https://x.com/Hultsfred/status/1", "https://twitter.com/HULTSFRED/Statuses/1/photo/1", "https://www.instagram.com/hultsfred/p/Cx1/",
    "https://instagram.com/hultsfred/reel/Cx1", "https://sv-se.facebook.com/hultsfredsbibliotek/posts/1",
    "https://m.facebook.com/hultsfredsbibliotek/videos/1/?ref=x", "https://www.facebook.com/pg/hultsfredsbibliotek/photos/1",
    "https://www.facebook.com/100064812345678/posts/9",
    "https://m.facebook.com/story.php?story_fbid=77&id=100064812345678",
]  # fmt: skip


@pytest.mark.parametrize("url", POSTS)
def test_an_address_of_a_post_names_an_account_that_need_not_be_its_own(url: str) -> None:
    assert of_a_post(url)


@pytest.mark.parametrize("url", [url for url in [*OURS, *MASTODON] if url not in POSTS])
def test_an_address_of_an_account_is_of_no_post(url: str) -> None:
    assert not of_a_post(url)


@pytest.mark.parametrize("url", MASTODON)
def test_a_server_of_the_fediverse_is_its_own_host(url: str) -> None:
    assert keys_of_url(url)[0] == "mastodon name hultsfred@social.example.se"


@pytest.mark.parametrize("url", VIEWS)
def test_what_another_server_shows_of_it_is_that_servers_page(url: str) -> None:
    keys = keys_of_url(url)
    assert keys[0].startswith("mastodon view hultsfred@social.example.se on ")
    assert keys_of(_mastodon()).isdisjoint(keys)


@pytest.mark.parametrize("url", SAME_SERVER)
def test_a_host_is_one_however_it_is_written(url: str) -> None:
    ours = details(platform="mastodon", platform_id="43", handle="kommun2@social.xn--hrby-5qa.example", url=None)
    assert keys_of_url(url)[0] == "mastodon name kommun2@social.h\u00f6rby.example"
    assert keys_of_url(url)[0] in keys_of(ours)


@pytest.mark.parametrize(("url", "key"), LOOKING_LIKE.items())
def test_a_letter_that_no_name_has_names_somebody_else(url: str, key: str) -> None:
    assert keys_of_url(url) == (key,)


@pytest.mark.parametrize(
    "host", ["xn--", "xn---", "xn--a-", "xn--\u00f6", "xn--99999999999", "a..b", ".", "", "xn--e1awd7f.se"]
)
def test_a_host_that_is_odd_is_compared_all_the_same(host: str) -> None:
    assert one_host(one_host(host)) == one_host(host)
    assert one_host(host).isascii() <= (host.lower().removesuffix(".") == one_host(host))


@pytest.mark.parametrize("url", NEVER)
def test_what_only_looks_like_ours_is_not(url: str) -> None:
    ours = keys_of(details()) | keys_of(_mastodon())
    assert ours.isdisjoint(keys_of_url(url))


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_names_no_account_is_refused(url: str) -> None:
    if url == "https://youtu.be/abc":
        assert keys_of_url(url) == ("url youtu.be/abc",)
        return
    with pytest.raises(Invalid):
        keys_of_url(url)


def test_an_account_is_found_by_every_key_of_its_own() -> None:
    page = details(handle="@Hultsfreds.Bibliotek", url="https://www.facebook.com/Hultsfreds.Bibliotek")
    assert keys_of(page) == {"facebook id 100064812345678", "facebook name hultsfredsbibliotek"}
    assert keys_of(_mastodon()) == {"mastodon name hultsfred@social.example.se"}
    feed = Details.first("rss", LIBRARY, handle="nyheter", url="https://www.hultsfred.se/nyheter/rss?x=1")
    assert f"url {'www.hultsfred.se/nyheter/rss?x=1'}" in keys_of(feed)
    assert set(keys_of_url("https://www.hultsfred.se/nyheter/rss?x=1")) & keys_of(feed)
    assert keys_of(Details.first("mastodon", LIBRARY, handle="hultsfred")) == frozenset()


def test_platform_and_id_or_handle_name_an_account() -> None:
    assert keys_by("facebook", "123", None) == ("facebook id 123",)
    assert keys_by("x", None, "@Hultsfred") == ("x name hultsfred",)
    assert keys_by("mastodon", None, "@hultsfred@social.example.se") == ("mastodon name hultsfred@social.example.se",)
    for asked in (("mastodon", "43", None), ("mastodon", None, "hultsfred")):
        with pytest.raises(Invalid):
            keys_by(*asked)


def _mastodon() -> Details:
    return details(
        platform="mastodon", platform_id="43", handle="hultsfred", url="https://social.example.se/@hultsfred"
    )
