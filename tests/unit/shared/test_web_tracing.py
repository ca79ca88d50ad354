"""A caller's trace is continued when it is well-formed, and replaced when it is not (SPA.02)."""

import re

import pytest

from shared.web.tracing import continued, safe, trace_of

FORMAT = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"


def test_the_trace_goes_on_in_a_span_of_our_own() -> None:
    ours = continued(GIVEN)
    assert re.match(FORMAT, ours)
    assert trace_of(ours) == trace_of(GIVEN)
    assert ours[36:52] != GIVEN[36:52]
    assert ours.endswith("-00"), "whether it is sampled is the caller's decision"


@pytest.mark.parametrize(
    "given",
    [
        None, "", "nonsense", GIVEN.upper(), GIVEN[:-1], "ff" + GIVEN[2:], "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01", GIVEN + "\n",
    ],
)  # fmt: skip
def test_a_malformed_trace_is_replaced(given: str | None) -> None:
    ours = continued(given)
    assert re.match(FORMAT, ours)
    assert trace_of(ours) != "0af7651916cd43dd8448eb211c80319c"


def test_a_later_version_of_the_format_is_understood() -> None:
    assert trace_of(continued("01" + GIVEN[2:] + "-more")) == trace_of(GIVEN)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("arende-4711", "arende-4711"), ("x" * 128, "x" * 128), ("x" * 129, None), ("a b", None), ("a\nb", None), ("", None)],
)  # fmt: skip
def test_only_safe_ids_are_taken(given: str, kept: str | None) -> None:
    assert safe(given) == kept
