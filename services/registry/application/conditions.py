"""Whether accounts' conditions hold now. Many accounts are judged with as few questions to the database as one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from services.registry.application.platform_facts import on_platform
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.checks import CHECKS
from services.registry.domain.checks.approval import Standing
from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from shared.errors import Conflict

Loader = Callable[[Sequence[Account], RegistryUnitOfWork], Awaitable[Mapping[UUID, object]]]
"""One part of the facts for many accounts, by account; those without are left out."""


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
    _refuse(await stops(account, stage, uow))


async def require_no_less(before: Account, after: Account, uow: RegistryUnitOfWork) -> None:
    """Refused if the change breaks a condition that held. What did not hold before may be mended piece by piece."""
    broken = await stops(before, "notification", uow)
    _refuse([name for name in await stops(after, "notification", uow) if name not in broken])


async def stops(account: Account, stage: Stage, uow: RegistryUnitOfWork) -> list[str]:
    """The conditions that stand in the way of this stage, by their sentence."""
    return [condition.id for condition in stopping((await judged([account], uow))[account.id], stage)]


def _refuse(ids: Sequence[str]) -> None:
    if ids:
        raise Conflict(
            f"{len(ids)} conditions are not met: {', '.join(ids)}. GET the account's conditions for what to do.",
            extra={"unmet": list(ids)},
        )


async def _frames(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    names = await uow.units.names({one.details.unit_id for one in accounts})
    personal = await uow.people.addresses_among({one.details.owner_email for one in accounts})
    return {
        one.id: Frame(
            today=uow.today, municipality=uow.core.settings.municipality_name, unit=names[one.details.unit_id],
            domains=uow.domains, personal=one.details.owner_email in personal,
        )
        for one in accounts
    }  # fmt: skip


async def _standings(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return {one.id: Standing(uow.today, one.certify_by) for one in accounts}


LOADERS: tuple[Loader, ...] = (_frames, _standings, on_platform)
