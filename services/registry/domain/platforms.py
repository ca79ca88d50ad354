"""Platforms, and what we answer for on each of them (S14, S15)."""

import unicodedata
from typing import Literal

from shared.errors import Invalid

Platform = Literal[
    "facebook", "instagram", "x", "youtube", "linkedin", "mastodon", "bluesky", "discourse", "rss", "other"
]
Responsibility = Literal["HOSTED_SPACE", "OWN_POSTS_ONLY"]

OPEN_NETWORKS: frozenset[Platform] = frozenset({"x", "mastodon", "bluesky", "rss"})
"""Where others write in spaces of their own, so that we answer only for what we write ourselves."""

NAMES: dict[Platform, str] = {
    "facebook": "Facebook", "instagram": "Instagram", "x": "X", "youtube": "YouTube", "linkedin": "LinkedIn",
    "mastodon": "Mastodon", "bluesky": "Bluesky", "discourse": "Discourse", "rss": "RSS", "other": "tjänsten",
}  # fmt: skip


def usual_responsibility(platform: Platform) -> Responsibility:
    """On a platform nobody knows, the stricter one."""
    return "OWN_POSTS_ONLY" if platform in OPEN_NETWORKS else "HOSTED_SPACE"


def plain_handle(handle: str) -> str:
    """`@Biblioteket ` and `biblioteket` are one handle: platforms compare them so."""
    plain = unicodedata.normalize("NFKC", handle).strip().lstrip("@").casefold()
    if any(character.isspace() for character in plain):
        raise Invalid("A handle has no spaces.", errors=[("/handle", "must not contain white space")])
    if not plain.isprintable():
        raise Invalid("A handle has only letters that one sees.", errors=[("/handle", "holds what nobody sees")])
    return plain
