"""The way to an approval: the manager confirms, the information secretary approves, returns or rejects (S16)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.accounts import Named
from services.registry.application.claims import claim_handle
from services.registry.application.conditions import require_conditions
from services.registry.application.keeping import keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account, a_year_after
from shared.auth.principal import Principal
from shared.errors import Conflict


async def confirm(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """The unit's manager stands behind it: the hours, the people, the goals."""
    async with uow:
        current = await named.read(who, uow)
        confirmed = current.confirmed(who.subject, uow.now)
        await require_conditions(current, uow)
        return await keep(current, confirmed, "confirmed", who, uow, reason=reason)


async def approve(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """From now on the account is ours and watched. Nobody approves an account of their own."""
    async with uow:
        current = await named.read(who, uow)
        on_duty = await uow.people.subjects(current.details.on_duty)
        approved = current.approved(who.subject, on_duty.values(), uow.now, a_year_after(uow.today))
        if uow.settings.approval_steps > 1 and current.status == "NOTIFIED":
            raise Conflict(
                "The unit's manager has not confirmed the notification yet: that comes first.",
                extra={"status_now": current.status},
            )
        await require_conditions(current, uow)
        await claim_handle(current, uow)
        return await keep(current, approved, "approved", who, uow, reason=reason)


async def give_back(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Something is to be completed; the unit notifies again."""
    async with uow:
        current = await named.read(who, uow)
        return await keep(current, current.returned(uow.now), "returned", who, uow, reason=reason)


async def reject(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        return await keep(current, current.rejected(uow.now), "rejected", who, uow, reason=reason)


async def on_duty_of(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, frozenset[str]]:
    """The subjects of those who run each account."""
    subjects = await uow.people.subjects({person for one in accounts for person in one.details.on_duty})
    return {one.id: frozenset(subjects[person] for person in one.details.on_duty) for one in accounts}
