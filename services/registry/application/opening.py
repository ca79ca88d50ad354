"""After a look: an approved account becomes ACTIVE as soon as every condition for it holds; an open one is weighed."""

from collections.abc import Sequence

from services.registry.application.conditions import judged
from services.registry.application.keeping import SYSTEM, keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account
from services.registry.domain.conditions import stopping

READY = "Every condition for it holds."


async def reconsider(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> None:
    """Inside an open unit of work."""
    weighed = await weigh(accounts, uow)
    waiting = [one for one in weighed if one.may("activated")]
    conditions = await judged(waiting, uow) if waiting else {}
    for one in waiting:
        if not stopping(conditions[one.id], "activation"):
            await keep(one, one.activated(uow.now), "activated", SYSTEM, uow, reason=READY)
