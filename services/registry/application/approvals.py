"""The way to an approval: the manager confirms, the information secretary approves, returns or rejects (S16)."""

from services.registry.application.accounts import Named
from services.registry.application.bias import ties_to
from services.registry.application.claims import claim_handle
from services.registry.application.conditions import require_conditions
from services.registry.application.informing import say_it_came_back, say_it_waits
from services.registry.application.keeping import keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account, a_year_after
from shared.auth.principal import Principal
from shared.errors import Conflict


async def confirm(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """The unit's manager stands behind it: the hours, the people, the goals. Where that is one step of two, it is
    somebody else's than who notified it or runs it."""
    async with uow:
        current = await named.read(who, uow)
        confirmed = current.confirmed(who.subject, uow.now)
        if uow.settings.approval_steps > 1:
            current.check_bias("confirmed", who.subject, await ties_to(current, who, uow))
        await require_conditions(current, uow)
        await say_it_waits(confirmed, uow)
        return await keep(current, confirmed, "confirmed", who, uow, reason=reason)


async def approve(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """From now on the account is ours and watched. Nobody approves an account of their own."""
    async with uow:
        current = await named.read(who, uow)
        ties = await ties_to(current, who, uow)
        approved = current.approved(who.subject, ties, uow.now, a_year_after(uow.today))
        if uow.settings.approval_steps > 1 and current.status == "NOTIFIED":
            raise Conflict(
                "The unit's manager has not confirmed the notification yet: that comes first.",
                extra={"status_now": current.status},
            )
        await require_conditions(current, uow)
        approved = await claim_handle(approved, uow)
        return await keep(current, approved, "approved", who, uow, reason=reason)


async def give_back(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Something is to be completed; the unit notifies again."""
    async with uow:
        current = await named.read(who, uow)
        returned = current.returned(uow.now)
        await say_it_came_back(returned, who, uow)
        return await keep(current, returned, "returned", who, uow, reason=reason)


async def reject(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        rejected = current.rejected(uow.now)
        await say_it_came_back(rejected, who, uow)
        return await keep(current, rejected, "rejected", who, uow, reason=reason)
