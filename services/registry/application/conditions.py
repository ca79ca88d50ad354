"""Whether accounts' conditions hold now. Many accounts are judged with as few questions to the database as one."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.registry.application.facts import LOADERS
from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.checks import CHECKS
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from services.registry.domain.wording import number
from shared.errors import Conflict


async def conditions_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, tuple[Condition, ...]]:
    async with uow.reading():
        account = await uow.accounts.get(account_id)
        return account, (await judged([account], uow))[account.id]


async def notice_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, notices.Subject]:
    async with uow.reading():
        account = await uow.accounts.get(account_id)
        unit = await uow.units.get(account.details.unit_id)
        return account, notices.Subject(uow.core.settings.municipality_name, unit.name, account.details)


async def judged(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, tuple[Condition, ...]]:
    """The conditions of each account."""
    rules = await rules_of(uow)
    parts = [await load(accounts, rules, uow) for load in LOADERS]
    facts = {one.id: Facts(*(part[one.id] for part in parts if one.id in part)) for one in accounts}
    return {one.id: examine(one.details, facts[one.id], CHECKS) for one in accounts}


async def require_conditions(account: Account, uow: RegistryUnitOfWork, stage: Stage = "notification") -> None:
    """Refused while a condition of this stage stands in the way."""
    _refuse(await stops(account, stage, uow))


async def require_no_less(
    before: Account, after: Account, uow: RegistryUnitOfWork, only: Collection[str] | None = None
) -> None:
    """Refused if the change breaks a condition that held. What did not hold before may be mended piece by piece. `only`:
    of these conditions; None: of all."""
    broken = await stops(before, "notification", uow)
    stopping_now = [name for name in await stops(after, "notification", uow) if only is None or name in only]
    _refuse([name for name in stopping_now if name not in broken])


async def stops(account: Account, stage: Stage, uow: RegistryUnitOfWork) -> list[str]:
    """The conditions that stand in the way of this stage, by their sentence."""
    return [condition.id for condition in stopping((await judged([account], uow))[account.id], stage)]


def _refuse(ids: Sequence[str]) -> None:
    if ids:
        raise Conflict(
            f"{number(len(ids), 'condition is', 'conditions are')} not met: {', '.join(ids)}. GET the account's conditions for what to do.",
            extra={"unmet": list(ids)},
        )
