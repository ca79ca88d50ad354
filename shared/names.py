"""When two spellings of what somebody signs in with are one name (ADR 26)."""

from collections.abc import Iterable
from unicodedata import normalize


def folded(name: str) -> str:
    """A name as it is compared. Not casefolded: Strauß and Strauss are two names."""
    return normalize("NFC", name).lower()


def perhaps_one(one: str, other: str | None) -> bool:
    """Whether they may be the same person: for what somebody may not because of who they are (jäv). A `sub` too is
    compared whatever its case: who is refused asks a colleague, who gets past has judged their own."""
    return other is not None and folded(one) == folded(other)


def one_of(one: str, others: Iterable[str]) -> bool:
    """As `perhaps_one`, of any of them."""
    return any(perhaps_one(one, other) for other in others)
