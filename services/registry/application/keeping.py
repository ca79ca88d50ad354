"""How a change of an account is kept: the row, the step in its history, the event and the audit line, in one go."""

from collections.abc import Sequence

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
        saved = await uow.accounts.save(after, people=_named(before) != _named(after))
    await uow.history.add(
        Transition(saved.id, saved.version, change, before.status if before else None, saved.status, who.subject,
                   saved.changed_at, reason)
    )  # fmt: skip
    await _tell([saved], change, reason, uow)
    return saved


async def keep_anew(accounts: Sequence[Account], why: str, who: Principal, uow: RegistryUnitOfWork) -> list[Account]:
    """What is known of people named in these accounts changed: each is told anew. They are locked, and written at once."""
    saved = await uow.accounts.touch(accounts, uow.now)
    await uow.history.add(
        *(
            Transition(one.id, one.version, "revised", one.status, one.status, who.subject, one.changed_at, why)
            for one in saved
        )
    )
    await _tell(saved, "revised", why, uow)
    return saved


def _named(one: Account) -> object:
    return one.details.deputies, one.details.spokespersons


async def _tell(accounts: Sequence[Account], change: Change, why: str, uow: RegistryUnitOfWork) -> None:
    people = {person for one in accounts for person in one.details.people}
    subjects, away = await uow.people.subjects(people), await uow.absences.away(people, uow.now)
    for one in accounts:
        uow.publish(account_changed(one, change, subjects, away, await uow.handles.keep(one)))
        uow.audit(f"account.{change}", "account", one.id, reason=why, version=one.version, status=one.status)
