"""Whether an account's conditions hold now."""

from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.conditions import Condition, Facts, examine, unmet
from services.registry.domain.details import Details
from shared.errors import Conflict


async def conditions_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, tuple[Condition, ...]]:
    async with uow:
        account = await uow.accounts.get(account_id)
        return account, examine(account.details, await _facts(account.details, uow))


async def notice_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, notices.Subject]:
    async with uow:
        account = await uow.accounts.get(account_id)
        unit = await uow.units.get(account.details.unit_id)
        return account, notices.Subject(uow.core.settings.municipality_name, unit.name, account.details)


async def require_conditions(details: Details, uow: RegistryUnitOfWork) -> None:
    failing = unmet(details, await _facts(details, uow))
    if failing:
        ids = [condition.sentence.id for condition in failing]
        raise Conflict(
            f"{len(ids)} conditions are not met: {', '.join(ids)}. GET the account's conditions for what to do.",
            extra={"unmet": ids},
        )


async def _facts(details: Details, uow: RegistryUnitOfWork) -> Facts:
    unit = await uow.units.get(details.unit_id)
    return Facts(
        today=uow.today,
        municipality=uow.core.settings.municipality_name,
        unit=unit.name,
        domains=uow.domains,
        personal_addresses=await uow.people.addresses_among([details.owner_email]),
    )
