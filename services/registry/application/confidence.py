"""Who may see when somebody is away: those it concerns. Others see who is on duty for an account, and no times (S13)."""

from uuid import UUID

from services.registry.application.absences import tends
from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.people import Person
from services.registry.domain.units import line_of
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Forbidden

OVERSEERS = (Role.ACCOUNT_APPROVER, Role.REGISTRAR)
SEERS = (*OVERSEERS, Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.ADMIN)


async def check_confided(who: Principal, person: Person, uow: RegistryUnitOfWork) -> None:
    """Inside a transaction: the person, who runs accounts with them, who answers for their unit or oversees it."""
    oversees = who.has(*OVERSEERS) and who.may_act_in(person.unit_id)
    if tends(who, person) or oversees or await uow.colleagues.runs_with(who.subject, person.id):
        return
    if not await _manages(who, person.unit_id, uow):
        raise Forbidden(
            "When somebody is away is seen by that person, those who run accounts with them and those who answer for the "
            "unit. Who is on duty for an account says its on-duty."
        )


async def sees_times(who: Principal, account_id: UUID, uow: RegistryUnitOfWork) -> bool:
    """Whether this caller sees when those who run the account are away. No question for a role that reaches all units."""
    seer = who.has(*SEERS)
    if seer and who.units is None:
        return True
    async with uow.reading():
        unit_id = (await uow.accounts.get(account_id)).details.unit_id
        if seer and who.may_act_in(unit_id):
            return True
        return await uow.colleagues.runs(who.subject, account_id) or await _manages(who, unit_id, uow)


async def _manages(who: Principal, unit_id: UUID, uow: RegistryUnitOfWork) -> bool:
    """The unit or one above it."""
    line = line_of(unit_id, (await rules_of(uow)).tree)
    return await uow.colleagues.manages(who.subject, line, uow.today)
