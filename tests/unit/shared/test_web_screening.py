"""JSON that no service can store is refused, at the place where it stands; all other JSON passes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadRequest, Invalid
from shared.web.screening import DEEPEST, screen_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def expect_passed(raw: bytes) -> None:
    """Nothing is raised: that is all that a screen can say for it."""
    screen_json(raw)


@given(VALUES, st.booleans())
def test_what_can_be_stored_passes(value: object, ascii_only: bool) -> None:
    expect_passed(json.dumps(value, ensure_ascii=ascii_only).encode())


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"a": {"b": ["x", "nul \\u0000"]}}', "/a/b/1"),
        (b'{"a": "\\ud800"}', "/a"),
        (b'{"a": "\xed\xa0\x80"}', "/a"),
        (b'{"a~/b": "\\uDFFF"}', "/a~0~1b"),
        (b'{"a": 9223372036854775808}', "/a"),
        (b'{"a": -9223372036854775809}', "/a"),
        (b'{"a": 1e999}', "/a"),
        (b'{"a": {"\\u0000": 1}}', "/a"),
    ],
)
def test_what_cannot_be_stored_is_pointed_at(raw: bytes, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        screen_json(raw)
    assert [where for where, _ in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": NaN}', b"[Infinity]", b"[-Infinity]", b'{"a": "\x00"}', '{"a": "text"}'.encode("utf-16"),
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"[" + b"9" * 5_000 + b"]",
    ],
)  # fmt: skip
def test_what_nobody_can_read_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        screen_json(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'"an escaped \\\\u0000 is a backslash"', b'"a pair \\ud83d\\ude00"', b'{"id": "100064829374857123456789"}',
        b'"NaN Infinity 1e999"', json.dumps([[]] * 500).encode(), b'"' + b"[{" * 500 + b'"',
        b"[" * DEEPEST + b"]" * DEEPEST, json.dumps([{"a": '\\"[[[['}] * 100).encode(),
    ],
)  # fmt: skip
def test_what_only_looks_odd_passes(raw: bytes) -> None:
    expect_passed(raw)


def test_broken_json_is_left_to_the_parser() -> None:
    expect_passed(b'{"a": \\u0000')
