"""How an account ends: withdrawn before it began, or closed once the archive has sealed its final snapshot (S24)."""

from collections.abc import Sequence

from services.registry.application.accounts import Named
from services.registry.application.confirming import doubt
from services.registry.application.keeping import SYSTEM, keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.publicity import GENUINE
from shared.auth.principal import Principal
from shared.contracts.archive import SnapshotSealed
from shared.contracts.envelope import Heard


async def withdraw(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    async with uow:
        current = await named.read(who, uow)
        return await keep(current, current.withdrawn(uow.now), "withdrawn", who, uow, reason=reason)


async def close(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """The archive hears of it, and takes the final snapshot. What nobody was told to trust is not trusted for its end."""
    async with uow:
        current = await named.read(who, uow)
        closing = current.closing(uow.now)
        if current.status not in GENUINE:
            closing = await doubt(closing, uow)
        return await keep(current, closing, "closing", who, uow, reason=reason)


async def close_archived(heard: Sequence[Heard[SnapshotSealed]], uow: RegistryUnitOfWork) -> None:
    """Accounts whose final snapshot is sealed are closed. A snapshot of an earlier closing than this one is not enough."""
    final = {item.event.account_id: item.event for item in heard if item.event.kind == "FINAL"}
    for account in await uow.accounts.named(final):
        snapshot = final[account.id]
        if account.status == "CLOSING" and snapshot.account_version >= account.version:
            reason = f"Final snapshot {snapshot.snapshot_id} is sealed: log index {snapshot.log_index}."
            await keep(account, account.closed(uow.now), "closed", SYSTEM, uow, reason=reason)
