"""The rule engine: what it finds, where it says it found it, and what it must not find."""

import re
import unicodedata
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.application.matching import MOST_SPANS, Engine
from services.moderation.domain.normalising import EVEN, normalised, piecewise
from services.moderation.domain.rules import Pattern, RuleVersion

THEN = datetime(2026, 11, 1, tzinfo=UTC)


def rule(rule_id: str, *terms: str, patterns: tuple[Pattern, ...] = (), detectors: tuple[str, ...] = ()) -> RuleVersion:
    return RuleVersion(rule_id, 1, "house_rule", "§", "Titel", "Text", terms, patterns, detectors, THEN, THEN, "insyn")


def found(engine: Engine, text: str) -> dict[str, list[str]]:
    """By rule, the places in the text as it was written."""
    [matches] = engine.match([text])
    return {one.rule.rule_id: [text[start:end] for start, end in one.spans] for one in matches}


def test_a_word_is_a_whole_word_with_swedish_letters() -> None:
    engine = Engine([rule("R", "ål")])
    assert found(engine, "Ål är gott, en ål. (ål)") == {"R": ["Ål", "ål", "ål"]}
    assert found(engine, "målet, ålen, åäål, ål7, _ål") == {}


def test_a_star_stands_for_all_endings_and_shows_the_whole_word() -> None:
    engine = Engine([rule("R", "landsförräd*")])
    assert found(engine, "LANDSFÖRRÄDARNA och en storlandsförrädare") == {"R": ["LANDSFÖRRÄDARNA"]}


def test_tricks_are_seen_through_and_shown_as_written() -> None:
    engine = Engine([rule("R", "byfåne", "dra åt skogen")])
    decomposed = unicodedata.normalize("NFD", "byfåne")
    assert found(engine, f"du {decomposed}!") == {"R": [decomposed]}
    assert found(engine, "en by\u200bfå\u00adne här") == {"R": ["by\u200bfå\u00adne"]}
    assert found(engine, "ｂｙｆåｎｅ") == {"R": ["ｂｙｆåｎｅ"]}
    assert found(engine, "Dra  åt\n skogen nu") == {"R": ["Dra  åt\n skogen"]}
    assert found(engine, "ﬁn STRAßE, BYFÅNE") == {"R": ["BYFÅNE"]}


def test_a_pattern_is_tried_only_where_a_literal_stands() -> None:
    lazy = Pattern(("pajas",), r".+")
    engine = Engine([rule("R", patterns=(lazy,))])
    assert found(engine, "helt vanlig text") == {}
    assert found(engine, "en pajas") == {"R": ["en pajas"]}


def test_personnummer_are_found_in_the_text_as_written() -> None:
    engine = Engine([rule("GDPR-PNR", detectors=("personnummer",))])
    assert found(engine, "Han har 811218-9876 och bor här") == {"GDPR-PNR": ["811218-9876"]}


def test_one_text_can_hit_many_rules_and_overlaps_are_kept() -> None:
    engine = Engine([rule("A", "dra åt skogen"), rule("B", "skogen"), rule("C", "skogen")])
    assert found(engine, "dra åt skogen") == {"A": ["dra åt skogen"], "B": ["skogen"], "C": ["skogen"]}


def test_a_word_repeated_a_thousand_times_is_shown_some_times() -> None:
    [match] = Engine([rule("R", "pajas")]).match(["pajas " * 1_000])[0]
    assert len(match.spans) == MOST_SPANS


def test_without_rules_nothing_is_found() -> None:
    assert Engine([]).match(["vad som helst", ""]) == [[], []]


WORD = re.compile("[\\w\u0308]")
ALPHABET = "abåäöÅ \u0308\u200b.ßﬁ"


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET, max_size=40), st.lists(st.text("abåäö", min_size=1, max_size=3), min_size=1, max_size=6))
def test_agrees_with_a_slow_and_plain_oracle(text: str, terms: list[str]) -> None:
    """Whatever the automaton finds, a search word by word in the normalised text finds too, and the other way round."""
    seen = normalised(text)
    plain = set()
    for needle in {normalised(term).text for term in terms}:
        for at in range(len(seen.text) - len(needle) + 1):
            end = at + len(needle)
            if (
                seen.text[at:end] == needle
                and not WORD.match(seen.text[at - 1 : at])
                and not WORD.match(seen.text, end)
            ):
                plain.add(seen.original(at, end))
    [matches] = Engine([rule("R", *terms)]).match([text])
    assert {span for one in matches for span in one.spans} == plain


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_every_normalised_character_knows_where_it_came_from(text: str) -> None:
    seen = normalised(text)
    spans = [seen.original(n, n + 1) for n in range(len(seen.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for character, (start, end) in zip(seen.text, spans, strict=True):
        assert character == " " or character in normalised(text[start:end]).text


@given(st.characters(codec="utf-8"))
def test_what_counts_as_even_is(character: str) -> None:
    """Else places would slip: an even character stays one, and NFKC leaves it alone."""
    if re.match(f"[{EVEN}]", character):
        assert unicodedata.normalize("NFKC", character) == character
        assert len(character.casefold()) == 1


@given(st.text(alphabet=st.one_of(st.sampled_from("aÅö .\u2013\u0301\u200b\n\tß"), st.characters()), max_size=12))
def test_a_text_of_one_piece_is_what_its_pieces_say(text: str) -> None:
    assert normalised(text) == piecewise(text)
