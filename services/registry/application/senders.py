"""Nobody who reports has to say who they are; how much one address sends in a day is bounded all the same."""

import hmac
from datetime import timedelta

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import beginning_of


async def admit(address: str, uow: RegistryUnitOfWork) -> None:
    """Inside a transaction: a report more from this address today, refused if that is too many. What is kept is a keyed
    hash of the address; the key is the day's own and goes with it."""
    key = await uow.allowances.key(uow.today)
    sender = hmac.new(key, address.encode(), "sha256").hexdigest()
    taken = await uow.allowances.take("report", sender, beginning_of(uow.today + timedelta(days=1)), uow.now)
    most = uow.settings.public_reports_per_day
    taken.hold(most, uow.now, f"{most} reports have come from your address today: please come back tomorrow.")


async def forget_allowances(uow: RegistryUnitOfWork) -> None:
    """A schedule: what no longer counts is not kept."""
    async with uow:
        await uow.allowances.forget(uow.today, uow.now)
        await uow.codes.forget(uow.now)
