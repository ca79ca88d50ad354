"""Text as rules see it: NFKC, without invisible characters, white space as one blank, casefolded; and the way back.

Whatever a rule finds is shown in the text as it was written, so the normalised text knows where its pieces came from.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphen, zero-width and direction marks, variation selectors: a reader does not see them."""
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
"""Combining marks: with the letter before them they are one letter."""
EVEN = "!-~À-ÖØ-Þà-öø-ÿ\u2013\u2014\u2019\u201c\u201d\U0001f300-\U0001faff"
"""One character before and after, whatever is done to it: most of what people write, and å ä ö."""
_PIECE = re.compile(
    rf"(?P<even>(?:[{EVEN}]| (?![\s{INVISIBLE}]))+(?![{INVISIBLE}]*[{MARKS}]))"
    rf"|(?P<unseen>[{INVISIBLE}]+)"
    rf"|(?P<blank>\s[\s{INVISIBLE}]*)"
    rf"|(?P<letter>.(?:[{INVISIBLE}]*[{MARKS}])*)",
    re.DOTALL,
)
_UNEVEN = re.compile(rf"[^ {EVEN}]|  ")
_UNSEEN = re.compile(f"[{INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece of the normalised text begins, and what it stands for; `even`: character by character."""

    begins: int
    start: int
    end: int
    even: bool

    def original(self, at: int) -> Span:
        if self.even:
            here = self.start + at - self.begins
            return here, here + 1
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Normalised:
    text: str
    pieces: Sequence[Piece]

    def original(self, start: int, end: int) -> Span:
        return self._at(start)[0], self._at(end - 1)[1]

    def _at(self, position: int) -> Span:
        return self.pieces[bisect_right(self.pieces, position, key=_begins) - 1].original(position)


def normalised(text: str) -> Normalised:
    if text and not _UNEVEN.search(text):
        return Normalised(text.casefold(), [Piece(0, 0, len(text), even=True)])
    return piecewise(text)


def piecewise(text: str) -> Normalised:
    """For any text; what most people write is one piece, and told so without taking it apart."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for match in _PIECE.finditer(text):
        if match.lastgroup == "unseen":
            continue
        part = _folded(match)
        if part:
            pieces.append(Piece(length, *match.span(), even=match.lastgroup == "even"))
            parts.append(part)
            length += len(part)
    return Normalised("".join(parts), pieces)


def _folded(match: re.Match[str]) -> str:
    if match.lastgroup == "even":
        return match.group().casefold()
    if match.lastgroup == "blank":
        return " "
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", match.group())).casefold()


def _begins(piece: Piece) -> int:
    return piece.begins


def inside_word(text: str, at: int) -> bool:
    """Does position `at` cut a word in two? Letters beyond ASCII (å, ä, ö) are letters."""
    return 0 < at < len(text) and _of_word(text[at - 1]) and _of_word(text[at])


def _of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.combining(character) != 0
