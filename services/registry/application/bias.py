"""Who stands near an account: what every judgement of jäv asks (S16, ADR 22)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.managers import named_at
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.bias import Ties
from shared.auth.principal import Principal
from shared.auth.roles import Role


async def ties_of(accounts: Sequence[Account], who: Principal, uow: RegistryUnitOfWork) -> Mapping[UUID, Ties]:
    """Managers are asked for only where this caller could decide something that they may not."""
    units = {one.details.unit_id for one in accounts if _decides(who, one)}
    managers = await named_at(units, uow.now, uow) if units else {}
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


def _decides(who: Principal, account: Account) -> bool:
    return who.has(Role.ACCOUNT_APPROVER) and (account.may("approved") or account.may("reinstated"))
