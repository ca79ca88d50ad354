"""Text as rules see it: NFKC, without invisible characters, white space as one blank, casefolded; and the way back.

Whatever a rule finds is shown in the text as it was written, so each normalised character knows where it came from.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphen, zero-width and direction marks, variation selectors: a reader does not see them."""
_CLUSTER = re.compile(rf"[{INVISIBLE}]+|\s+|.", re.DOTALL)
_UNEVEN = re.compile(rf"[{INVISIBLE}]|\s\s|[^\S ]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Normalised:
    """`origins[i]` is the span of the original that character i stands for; None when nothing moved."""

    text: str
    origins: tuple[Span, ...] | None = None

    def original(self, start: int, end: int) -> Span:
        if self.origins is None:
            return start, end
        return self.origins[start][0], self.origins[end - 1][1]


def normalised(text: str) -> Normalised:
    if unicodedata.is_normalized("NFKC", text) and not _UNEVEN.search(text):
        folded = text.casefold()
        if len(folded) == len(text):
            return Normalised(folded)
    return _mapped(text)


def _mapped(text: str) -> Normalised:
    parts: list[str] = []
    origins: list[Span] = []
    for piece, start, end in _clusters(text):
        folded = " " if piece.isspace() else unicodedata.normalize("NFKC", piece).casefold()
        parts.append(folded)
        origins += [(start, end)] * len(folded)
    return Normalised("".join(parts), tuple(origins))


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Base characters with the marks that follow them, though something invisible stands between."""
    piece, start, end = "", 0, 0
    for match in _CLUSTER.finditer(text):
        found = match.group()
        if _invisible(found[0]):
            continue
        if piece and unicodedata.combining(found[0]):
            piece, end = piece + found, match.end()
            continue
        if piece:
            yield piece, start, end
        piece, start, end = found, match.start(), match.end()
    if piece:
        yield piece, start, end


def _invisible(character: str) -> bool:
    return re.match(f"[{INVISIBLE}]", character) is not None


def inside_word(text: str, at: int) -> bool:
    """Does position `at` cut a word in two? Letters beyond ASCII (å, ä, ö) are letters."""
    return 0 < at < len(text) and _of_word(text[at - 1]) and _of_word(text[at])


def _of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.combining(character) != 0
