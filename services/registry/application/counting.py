"""Keeps the metric of accounts by status true: counted from the database, so that no restart falsifies it."""

from typing import get_args

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Status
from services.registry.metrics import ACCOUNTS


async def count_accounts(uow: RegistryUnitOfWork) -> None:
    async with uow.reading():
        counted = await uow.accounts.count_by_status()
    for status in get_args(Status):
        ACCOUNTS.labels(status).set(counted.get(status, 0))
