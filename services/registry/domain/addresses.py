"""Addresses of accounts: which account a URL names, and by which keys an account is found. Nothing is fetched.

Hosts are compared letter by letter with a list: no look-alike letter, sub-domain, login or port passes for a platform's.
A post's address names its account where the address itself says whose it is; whether that is to be believed: `of_a_post`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

from services.registry.domain import address_words as words
from services.registry.domain.details import Details
from services.registry.domain.platforms import Platform
from services.registry.domain.spelling import one_form, one_host
from services.registry.domain.wording import Wording
from shared.errors import Invalid

LONGEST = 2_000
KEY = 400
"""Letters of a key; a longer address is known by its digest, as no index holds it whole."""
Segments = Sequence[str]
Query = Mapping[str, Sequence[str]]


class Unreadable(Invalid):
    """It may be anybody's: we say what to send instead."""

    def __init__(self, told: Wording) -> None:
        super().__init__(str(told), errors=[("/url", "names no account")])


def _hosts(name: str, *before: str) -> frozenset[str]:
    return frozenset({name, *(f"{one}.{name}" for one in before)})


REGIONS = (
    "sv-se",
    "nb-no",
    "nn-no",
    "da-dk",
    "fi-fi",
    "is-is",
    "en-gb",
    "en-us",
    "de-de",
    "fr-fr",
    "es-es",
    "es-la",
    "pl-pl",
    "ar-ar",
)
HOSTS: dict[Platform, frozenset[str]] = {
    "facebook": _hosts("facebook.com", "www", "m", "mbasic", "touch", "web", *REGIONS) | _hosts("fb.com", "www"),
    "instagram": _hosts("instagram.com", "www", "m"),
    "x": _hosts("x.com", "www", "mobile") | _hosts("twitter.com", "www", "mobile", "m"),
    "youtube": _hosts("youtube.com", "www", "m"),
    "linkedin": _hosts("linkedin.com", "www", "m", "se", "no", "dk", "fi", "uk", "de"),
    "bluesky": _hosts("bsky.app", "www"),
}  # fmt: skip
PLATFORM_OF = {host: platform for platform, hosts in HOSTS.items() for host in hosts}
BELOW_A_PAGE = frozenset({
    "posts", "photos", "videos", "about", "reviews", "events", "community", "mentions", "reels", "live", "photos_by",
    "photos_albums", "followers", "notes", "shop", "services", "offers", "about_details", "timeline",
})  # fmt: skip
NOT_PAGES = frozenset({
    "groups", "events", "watch", "reel", "reels", "share", "sharer", "hashtag", "stories", "login", "marketplace", "gaming",
    "photo", "media", "help", "policies", "business", "ads", "me", "dialog", "plugins", "search", "messages", "friends",
    "settings", "notifications", "story", "public", "directory", "legal", "recover", "games", "live", "places", "r", "l",
})  # fmt: skip
NAMED_BEFORE = frozenset({"pg", "people", "pages", "p"})
"""What stands before a page's own name, or its id."""
X_NAME, X_RESERVED = re.compile(r"[a-z0-9_]{1,15}"), frozenset({"i", "home", "search", "hashtag", "intent", "share", "login", "settings", "explore", "messages", "notifications", "compose"})  # fmt: skip
NAME = re.compile(r"[a-z0-9._-]{1,100}")
NUMBER = re.compile(r"[0-9]{1,40}")
CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")


def keys_of_url(url: str) -> tuple[str, ...]:
    """The keys of the accounts that this address may name; Unreadable where it names none."""
    host, segments, query, exact = _parts(url)
    platform = PLATFORM_OF.get(host)
    if platform:
        return (bounded(f"{platform} {READERS[platform](segments, query)}"),)
    named = _on_a_server(host, segments)
    return (*([bounded(f"mastodon {named}")] if named else []), bounded(f"url {exact}"))


def of_a_post(url: str) -> bool:
    """Does it lead to a post that its platform finds by the post's own number? Then the name in it may be anybody's, and it
    proves nothing: `x.com/hultsfred/status/1` leads to whoever wrote 1."""
    host, segments, _, _ = _parts(url)
    match PLATFORM_OF.get(host), [one_form(one) for one in segments]:
        case "x", [_, "status" | "statuses", _, *_]:
            return True
        case "instagram", [_, "p" | "reel" | "reels" | "tv", _, *_]:
            return True
        case "facebook", ["permalink.php" | "story.php", *_]:
            return True
        case "facebook", ["pg", _, _, _, *_]:
            return True
        case "facebook", [first, _, _, *_] if first not in NAMED_BEFORE:
            return True
    return False


def keys_by(platform: Platform, platform_id: str | None, handle: str | None) -> tuple[str, ...]:
    """The key of an account that is named by its platform and its permanent id, or its handle."""
    if platform_id:
        if platform == "mastodon":
            raise Invalid(str(words.ONE_SERVERS_ID), errors=[("/id", "not unique on mastodon")])
        return (f"{platform} id {platform_id}",)
    name = folded(platform, (handle or "").strip().removeprefix("@"))
    if platform == "mastodon" and "@" not in name:
        raise Invalid(str(words.WITHOUT_SERVER), errors=[("/handle", "without a server")])
    return (f"{platform} name {name}",)


def keys_of(details: Details) -> frozenset[str]:
    """Every key by which this account is found."""
    keys, host, exact = set(), "", ""
    if details.url:
        try:
            host, _, _, exact = _parts(details.url)
        except Invalid:
            exact = ""
    if details.platform_id and details.platform != "mastodon":
        keys.add(f"{details.platform} id {details.platform_id}")
    name = folded(details.platform, details.handle)
    if details.platform == "mastodon" and name and "@" not in name:
        name = f"{name}@{host}" if host else ""
    if name:
        keys.add(f"{details.platform} name {name}")
    if exact and details.platform not in HOSTS and details.platform != "mastodon":
        keys.add(f"url {exact}")
    return frozenset(bounded(key) for key in keys)


def host_of(url: str) -> str:
    return _parts(url)[0]


def names_of(details: Details) -> list[str]:
    """Its keys by handle: no other account of ours has one of these."""
    return sorted(key for key in keys_of(replace(details, platform_id=None)) if not key.startswith("url "))


def bounded(key: str) -> str:
    if len(key) <= KEY:
        return key
    return f"{key.partition(' ')[0]} sha256 {sha256(key.encode(errors='surrogatepass')).hexdigest()}"


def folded(platform: Platform, name: str) -> str:
    """As the platform compares names; a server in a name as hosts are compared."""
    if platform == "mastodon":
        local, at, server = name.partition("@")
        return f"{one_form(local)}{at}{one_host(server)}"
    plain = one_form(name)
    return plain.replace(".", "") if platform == "facebook" else plain


@lru_cache(256)  # whoever asks about an address asks several things of it
def _parts(url: str) -> tuple[str, Segments, Query, str]:
    """(host, decoded path segments, query, the address as one text)"""
    given = url.strip()
    if not given or len(given) > LONGEST or not given.isprintable() or " " in given or "\\" in given:
        raise Unreadable(words.NO_ADDRESS)
    if "://" not in given:
        if _only_a_name(given):
            raise Unreadable(words.ONLY_A_NAME)
        given = f"https://{given}"
    try:
        split = urlsplit(given)
        host, port = split.netloc, split.port
    except ValueError:
        raise Unreadable(words.NO_ADDRESS) from None
    if split.scheme.lower() not in {"http", "https"} or not host or "@" in host or "%" in host:
        raise Unreadable(words.NO_LOGIN)
    if port in {80, 443}:
        host = host.rpartition(":")[0]
    host = _host(host)
    if split.fragment.startswith("!"):
        raise Unreadable(words.ELSEWHERE)
    segments = [unquote(one) for one in split.path.split("/") if one]
    if any("/" in one or one in {".", ".."} or not one.isprintable() for one in segments):
        raise Unreadable(words.MANY_PLACES)
    exact = f"{host}/{'/'.join(segments)}" + (f"?{split.query}" if split.query else "")
    return host, segments, parse_qs(split.query), exact


def _only_a_name(given: str) -> bool:
    """Somebody who gives our own account's name must not be told that it is not ours."""
    host = given.partition("/")[0]
    return "." not in host or "@" in host


def _host(host: str) -> str:
    name, at, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    return f"{one_host(name)}{at}{port}" if name else one_host(port)


def _facebook(segments: Segments, query: Query) -> str:
    if not segments:
        raise Unreadable(words.PLATFORMS_OWN)
    first, rest = one_form(segments[0]), segments[1:]
    if first in {"profile.php", "permalink.php", "story.php"} and not rest:
        return f"id {_only(query.get('id', ()))}"
    if first in NAMED_BEFORE - {"pg"} and rest:
        return f"id {_only(re.findall(r'[0-9]{5,40}$', rest[-1]))}"
    if first == "pg" and rest:
        first, rest = one_form(rest[0]), rest[1:]
    if first in NOT_PAGES or first.endswith(".php") or not _nameable(first, NAME):
        raise Unreadable(words.WHOSE_PAGE)
    if rest and rest[0] not in BELOW_A_PAGE:
        raise Unreadable(words.GOES_ON)
    return f"id {first}" if NUMBER.fullmatch(first) else f"name {folded('facebook', first)}"


def _instagram(segments: Segments, query: Query) -> str:
    parts = segments[1:] if segments[:1] == ["stories"] else segments
    name = _name(parts, "instagram")
    if name in {"p", "reel", "reels", "tv", "explore", "accounts", "direct", "stories", "share"}:
        raise Unreadable(words.WHOSE_ACCOUNT)
    return f"name {name}"


def _x(segments: Segments, query: Query) -> str:
    name = _name(segments, "x")
    if name in X_RESERVED or not _nameable(name, X_NAME):
        raise Unreadable(words.WHOSE_ACCOUNT)
    return f"name {name}"


def _youtube(segments: Segments, query: Query) -> str:
    match list(segments):
        case [handle, *_] if handle.startswith("@") and len(handle) > 1:
            return f"name {folded('youtube', handle[1:])}"
        case ["channel", channel, *_] if CHANNEL.fullmatch(channel):
            return f"id {channel}"
    raise Unreadable(words.A_FILM)


def _linkedin(segments: Segments, query: Query) -> str:
    if len(segments) < 2 or segments[0] not in {"company", "school", "showcase", "in"}:
        raise Unreadable(words.WHOSE_PAGE)
    name = folded("linkedin", segments[1])
    if segments[0] == "in":
        return f"person {name}"
    return f"id {name}" if NUMBER.fullmatch(name) else f"name {name}"


def _bluesky(segments: Segments, query: Query) -> str:
    if len(segments) < 2 or segments[0] != "profile":
        raise Unreadable(words.WHOSE_ACCOUNT)
    return f"id {segments[1]}" if segments[1].startswith("did:") else f"name {folded('bluesky', segments[1])}"


READERS: dict[Platform, Callable[[Segments, Query], str]] = {
    "facebook": _facebook, "instagram": _instagram, "x": _x, "youtube": _youtube, "linkedin": _linkedin,
    "bluesky": _bluesky,
}  # fmt: skip


def _on_a_server(host: str, segments: Segments) -> str | None:
    """An account of this server of the fediverse; or another server's, as this one shows it."""
    match list(segments):
        case ["web", *rest] if rest:
            return _on_a_server(host, rest)
        case ["users", name, *_]:
            named = name
        case [at, *_] if at.startswith("@"):
            named = at[1:]
        case _:
            return None
    local, _, server = folded("mastodon", named).partition("@")
    if server and server != host:
        return f"view {local}@{server} on {host}"
    return f"name {local}@{host}" if local else None


def _name(segments: Segments, platform: Platform) -> str:
    name = segments[0].removeprefix("@") if segments else ""
    plain = folded(platform, name)
    if not _nameable(plain, NAME):
        raise Unreadable(words.NO_ACCOUNT)
    return plain


def _nameable(name: str, pattern: re.Pattern[str]) -> bool:
    """A name with letters that no name there has is a look-alike's: it names an account that is nobody's of ours."""
    return pattern.fullmatch(name) is not None if name.isascii() else True


def _only(found: Sequence[str]) -> str:
    if len(found) != 1 or not NUMBER.fullmatch(found[0]):
        raise Unreadable(words.ONE_ID)
    return found[0]
