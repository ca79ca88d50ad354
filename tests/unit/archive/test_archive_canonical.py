"""The archive's canonical JSON is RFC 8785, to the byte, however it is written."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from services.archive.application.canonical import canonical
from tests.support.fixtures import recorded


def test_the_canonical_form_is_rfc_8785() -> None:
    for given_file in sorted(recorded("jcs", "input").iterdir()):
        expected = recorded("jcs", "output", given_file.name).read_bytes()
        assert canonical(json.loads(given_file.read_text())) == expected.rstrip(b"\n")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(VALUES)
def test_the_fast_way_writes_what_the_library_writes(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except ValueError:
        with pytest.raises(ValueError):
            canonical(value)
    else:
        assert canonical(value) == expected


def test_objects_of_one_shape_in_another_order_are_the_same() -> None:
    assert canonical({"b": 1, "a": {"d": 2, "c": 3}}) == canonical({"a": {"c": 3, "d": 2}, "b": 1})
