"""Words as the search index knows them, the same whatever database keeps them: stemmed, å ä ö kept apart from a and o."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.errors import Invalid

Stem = Callable[[Sequence[str]], list[str]]
WORD = re.compile(r"[^\W_]+")
CHUNK = re.compile(r'"([^"]*)"|(\S+)')
LONGEST_WORD = 100
MOST_WORDS = 16_000
"""Of one record: PostgreSQL keeps no positions beyond 16,383."""
MOST_TERMS = 20
SHORTEST_PREFIX = 2
BORDER = "\u00b6"
"""Stands between two texts in the index, so that no phrase reaches from one into the other. No query can hold it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Stems that follow one another; often just one."""

    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word's beginning. A word whose stem is shorter than the beginning is found by its stem."""

    beginning: str
    stem: str


Term = Phrase | Prefix


def words_of(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in WORD.findall(unicodedata.normalize("NFKC", text).lower())]


def stems_of(texts: Sequence[str], stem: Stem) -> list[str]:
    """The stems of the texts in order, with a border between them."""
    first, *rest = texts
    stems = stem(words_of(first))
    for text in rest:
        stems += [BORDER, *stem(words_of(text))]
    return stems[:MOST_WORDS]


def parse(query: str, stem: Stem) -> list[Term]:
    """Words that must all be there; "quoted ones" side by side; beginn* for beginnings."""
    terms: list[Term] = []
    for quoted, bare in CHUNK.findall(query):
        words = words_of(quoted or bare)
        if words and bare.endswith("*"):
            terms.append(_prefix(words.pop(), stem))
        if words:
            terms.append(Phrase(tuple(stem(words))))
    if not terms:
        raise _refused("There is no word to search for.", "holds no word")
    if len(terms) > MOST_TERMS:
        raise _refused(f"Search for {MOST_TERMS} words at most.", "too many words")
    return terms


def _prefix(beginning: str, stem: Stem) -> Prefix:
    if len(beginning) < SHORTEST_PREFIX:
        raise _refused(f"A beginning* needs {SHORTEST_PREFIX} letters.", "the beginning is too short")
    return Prefix(beginning, stem([beginning])[0])


def _refused(detail: str, reason: str) -> Invalid:
    return Invalid(detail, errors=[("/q", reason)])
