"""Who stands near an account: what every judgement of jäv asks (S16, ADR 22)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.bias import Ties
from services.registry.domain.units import managers_by_level
from shared.auth.principal import Principal
from shared.auth.roles import Role


async def ties_of(accounts: Sequence[Account], who: Principal, uow: RegistryUnitOfWork) -> Mapping[UUID, Ties]:
    """Managers are asked for only where this caller could decide something that they may not."""
    units = {one.details.unit_id for one in accounts if _decides(who, one)}
    managers = await _managers(units, uow) if units else {}
    running = {person for one in accounts for person in one.details.on_duty}
    subjects = await uow.people.subjects(running.union(*managers.values()))
    return {
        one.id: Ties(
            frozenset(subjects[person] for person in one.details.on_duty),
            frozenset(subjects[person] for person in managers.get(one.details.unit_id, ())),
        )
        for one in accounts
    }


async def ties_to(account: Account, who: Principal, uow: RegistryUnitOfWork) -> Ties:
    return (await ties_of([account], who, uow))[account.id]


async def _managers(units: set[UUID], uow: RegistryUnitOfWork) -> Mapping[UUID, list[UUID]]:
    """Of each unit, or of the nearest above it with one who is still here."""
    rules = await rules_of(uow)
    levels = {one: managers_by_level(one, rules.tree, rules.managers, uow.today) for one in units}
    gone = await uow.people.gone({person for some in levels.values() for level in some for person in level}, uow.now)
    here = {one: [[person for person in level if person not in gone] for level in some] for one, some in levels.items()}
    return {one: next((level for level in some if level), []) for one, some in here.items()}


def _decides(who: Principal, account: Account) -> bool:
    return who.has(Role.ACCOUNT_APPROVER) and (account.may("approved") or account.may("reinstated"))
