"""What names an account, told by hand: an address leads to the account itself, an id has the shape that its platform gives.

A link that the public is told is made from the identity, or is such a checked address: never one that leads elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.registry.domain.addresses import HOSTS, Unreadable, folded, host_of, keys_of, keys_of_url, of_a_post
from services.registry.domain.details import Details
from services.registry.domain.platforms import NAMES, Platform
from shared.errors import Invalid

NAMED_BY = ("platform", "platform_id", "handle")
NUMBER = re.compile(r"[1-9][0-9]{0,19}")
SHAPES: dict[Platform, re.Pattern[str]] = {
    "facebook": NUMBER,
    "mastodon": re.compile(r"[1-9][0-9]{0,19}|[A-Za-z0-9]{16,64}"),
}
"""Mastodon counts; other servers of the fediverse that speak its language give longer ids of letters and digits."""
ANY = re.compile(r"\S+")
MANGLED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
"""An id that a spreadsheet took for a number."""
PLACES: dict[Platform, str] = {
    "facebook": "https://www.facebook.com/{}", "instagram": "https://www.instagram.com/{}", "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/@{}", "linkedin": "https://www.linkedin.com/company/{}",
    "bluesky": "https://bsky.app/profile/{}",
}  # fmt: skip


def told_anew(before: Details, told: Mapping[str, Any]) -> Details:
    """These parts told anew. An address that was not told again follows a new name."""
    after = before.with_(dict(told))
    if (after.platform, after.handle) != (before.platform, before.handle):
        check_handle(after)
    if after.platform_id and (after.platform, after.platform_id) != (before.platform, before.platform_id):
        check_id(after.platform, after.platform_id)
    if after.url == before.url and not renamed(before, after):
        return after
    if not told.get("url") and after.url and not leads_home(after):
        return replace(after, url=link_of(after))
    check_url(after)
    return after


def renamed(before: Details, after: Details) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in NAMED_BY)


def another_identity(before: Details, after: Details) -> bool:
    """What names the account is another: nobody has seen yet that it is its own."""
    return renamed(before, after) or keys_of(before) != keys_of(after)


def check_handle(details: Details) -> None:
    """Lists and forms get the page's address where the name is asked for; no name leads from it to the account then."""
    if "/" in details.handle and _known_hosts(details.platform):
        raise Invalid(
            f"That is an address: the handle is the name alone, as {NAMES[details.platform]} shows it. The address goes in url.",
            errors=[("/handle", "the name alone, without its address")],
        )


def check_id(platform: Platform, platform_id: str) -> None:
    if not SHAPES.get(platform, ANY).fullmatch(platform_id) or MANGLED.fullmatch(platform_id):
        raise Invalid(
            f"That is no id as {NAMES[platform]} gives them: copy it from the platform, every digit of it.",
            errors=[("/platform_id", f"no id of an account on {platform}")],
        )


def check_url(details: Details) -> None:
    """A draft may lack the name, or the id, that its address tells; what is told there agrees."""
    if not details.url or not _known_hosts(details.platform):
        return
    key = _key(details)
    kind, lacking = key.partition(" ")[2].partition(" ")[0], set()
    if not details.handle:
        lacking.add("name")
    if not details.platform_id:
        lacking.add("id")
    here = key.startswith(f"{details.platform} ")
    if not here or (kind not in lacking and key not in keys_of(details)) or of_a_post(details.url):
        raise Invalid(
            f"The address leads to another account, or is not on {NAMES[details.platform]}: open the account's own page "
            "and copy its address, or leave it out.",
            errors=[("/url", "does not lead to the account of this handle or platform id")],
        )


def leads_home(details: Details) -> bool:
    """Is its address its own, as far as addresses tell? Where hosts are not known, it is what was approved."""
    if not details.url or not _known_hosts(details.platform):
        return bool(details.url)
    try:
        return _key(details) in keys_of(details) and not of_a_post(details.url)
    except Invalid:
        return False


def check_place(url: str, details: Details) -> None:
    """Where something of the account's is said to be pinned: on its platform or server, and not at another account."""
    if host_of(url) not in _own_hosts(details) or not _nobody_elses(url, details):
        raise Invalid(
            f"That is not on the account's own page on {NAMES[details.platform]}: open what is pinned there and copy its "
            "address.",
            errors=[("/notice_url", "not at this account")],
        )


def _own_hosts(details: Details) -> frozenset[str]:
    if details.platform == "mastodon":
        return frozenset(filter(None, [server_of(details)]))
    return HOSTS.get(details.platform) or frozenset([host_of(details.url)] if details.url else [])


def _nobody_elses(url: str, details: Details) -> bool:
    """An address of a post may tell nobody's name: then its host has to do."""
    try:
        named = keys_of_url(url)[0]
    except Unreadable:
        return True
    return not _known_hosts(details.platform) or named.startswith("url ") or named in keys_of(details)


def link_of(details: Details) -> str | None:
    """Where the account is, made from its identity."""
    if details.platform == "mastodon":
        return _on_its_server(details)
    place = PLACES.get(details.platform)
    if place is None:
        return None
    if details.handle.isascii() and details.handle:
        made = replace(details, url=place.format(details.handle))
        if leads_home(made):
            return made.url
    if details.platform == "facebook" and details.platform_id:
        return f"https://www.facebook.com/profile.php?id={details.platform_id}"
    return None


def public_link(details: Details) -> str | None:
    return details.url if leads_home(details) else link_of(details)


def server_of(details: Details) -> str | None:
    """The server of a fediverse account: ids and names are unique on it only."""
    names = [key for key in keys_of(details) if key.startswith("mastodon name ")]
    return names[0].rpartition("@")[2] if names else None


def _on_its_server(details: Details) -> str | None:
    local, server = folded("mastodon", details.handle).partition("@")[0], server_of(details)
    return f"https://{server}/@{local}" if local and server else None


def _known_hosts(platform: Platform) -> bool:
    return platform in HOSTS or platform == "mastodon"


def _key(details: Details) -> str:
    return keys_of_url(details.url or "")[0]
