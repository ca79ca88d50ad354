"""What moderation tells of people's looks at accounts, and what follows for their conditions (S12)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account
from services.registry.domain.looks import Looks
from shared.contracts.envelope import Heard
from shared.contracts.moderation import SupervisionChanged


async def hear_supervision(heard: Sequence[Heard[SupervisionChanged]], uow: RegistryUnitOfWork) -> None:
    """The newest of each account. Those that are late now, or no longer, are weighed."""
    newest = {one.event.account_id: one.event for one in sorted(heard, key=lambda one: one.event.version)}
    accounts = await uow.accounts.named(newest)
    before = await uow.looks.of([one.id for one in accounts])
    await uow.looks.keep([(one.id, newest[one.id].version, _told(newest[one.id])) for one in accounts])
    after = await uow.looks.of([one.id for one in accounts])
    await weigh([one for one in accounts if _late(one, before) != _late(one, after)], uow)


def _told(event: SupervisionChanged) -> Looks:
    return Looks(event.last_checked_at, event.last_checked_by, event.due_at if event.overdue else None)


def _late(account: Account, known: Mapping[UUID, Looks]) -> bool:
    return known.get(account.id, Looks()).overdue_since is not None
