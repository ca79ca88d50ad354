"""The protocol of the removal gate in a small world: every promise holds, and every planted mistake breaks one.

The whole world (a million states, minutes): `python -m tests.unit.ingest.removal_gate_model`.
"""

import pytest

from tests.unit.ingest.removal_gate_model import FLAWS, World, explore

SMALL = World(edits=1, crashes=1, repeats=0)


def test_every_promise_holds_in_every_world() -> None:
    count, fault, way = explore(start=SMALL)
    assert fault == "", way
    assert count > 18_000


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_mistake_breaks_a_promise(flaw: str) -> None:
    _, fault, way = explore(flaw, start=SMALL)
    assert fault
    assert way


def test_what_no_protocol_can_promise_is_found_too() -> None:
    """An edit between reading and acting: why the gap is measured, and why late edits are marked."""
    _, fault, way = explore(strict=True, start=SMALL)
    assert fault == "removed a version that came between reading and removing"
    assert way[-2:] == ["author edits", "ingest removes"]
