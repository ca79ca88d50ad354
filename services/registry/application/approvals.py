"""What the information secretary can ask: approve an account or reject it (S16)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.accounts import Named
from services.registry.application.conditions import require_conditions
from services.registry.application.keeping import keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from shared.auth.principal import Principal


async def approve(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """From now on the account is ours and watched. Nobody approves an account of their own."""
    async with uow:
        current = await named.read(who, uow)
        on_duty = await uow.people.subjects(current.details.on_duty)
        approved = current.approved(who.subject, on_duty.values(), uow.now)
        await require_conditions(current, uow)
        return await keep(current, approved, "approved", who, uow, reason=reason)


async def reject(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        return await keep(current, current.rejected(uow.now), "rejected", who, uow, reason=reason)


async def on_duty_of(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, frozenset[str]]:
    """The subjects of those who run each account."""
    subjects = await uow.people.subjects({person for one in accounts for person in one.details.on_duty})
    return {one.id: frozenset(subjects[person] for person in one.details.on_duty) for one in accounts}
