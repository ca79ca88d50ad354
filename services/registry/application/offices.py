"""An office that nobody lays down by an act of their own: managing a unit bars from judging its accounts (jäv, ADR 22)."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.registry.application.managers import named_at
from services.registry.application.unit_of_work import RegistryUnitOfWork
from shared.auth.principal import Principal
from shared.errors import Forbidden
from shared.names import one_of


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
    return one_of(subject, (await uow.people.subjects(named)).values())
