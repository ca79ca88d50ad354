"""Roles are taken as they are named; units limit them."""

from uuid import uuid4

import pytest

from shared.auth.principal import Principal
from shared.auth.roles import Role, roles_among
from shared.errors import Forbidden

HERE, THERE = uuid4(), uuid4()


def who(*roles: Role, units: frozenset[object] | None = None) -> Principal:
    return Principal("eva.ek", None, frozenset(roles), units=units)  # type: ignore[arg-type] # only looked into


def test_one_of_the_roles_is_enough_and_none_implies_another() -> None:
    assert who(Role.DEPUTY).has(Role.MODERATOR, Role.DEPUTY)
    assert not who(Role.ADMIN).has(Role.AUDITOR)
    assert not who().has(Role.AUDITOR)


def test_names_that_are_no_roles_of_ours_give_none() -> None:
    assert roles_among(["moderator", "offline_access", "ADMIN", 7, None]) == {Role.MODERATOR}


def test_units_limit_none_are_all() -> None:
    who(units=None).check_unit(THERE)
    who(units=frozenset({HERE})).check_unit(HERE)
    for units in (frozenset({HERE}), frozenset[object]()):
        with pytest.raises(Forbidden):
            who(units=units).check_unit(THERE)
