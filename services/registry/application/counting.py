"""Keeps the metrics of accounts by status, and of inactive ones, true: counted from the database, so that no restart falsifies it."""

from datetime import timedelta
from typing import get_args

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Status
from services.registry.metrics import ACCOUNTS, INACTIVE


async def count_accounts(uow: RegistryUnitOfWork) -> None:
    async with uow.reading():
        counted = await uow.accounts.count_by_status()
        INACTIVE.set(await uow.accounts.count_inactive(uow.now - timedelta(days=uow.settings.inactive_days)))
    for status in get_args(Status):
        ACCOUNTS.labels(status).set(counted.get(status, 0))
