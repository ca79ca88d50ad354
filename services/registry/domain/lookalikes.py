"""How much a reported name looks like one of ours: a hint to whoever judges the report, never a judgement."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

PLAIN = {
    "0": "o",
    "1": "l",
    "i": "l",
    "|": "l",
    "!": "l",
    "3": "e",
    "4": "a",
    "@": "a",
    "5": "s",
    "$": "s",
    "7": "t",
    "8": "b",
}
CYRILLIC = "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u0501\u0578\u04cf\u0432\u043c\u043d\u0442\u043a"
GREEK = "\u03b1\u03bf\u03c1\u03bd\u03c4\u03ba\u03b9"
LATIN = "\u0142\u00f8\u00df\u0131"
LOOKS_LIKE = (
    {"rn": "m", "vv": "w", "cl": "d"}
    | PLAIN
    | dict(zip(CYRILLIC, "aeopcxylsdnlbmhtk", strict=True))
    | dict(zip(GREEK, "aopvtkl", strict=True))
    | dict(zip(LATIN, "lobl", strict=True))
)
"""Letters and pairs that the eye takes for others. Enough for a hint."""
CLOSEST = 20
ADDED = ("officiell", "official", "kommun", "sverige", "sweden", "support", "kundtjanst", "ny", "new", "real", "se")


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score`: from 0 to 1, where 1 is a name that the eye cannot tell from `ours`."""

    ours: str
    score: float


def nearest(name: str, handles: Iterable[str], least: float = 0.6) -> Likeness | None:
    """The handle of ours that it looks most like, if it looks like any."""
    seen = skeleton(name)
    near = sorted(set(handles), key=lambda ours: (-_shared(seen, skeleton(ours)), ours))[:CLOSEST]
    scored = [Likeness(ours, _score(seen, skeleton(ours))) for ours in near if ours]
    best = max(scored, key=lambda one: one.score, default=None)
    return best if best and best.score >= least else None


def skeleton(name: str) -> str:
    """What the eye reads: accents, dots and dashes away, look-alike letters made plain."""
    apart = unicodedata.normalize("NFKD", name.strip().lstrip("@").partition("@")[0]).casefold()
    plain = "".join(one for one in apart if one.isalnum() or one in LOOKS_LIKE)
    for look in sorted(LOOKS_LIKE, key=len, reverse=True):
        plain = plain.replace(look, LOOKS_LIKE[look])
    return plain


def _shared(one: str, other: str) -> int:
    """Pairs of letters that both have: cheap, so that only the closest are compared letter by letter."""
    return len({one[at : at + 2] for at in range(len(one) - 1)} & {other[at : at + 2] for at in range(len(other) - 1)})


def _score(seen: str, ours: str) -> float:
    if not seen or not ours:
        return 0.0
    whole = 1 - distance(seen, ours) / max(len(seen), len(ours))
    bare = _bare(seen)
    return round(max(whole, 0.95 * (1 - distance(bare, ours) / max(len(bare), len(ours), 1))), 2)


def _bare(seen: str) -> str:
    """Without the words that impostors add."""
    for word in map(skeleton, ADDED):
        if len(seen) - len(word) >= 4:
            seen = seen.removesuffix(word).removeprefix(word)
    return seen


def distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour until they are the same."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
