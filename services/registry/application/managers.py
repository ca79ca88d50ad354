"""Who manages units: those who are still here, of the unit itself or of the nearest one above it that has any."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import day_of
from services.registry.domain.units import managers_by_level


async def managers_at(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Of each unit, in the order in which they are asked."""
    rules = await rules_of(uow)
    levels = {one: managers_by_level(one, rules.tree, rules.managers, day_of(at)) for one in units}
    gone = await uow.people.gone({person for some in levels.values() for level in some for person in level}, at)
    here = {one: [[person for person in level if person not in gone] for level in some] for one, some in levels.items()}
    return {one: next((level for level in some if level), []) for one, some in here.items()}
