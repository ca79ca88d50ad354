"""Who may see when somebody is away: those it concerns. Others see who is on duty for an account, and no times (S13)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.registry.application.absences import tends
from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.people import Person
from services.registry.domain.units import line_of
from services.registry.store.people import PersonFilter
from services.registry.store.searching import Seen
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Forbidden

OVERSEERS = (Role.ACCOUNT_APPROVER, Role.REGISTRAR)
OTHER_MOMENTS = (
    "Who is on duty at another moment than now tells when somebody is away: that is seen by those who run the account, those "
    "who answer for the unit and those who oversee it. Leave out `at`."
)
NAMESAKES = 100
"""People whose sign-ins differ in case alone: one, but for registers of before that was refused."""
SEERS = (*OVERSEERS, Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.ADMIN)


async def check_confided(who: Principal, person: Person, uow: RegistryUnitOfWork) -> None:
    """The person, who runs accounts with them, who answers for their unit or oversees it."""
    if person.id not in await confided(who, [person], uow):
        raise Forbidden(
            "When somebody is away is seen by that person, those who run accounts with them and those who answer for the "
            "unit. Who is on duty for an account says its on-duty."
        )


async def confided(who: Principal, people: Sequence[Person], uow: RegistryUnitOfWork) -> frozenset[UUID]:
    """Those of these people whose absences this caller may read. No question where the roles answer for all of them."""
    by_role = frozenset(one.id for one in people if _sees_by_role(who, one))
    rest = [one for one in people if one.id not in by_role]
    if not rest:
        return by_role
    async with uow.reading():
        colleagues = await uow.colleagues.running_with(who.sign_in, [one.id for one in rest])
        managed = await _managed(who, {one.unit_id for one in rest}, uow)
    return by_role | colleagues | {one.id for one in rest if one.unit_id in managed}


def _sees_by_role(who: Principal, person: Person) -> bool:
    return tends(who, person) or (who.has(*OVERSEERS) and who.may_act_in(person.unit_id))


async def sees_times(who: Principal, account_id: UUID, uow: RegistryUnitOfWork) -> bool:
    """Whether this caller sees when those who run the account are away. No question for a role that reaches all units."""
    seer = who.has(*SEERS)
    if seer and who.units is None:
        return True
    async with uow.reading():
        unit_id = (await uow.accounts.get(account_id)).details.unit_id
        if seer and who.may_act_in(unit_id):
            return True
        return await uow.colleagues.runs(who.sign_in, account_id) or unit_id in await _managed(who, {unit_id}, uow)


async def sees_times_at(who: Principal, account_id: UUID, at: datetime | None, uow: RegistryUnitOfWork) -> bool:
    """As `sees_times`. Who does not is told of now (None) and of no other moment: asked often enough they are the times."""
    times = await sees_times(who, account_id, uow)
    if at is not None and not times:
        raise Forbidden(OTHER_MOMENTS)
    return times


async def check_moment_of(who: Principal, subject: str | None, at: datetime | None, uow: RegistryUnitOfWork) -> None:
    """Inside a transaction: what somebody else is on duty for at another moment than now tells when they are away. `subject`
    None: the caller's own."""
    if at is None or subject is None:
        return
    for person in await uow.people.page(PersonFilter(subject=subject), Seen(None, 0, NAMESAKES)):
        await check_confided(who, person, uow)


async def _managed(who: Principal, units: Collection[UUID], uow: RegistryUnitOfWork) -> Collection[UUID]:
    """Those of these units that the caller manages today, or manages one above."""
    own, tree = await uow.colleagues.managed(who.sign_in, uow.today), (await rules_of(uow)).tree
    return {one for one in units if own.intersection(line_of(one, tree))}
