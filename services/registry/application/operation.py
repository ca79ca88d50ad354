"""What happens to an approved account: it opens, rests, is suspended, taken back, certified anew (S03, S16)."""

from datetime import date

from services.registry.application.accounts import Named
from services.registry.application.bias import ties_to
from services.registry.application.conditions import require_conditions
from services.registry.application.keeping import keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account, a_year_after
from shared.auth.principal import Principal


async def activate(account: Account, evidence: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Inside a transaction: the profile was seen and all holds that an open account needs. `evidence` says by what."""
    activated = account.activated(uow.now)
    await require_conditions(account, uow, "activation")
    return await keep(account, activated, "activated", who, uow, reason=evidence)


async def activate_by_hand(named: Named, seen: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """A person looked at the profile where we cannot, and says what was there."""
    async with uow:
        return await activate(await named.read(who, uow), seen, who, uow)


async def pause(named: Named, until: date, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """A planned rest with an end: the account is watched meanwhile, and its silence is nobody's fault."""
    async with uow:
        current = await named.read(who, uow)
        paused = current.paused(until, uow.today, uow.now)
        return await _weighed(await keep(current, paused, "paused", who, uow, reason=reason), uow)


async def resume(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        return await _weighed(await keep(current, current.resumed(uow.now), "resumed", who, uow, reason=reason), uow)


async def suspend(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Nobody should trust it until somebody has looked: what is written there is a record all the same."""
    async with uow:
        current = await named.read(who, uow)
        return await _weighed(
            await keep(current, current.suspended(uow.now), "suspended", who, uow, reason=reason), uow
        )


async def reinstate(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """What waits for approval may be unfinished: its conditions are looked at when it is notified."""
    async with uow:
        current = await named.read(who, uow)
        reinstated = current.reinstated(who.subject, await ties_to(current, who, uow), uow.now)
        if reinstated.status == "APPROVED":
            await require_conditions(current, uow)
        return await _weighed(await keep(current, reinstated, "reinstated", who, uow, reason=reason), uow)


async def certify(named: Named, statement: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Once a year somebody who answers for the unit says that purpose, goals and people still hold. What else puts the
    account at risk is not certified away, and does not stop it. Nobody certifies an account they run (jäv)."""
    async with uow:
        current = await named.read(who, uow)
        ties = await ties_to(current, who, uow)
        certified = current.certified(who.subject, ties, uow.now, a_year_after(uow.today))
        return await _weighed(await keep(current, certified, "certified", who, uow, reason=statement), uow)


async def _weighed(saved: Account, uow: RegistryUnitOfWork) -> Account:
    return (await weigh([saved], uow))[0]
