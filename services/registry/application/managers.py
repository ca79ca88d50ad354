"""Who manages units: those who are still here, of the unit itself or of the nearest one above it that has any."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import day_of
from services.registry.domain.units import managers_by_level
from shared.auth.principal import Principal
from shared.errors import Forbidden


async def managers_at(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Of each unit, in the order in which they are asked."""
    return {one: some[-1][1] if some else [] for one, some in (await _nearest(units, at, uow)).items()}


async def named_at(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, frozenset[UUID]]:
    """As `managers_at`, with those named no farther up who are told to have left: whoever still signs in is no stranger."""
    return {
        one: frozenset(person for level, _ in some for person in level)
        for one, some in (await _nearest(units, at, uow)).items()
    }


@dataclass(frozen=True, slots=True)
class Office:
    """Whether the caller manages a unit, or the nearest above it that has a manager, before something of that changes: by
    it we know which accounts the caller may not judge (jäv, ADR 22)."""

    unit_id: UUID
    subject: str
    held: bool

    @classmethod
    async def of(cls, unit_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> Self:
        return cls(unit_id, who.subject, await _manages(unit_id, who.subject, uow))

    async def check_kept(self, uow: RegistryUnitOfWork) -> None:
        """Once it is written."""
        if self.held and not await _manages(self.unit_id, self.subject, uow):
            raise Forbidden(
                "You manage this unit, or the nearest unit above it that has a manager: that you no longer do is told by "
                "somebody else. By it we know which accounts you may not judge."
            )


async def _manages(unit_id: UUID, subject: str, uow: RegistryUnitOfWork) -> bool:
    named = (await named_at([unit_id], uow.now, uow))[unit_id]
    return subject in (await uow.people.subjects(named)).values()


Level = tuple[Sequence[UUID], Sequence[UUID]]
"""Who is named, and who of them is still here."""


async def _nearest(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, list[Level]]:
    """Of each unit the levels up to the first that has somebody here."""
    rules = await rules_of(uow)
    levels = {one: managers_by_level(one, rules.tree, rules.managers, day_of(at)) for one in units}
    gone = await uow.people.gone({person for some in levels.values() for level in some for person in level}, at)
    return {one: list(_up_to_somebody(some, gone)) for one, some in levels.items()}


def _up_to_somebody(levels: Sequence[Sequence[UUID]], gone: Collection[UUID]) -> Iterator[Level]:
    for level in levels:
        here = [person for person in level if person not in gone]
        yield level, here
        if here:
            return
