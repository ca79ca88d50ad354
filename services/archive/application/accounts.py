"""Which unit answers for an account, kept as the registry tells it: roles may be limited to units."""

from collections.abc import Sequence

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from shared.contracts.envelope import Heard
from shared.contracts.registry import AccountChanged


async def keep_accounts(heard: Sequence[Heard[AccountChanged]], uow: ArchiveUnitOfWork) -> None:
    newest = {one.event.account_id: one.event for one in sorted(heard, key=lambda one: one.event.version)}
    await uow.accounts.keep({key: (event.version, event.unit_id) for key, event in newest.items()})
