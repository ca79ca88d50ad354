"""The rule engine: one pass of one automaton over each post finds all terms, and the literals that let a pattern be tried.

An engine is made for one set of rule versions and never changes; another set is another engine.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from services.moderation.domain import personnummer
from services.moderation.domain.normalising import Normalised, Span, inside_word, normalised
from services.moderation.domain.rules import RuleVersion

MOST_SPANS = 50
"""Of one rule in one post: who repeats a word a thousand times need not be shown a thousand places."""


@dataclass(frozen=True, slots=True)
class Match:
    rule: RuleVersion
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """`open_end`: written with a `*` at the end, for all its inflections and compounds."""

    rule: int
    open_end: bool


class Engine:
    def __init__(self, rules: Sequence[RuleVersion]) -> None:
        self._rules = tuple(rules)
        self.versions: Mapping[str, int] = {rule.rule_id: rule.version for rule in rules}
        self._terms: dict[str, list[_Term]] = {}
        self._gates: dict[str, set[int]] = {}
        self._patterns: list[tuple[int, re.Pattern[str]]] = []
        for number, rule in enumerate(self._rules):
            self._compile(number, rule)
        self._needles = sorted(self._terms.keys() | self._gates.keys())
        self._automaton = AhoCorasick(self._needles, MatchKind.Standard, implementation=Implementation.DFA)
        self._numbers = [number for number, rule in enumerate(self._rules) if "personnummer" in rule.detectors]

    def _compile(self, number: int, rule: RuleVersion) -> None:
        for term in rule.terms:
            needle = normalised(term.rstrip("*")).text
            self._terms.setdefault(needle, []).append(_Term(number, term.endswith("*")))
        for pattern in rule.patterns:
            for literal in pattern.literals:
                self._gates.setdefault(normalised(literal).text, set()).add(len(self._patterns))
            self._patterns.append((number, re.compile(pattern.regex)))

    def match(self, texts: Sequence[str]) -> list[list[Match]]:
        """What each text hits, in the order of the texts."""
        return [self._match(text) for text in texts]

    def _match(self, text: str) -> list[Match]:
        seen = normalised(text)
        found: dict[int, set[Span]] = {}
        gates: set[int] = set()
        for needle, start, end in self._automaton.find_matches_as_indexes(seen.text, overlapping=True):
            word = self._needles[needle]
            gates |= self._gates.get(word, frozenset())
            for term in self._terms.get(word, ()):
                if not inside_word(seen.text, start) and (term.open_end or not inside_word(seen.text, end)):
                    found.setdefault(term.rule, set()).add(_shown(seen, start, end, whole_word=term.open_end))
        for number, span in self._tried(seen, gates):
            found.setdefault(number, set()).add(span)
        for number in self._numbers:
            if spans := set(personnummer.find(text)):
                found.setdefault(number, set()).update(spans)
        return [Match(self._rules[number], tuple(sorted(found[number])[:MOST_SPANS])) for number in sorted(found)]

    def _tried(self, seen: Normalised, gates: set[int]) -> Iterator[tuple[int, Span]]:
        for gate in gates:
            number, pattern = self._patterns[gate]
            for hit in pattern.finditer(seen.text):
                if hit.end() > hit.start():
                    yield number, seen.original(*hit.span())


def _shown(seen: Normalised, start: int, end: int, *, whole_word: bool) -> Span:
    """To the end of the word, where the term stands for all its endings."""
    while whole_word and end < len(seen.text) and inside_word(seen.text, end):
        end += 1
    return seen.original(start, end)
