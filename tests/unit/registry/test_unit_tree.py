"""The tree of units: committee, department, unit; never a circle."""

import pytest

from services.registry.domain.units import Kind, Unit
from shared.errors import Conflict, Invalid

BOARD = Unit.found("Kommunstyrelsen", "committee", None)
OFFICE = Unit.found("Utvecklingskontoret", "department", BOARD)
LIBRARY = Unit.found(" Biblioteket ", "unit", OFFICE)


def test_a_unit_stands_where_it_was_put() -> None:
    assert (LIBRARY.name, LIBRARY.parent_id) == ("Biblioteket", OFFICE.id)


@pytest.mark.parametrize(("kind", "parent"), [("committee", OFFICE), ("committee", LIBRARY), ("department", LIBRARY)])
def test_nothing_stands_under_a_lower_kind(kind: Kind, parent: Unit) -> None:
    with pytest.raises(Invalid) as refused:
        Unit.found("Fel", kind, parent)
    assert refused.value.errors[0][0] == "/parent_id"


def test_a_unit_cannot_stand_under_itself_nor_under_its_own() -> None:
    branch = Unit.found("Filialen", "unit", LIBRARY)
    for parent, above in ((LIBRARY, {OFFICE.id, BOARD.id}), (branch, {LIBRARY.id, OFFICE.id, BOARD.id})):
        with pytest.raises(Conflict, match="itself"):
            LIBRARY.revised("Biblioteket", "unit", parent, above)


def test_a_unit_moves_elsewhere() -> None:
    assert LIBRARY.revised("Bibliotek", "unit", BOARD, frozenset()).parent_id == BOARD.id
