"""Queries are taken apart the same way as texts, whatever is in them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.archive.domain.words import BORDER, MOST_WORDS, Phrase, Prefix, parse, stems_of, words_of
from services.archive.store.stems import stem
from shared.errors import Invalid
from tests.support.fixtures import recorded


def test_inflections_are_one_word_and_letters_are_not_folded() -> None:
    assert stems_of(["Lärarnas bygglovet BIBLIOTEKEN"], stem) == stem(["lärare", "bygglov", "bibliotek"])
    assert stem(words_of("räka")) != stem(words_of("raka"))


def test_the_same_letters_written_in_two_ways_are_the_same_word() -> None:
    assert words_of("a\u030angstro\u0308m") == words_of("ångström") == ["ångström"]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("bibliotek lördag", [Phrase(("bibliotek",)), Phrase(("lördag",))]),
        ('"stängt på lördagar"', [Phrase(tuple(stem(["stängt", "på", "lördagar"])))]),
        ("biblio*", [Prefix("biblio", stem(["biblio"])[0])]),
        ("e-post", [Phrase(tuple(stem(["e", "post"])))]),
        ("#sommar @kommunen", [Phrase(tuple(stem(["sommar"]))), Phrase(tuple(stem(["kommunen"])))]),
        ('halv "öppen', [Phrase(tuple(stem(["halv"]))), Phrase(tuple(stem(["öppen"])))]),
        ("anna@example.se*", [Prefix("se", "se"), Phrase(tuple(stem(["anna", "example"])))]),
        ("AND OR NOT NEAR", [Phrase((word,)) for word in stem(["and", "or", "not", "near"])]),
    ],
)
def test_parsing(query: str, terms: list[Phrase | Prefix]) -> None:
    assert parse(query, stem) == terms


@pytest.mark.parametrize("query", ["", " ", "*", '""', "😀", "_", "a*", "-", " ".join(["ord"] * 21), "¶"])
def test_what_cannot_be_searched_for_is_refused_with_the_reason(query: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(query, stem)
    assert refused.value.errors[0][0] == "/q"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_query_is_parsed_or_refused(query: str) -> None:
    try:
        terms = parse(query, stem)
    except Invalid:
        return
    for term in terms:
        parts = term.stems if isinstance(term, Phrase) else (term.beginning, term.stem)
        assert all(part.isalnum() for part in parts)


def test_hostile_queries() -> None:
    for query in json.loads(recorded("hostile_text", "blns.json").read_text()):
        with suppress(Invalid):
            assert parse(query, stem)


def test_a_border_stands_between_texts_and_long_ones_end() -> None:
    assert stems_of(["a b", "c"], stem) == ["a", "b", BORDER, "c"]
    assert len(stems_of(["ord " * 20_000, "namn"], stem)) == MOST_WORDS
