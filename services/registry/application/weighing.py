"""An open account that no longer has what it must have is AT_RISK, and ACTIVE again when that is mended (S13, S16).

Any other that is watched keeps its state; that too few run it is a risk that is recorded and told all the same."""

from collections.abc import Sequence
from uuid import UUID

from services.registry.application.conditions import judged
from services.registry.application.keeping import SYSTEM, keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import OPEN, Account
from services.registry.domain.conditions import stopping

BATCH = 200
MANNING = frozenset({"S02", "S13"})
"""The conditions on who runs an account."""


async def weigh(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> list[Account]:
    """Inside a transaction: the accounts as they are after it, in their order."""
    attended = [one for one in accounts if one.attended]
    conditions = await judged(attended, uow) if attended else {}
    weighed: dict[UUID, Account] = {}
    for one in attended:
        found = [condition.id for condition in stopping(conditions[one.id], "operation")]
        weighed[one.id] = await _settle(
            one, tuple(name for name in found if one.status in OPEN or name in MANNING), uow
        )
    return [weighed.get(one.id, one) for one in accounts]


async def weigh_all(uow: RegistryUnitOfWork) -> None:
    """Every watched account, some at a time: days pass although nobody changes anything."""
    after: UUID | None = None
    while True:
        async with uow:
            some = await uow.accounts.lock_attended(after, BATCH)
            await weigh(some, uow)
        if len(some) < BATCH:
            return
        after = some[-1].id


async def _settle(account: Account, risks: tuple[str, ...], uow: RegistryUnitOfWork) -> Account:
    if risks == account.risks:
        return account
    if not risks:
        return await keep(account, account.secured(uow.now), "secured", SYSTEM, uow)
    told = f"Conditions that do not hold: {', '.join(risks)}."
    return await keep(account, account.endangered(risks, uow.now), "endangered", SYSTEM, uow, reason=told)
