"""How a change of an account is kept: the row, the step in its history, the event and the audit line, in one go."""

from services.registry.application.telling import account_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account, Change, Transition
from shared.auth.principal import Principal

SYSTEM = Principal("service:registry", None, frozenset())
"""Who does what nobody asked for by hand: the worker, at what it heard or what day it is."""


async def keep(
    before: Account | None, after: Account, change: Change, who: Principal, uow: RegistryUnitOfWork, *, reason: str = ""
) -> Account:
    """Write the account as it is now. `before` is None for a new one."""
    if before is None:
        await uow.accounts.add(after)
        saved = after
    else:
        saved = await uow.accounts.save(after)
    await uow.history.add(
        Transition(saved.id, saved.version, change, before.status if before else None, saved.status, who.subject,
                   saved.changed_at, reason)
    )  # fmt: skip
    handles = await uow.handles.keep(saved)
    uow.publish(account_changed(saved, change, await uow.people.subjects(saved.details.people), handles))
    uow.audit(f"account.{change}", "account", saved.id, reason=reason, version=saved.version, status=saved.status)
    return saved
