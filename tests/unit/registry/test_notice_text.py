"""The notice (S06, S07): what is rendered holds every part, and each part is missed when its words are gone."""

import pytest

from services.registry.domain.notices import PARTS, RECORDS_SENTENCES, Part, Subject, missing, render
from services.registry.domain.platforms import NAMES, Platform
from tests.support.accounts import FRAME, details

SUBJECT = Subject(FRAME.municipality, FRAME.unit, details())


def test_the_rendered_text_lacks_nothing_and_speaks_of_this_account() -> None:
    text = render(SUBJECT)
    assert missing(text, SUBJECT) == ()
    for told in ("Biblioteket, Hultsfreds kommun", "bibliotek@hultsfred.se", SUBJECT.details.purpose, "Facebook"):
        assert told in text


@pytest.mark.parametrize("platform", list(NAMES))
def test_it_is_whole_on_every_platform(platform: Platform) -> None:
    subject = Subject(FRAME.municipality, FRAME.unit, details(platform=platform))
    assert missing(render(subject), subject) == ()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_text_without_a_part_lacks_that_part(part: Part) -> None:
    text = "\n".join(other.write(SUBJECT) for other in PARTS if other is not part)
    assert part in missing(text, SUBJECT)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_told_in_english_too(part: Part) -> None:
    text = render(SUBJECT, "en")
    assert part.english_heading in text
    assert part.english(SUBJECT) in text
    assert part.heading != part.english_heading


def test_the_promise_is_the_accounts_own() -> None:
    assert "nästa arbetsdag" in render(SUBJECT)
    later = Subject(FRAME.municipality, FRAME.unit, details(answer_working_days=3))
    assert "inom 3 arbetsdagar" in render(later)
    assert "within 3 working days" in render(later, "en")


def test_other_words_with_the_same_content_pass() -> None:
    folded = render(SUBJECT).upper().replace(" ", "\n ").replace("FÖROLÄMPNING", "ÄREKRÄNKNING")
    assert missing(folded, SUBJECT) == ()


def test_denying_it_is_not_saying_it() -> None:
    text = render(SUBJECT).replace("blir allmänna handlingar", "blir inte allmänna handlingar")
    assert [part.name for part in missing(text, SUBJECT)] == ["public_records"]


TAKEN_BACK = (
    ("Våra inlägg", "Det är en missuppfattning att våra inlägg", "public_records"),
    ("De arkiveras, och", "De arkiveras inte, och", "public_records"),
    ("blir allmänna handlingar. De", "blir allmänna handlingar om du vill. De", "public_records"),
    ("lämnas ut till den", "lämnas aldrig ut till den", "public_records"),
    ("blir allmänna handlingar.", "blir allmänna handlingar. Inget av det blir allmänna handlingar.", "public_records"),
    ("Du får inte publicera", "Du får gärna publicera", "house_rules"),
    ("Inlägg får inte heller innehålla", "Inlägg får innehålla", "house_rules"),
    ("reglerna arkiveras och", "reglerna arkiveras aldrig och", "house_rules"),
    ("Vi har uppsikt", "Vi har ingen uppsikt", "way_of_working"),
    ("kan läsas av alla", "kan inte läsas av alla", "visibility"),
)


@pytest.mark.parametrize(("said", "instead", "part"), TAKEN_BACK)
def test_the_opposite_in_the_same_words_is_seen(said: str, instead: str, part: str) -> None:
    text = render(SUBJECT).replace(said, instead)
    assert text != render(SUBJECT)
    assert part in [one.name for one in missing(text, SUBJECT)]


@pytest.mark.parametrize("sentence", RECORDS_SENTENCES)
def test_each_controlled_sentence_tells_that_posts_become_records(sentence: str) -> None:
    text = render(SUBJECT).replace(RECORDS_SENTENCES[0], f"Bra att veta: {sentence}")
    assert missing(text, SUBJECT) == ()


def test_without_a_purpose_no_text_has_one() -> None:
    subject = Subject(FRAME.municipality, FRAME.unit, details(purpose=""))
    assert [part.name for part in missing(render(subject), subject)] == ["purpose"]
