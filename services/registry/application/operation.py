"""What happens to an approved account: it opens, rests, is suspended, taken back, certified anew (S03, S16)."""

from datetime import date

from services.registry.application.accounts import Named
from services.registry.application.attesting import unbiased
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
        return await keep(current, paused, "paused", who, uow, reason=reason)


async def resume(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        resumed = await keep(current, current.resumed(uow.now), "resumed", who, uow, reason=reason)
        return (await weigh([resumed], uow))[0]


async def suspend(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Nobody should trust it until somebody has looked: what is written there is a record all the same."""
    async with uow:
        current = await named.read(who, uow)
        return await keep(current, current.suspended(uow.now), "suspended", who, uow, reason=reason)


async def reinstate(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        on_duty = await uow.people.subjects(current.details.on_duty)
        reinstated = current.reinstated(who.subject, on_duty.values(), uow.now)
        await require_conditions(current, uow)
        return await keep(current, reinstated, "reinstated", who, uow, reason=reason)


async def certify(named: Named, statement: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Once a year somebody who answers for the unit says that purpose, goals and people still hold. What else puts the
    account at risk is not certified away, and does not stop it. Nobody certifies an account they run (jäv)."""
    async with uow:
        current = await named.read(who, uow)
        await unbiased(current, who, uow, "another manager of the unit certifies it.")
        certified = current.certified(a_year_after(uow.today), uow.now)
        saved = await keep(current, certified, "certified", who, uow, reason=statement)
        return (await weigh([saved], uow))[0]
