"""Whether accounts' conditions hold now. Many accounts are judged with as few questions to the database as one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.facts import LOADERS
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.checks import CHECKS
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from shared.errors import Conflict


async def conditions_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, tuple[Condition, ...]]:
    async with uow:
        account = await uow.accounts.get(account_id)
        return account, (await judged([account], uow))[account.id]


async def notice_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, notices.Subject]:
    async with uow:
        account = await uow.accounts.get(account_id)
        unit = await uow.units.get(account.details.unit_id)
        return account, notices.Subject(uow.core.settings.municipality_name, unit.name, account.details)


async def judged(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, tuple[Condition, ...]]:
    """The conditions of each account."""
    parts = [await load(accounts, uow) for load in LOADERS]
    facts = {one.id: Facts(*(part[one.id] for part in parts if one.id in part)) for one in accounts}
    return {one.id: examine(one.details, facts[one.id], CHECKS) for one in accounts}


async def require_conditions(account: Account, uow: RegistryUnitOfWork, stage: Stage = "notification") -> None:
    """Refused while a condition of this stage stands in the way."""
    _refuse(stopping((await judged([account], uow))[account.id], stage))


async def require_no_worse(before: Account, after: Account, uow: RegistryUnitOfWork) -> None:
    """A change of an approved account may leave what is wrong already, but add nothing to it."""
    was = {one.id for one in stopping((await judged([before], uow))[before.id], "notification")}
    _refuse([one for one in stopping((await judged([after], uow))[after.id], "notification") if one.id not in was])


def _refuse(failing: Sequence[Condition]) -> None:
    if failing:
        ids = [condition.id for condition in failing]
        raise Conflict(
            f"{len(ids)} conditions are not met: {', '.join(ids)}. GET the account's conditions for what to do.",
            extra={"unmet": ids},
        )
