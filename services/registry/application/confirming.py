"""Whether an account's handle was seen to be its own since it got it: by a look, or by a person (S16)."""

from dataclasses import replace
from datetime import datetime

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account


async def believe(account: Account, at: datetime, uow: RegistryUnitOfWork) -> Account:
    """It was seen at that time. No step of its history: who looked is kept beside it. What is being
    closed and was doubted is believed no more: it is soon no longer ours."""
    settled = account.handle_confirmed or account.status == "CLOSING"
    return account if settled else await uow.profiles.confirm(account, at)


async def doubt(account: Account, uow: RegistryUnitOfWork) -> Account:
    if account.confirmed_as is not None:
        await uow.profiles.doubt([account.id])
    return replace(account, confirmed_as=None)
