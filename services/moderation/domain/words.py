"""The closed sets of words that the domain speaks; the published contracts say the same ones."""

from typing import Literal

Ground = Literal["statutory", "house_rule"]
Responsibility = Literal["HOSTED_SPACE", "OWN_POSTS_ONLY"]
Decided = Literal["remove", "hide", "keep"]
Action = Literal["remove", "hide"]
State = Literal["PENDING", "NO_DUTY", "CLEAR", "HIT"]
"""What the rules said of a post (S14: none is without one). PENDING: its account has not been heard of yet; NO_DUTY: an
outsider's post where we answer only for our own (S15), or a direct message (1998:112 2 §)."""
Status = Literal[
    "OPEN", "SEALING", "REMOVING", "REMOVED", "HIDDEN", "GONE", "UNCONFIRMED", "FAILED", "UNSUPPORTED", "KEPT"
]
LIVE: tuple[Status, ...] = ("OPEN", "SEALING", "REMOVING")
"""Somebody or something still works on the case."""
VANISHED: tuple[Status, ...] = ("REMOVED", "GONE", "UNCONFIRMED")
"""The post is not on the platform any more."""
