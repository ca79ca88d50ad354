"""Rules as data: what may be published, and what may be cited."""

from datetime import UTC, datetime, timedelta

import pytest

from services.moderation.domain.blurring import blurred
from services.moderation.domain.rules import Pattern, RuleVersion, check, never_ends
from shared.errors import Invalid

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def version(valid_from: datetime, superseded_at: datetime | None = None) -> RuleVersion:
    return RuleVersion(
        "HR-1", 1, "house_rule", "§", "t", "x", (), (), (), valid_from, valid_from, "insyn", superseded_at
    )


def test_cited_if_in_force_at_some_time_since_the_post_was_captured() -> None:
    captured = NOW - 2 * DAY
    assert version(NOW - 9 * DAY).could_be_cited(captured, NOW)
    assert version(NOW - 9 * DAY, superseded_at=NOW - DAY).could_be_cited(captured, NOW)
    assert not version(NOW - 9 * DAY, superseded_at=NOW - 3 * DAY).could_be_cited(captured, NOW)
    assert not version(NOW + DAY).could_be_cited(captured, NOW)


@pytest.mark.parametrize(
    ("literals", "regex", "said"),
    [
        ((), r"\bx", "literal"),
        (("ab",), r"ab+", "literal"),
        (("pajas",), r"(?:a+)+pajas", "repeats"),
        (("pajas",), r"(pajas", "no regular expression"),
    ],
)
def test_a_pattern_that_the_engine_cannot_bear_is_refused(literals: tuple[str, ...], regex: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        check([], [Pattern(literals, regex)], [])
    assert any(pointer == "/patterns/0" and said in fault for pointer, fault in refused.value.errors)


@pytest.mark.parametrize(
    ("regex", "never"),
    [
        (r"(?:a+)+pajas", True),
        (r"((a)+)+pajas", True),
        (r"(a|aa)+pajas", True),
        (r"((?:du|hon) ?)*pajas", True),
        (r"(a?a){2,}pajas", True),
        (r"\b(?:du|hon|han)\s+är\s+en\s+pajas\b", False),
        (r"(?:ha)+ pajas", False),
        (r"(?:du|hon)? ?pajas", False),
        (r"(?i:du+) [(|+]+pajas", False),
        (r"\(a+\)+pajas", False),
        (r"[])(+|]+pajas", False),
        (r"(?P<x>pajas)?", False),
        (r")+(pajas", False),
    ],
)
def test_a_group_is_not_repeated_that_can_be_read_in_several_ways(regex: str, never: bool) -> None:
    assert never_ends(regex) is never


def test_empty_terms_and_unknown_detectors_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check(["bra", "*", "\u200b"], [], ["personnummer", "sentiment"])
    assert [pointer for pointer, _ in refused.value.errors] == ["/terms/1", "/terms/2", "/detectors/1"]


def test_blurred_text_keeps_its_shape() -> None:
    assert blurred("Åh, nej! 2 st.") == "••, •••! • ••."
