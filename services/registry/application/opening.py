"""An approved account becomes ACTIVE by itself, as soon as every condition for it holds."""

from collections.abc import Sequence

from services.registry.application.conditions import judged
from services.registry.application.keeping import keep
from services.registry.application.system import SYSTEM
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.conditions import stopping

READY = "Every condition for it holds."


async def open_those_ready(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> None:
    """Inside an open unit of work."""
    waiting = [one for one in accounts if one.may("activated")]
    conditions = await judged(waiting, uow) if waiting else {}
    for one in waiting:
        if not stopping(conditions[one.id], "activation"):
            await keep(one, one.activated(uow.now), "activated", SYSTEM, uow, reason=READY)
