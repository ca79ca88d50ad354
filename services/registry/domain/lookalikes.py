"""How much a reported name looks like one of ours: a hint to whoever judges the report, never a judgement."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

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
PAIRS = {"rn": "m", "vv": "w", "cl": "d"}
LETTERS = (
    PLAIN
    | dict(zip(CYRILLIC, "aeopcxylsdnlbmhtk", strict=True))
    | dict(zip(GREEK, "aopvtkl", strict=True))
    | dict(zip(LATIN, "lobl", strict=True))
)
"""Letters and pairs that the eye takes for others. Enough for a hint."""
_PLAINLY = str.maketrans(LETTERS)
CLOSEST = 20
LONGEST = 60
"""Letters compared: longer than any platform's names, short enough that no name is work."""
REMEMBERED = 20_000
ADDED = ("officiell", "official", "kommun", "sverige", "sweden", "support", "kundtjanst", "ny", "new", "real", "se")


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score`: from 0 to 1, where 1 is a name that the eye cannot tell from `ours`."""

    ours: str
    score: float


def nearest(name: str, handles: Iterable[str], least: float = 0.6) -> Likeness | None:
    """The handle of ours that it looks most like, if it looks like any."""
    seen = skeleton(name)
    pairs = _pairs(seen)
    near = nsmallest(CLOSEST, set(handles), key=lambda ours: (-len(pairs & _known(ours)[1]), ours))
    scored = [Likeness(ours, _score(seen, _known(ours)[0])) for ours in near if ours]
    best = max(scored, key=lambda one: one.score, default=None)
    return best if best and best.score >= least else None


def skeleton(name: str) -> str:
    """What the eye reads: accents, dots and dashes away, look-alike letters made plain."""
    bare = name.strip().lstrip("@").partition("@")[0][:LONGEST]
    apart = unicodedata.normalize("NFKD", bare).casefold()[:LONGEST]
    plain = "".join(one for one in apart if one.isalnum() or one in LETTERS)
    for pair, look in PAIRS.items():
        plain = plain.replace(pair, look)
    return plain.translate(_PLAINLY)


@lru_cache(maxsize=REMEMBERED)
def _known(ours: str) -> tuple[str, frozenset[str]]:
    """What the eye reads of a handle of ours: they are the same each time."""
    return (seen := skeleton(ours)), _pairs(seen)


def _pairs(name: str) -> frozenset[str]:
    """Pairs of letters: those that two names share are cheap to count, so that only the closest are compared letter by
    letter."""
    return frozenset(name[at : at + 2] for at in range(len(name) - 1))


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
