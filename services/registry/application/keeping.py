"""How a change of an account is kept: the row, the step in its history, the event and the audit line, in one go."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal
from uuid import UUID

from services.registry.application.telling import NOTHING, Known, account_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account, Change, Transition
from services.registry.metrics import TRANSITIONS
from shared.auth.principal import Principal
from shared.contracts.registry import AccountChanged

SYSTEM = Principal("service:registry", None, frozenset())
"""Who does what nobody asked for by hand: the worker, at what it heard or what day it is."""
KNOWN_ANEW = "Something that is known of a person named here changed."
AT_ONCE = 100
"""More events than these are written beside the event loop."""


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
    await tell([(saved, change)], uow, by_system=who is SYSTEM, reason=reason)
    return saved


async def keep_anew(accounts: Sequence[Account], who: Principal, uow: RegistryUnitOfWork) -> list[Account]:
    """What is known of people named in these accounts changed: each is told anew. They are locked, and written at once. The
    history says no more: anybody who is known reads it, and when somebody is away is not for them (S13)."""
    saved = await uow.accounts.touch(accounts, uow.now)
    await uow.history.add(
        *(
            Transition(one.id, one.version, "revised", one.status, one.status, who.subject, one.changed_at, KNOWN_ANEW)
            for one in saved
        )
    )
    await tell([(one, "revised") for one in saved], uow, reason=KNOWN_ANEW)
    return saved


def _named(one: Account) -> object:
    return one.details.deputies, one.details.spokespersons


async def tell_evidence(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> None:
    """New evidence is no change and takes no version; the whole state is told again. They are locked, or an older state
    could be told after a newer one."""
    if not accounts:
        return
    event = await _events(accounts, [one.id for one in accounts], uow)
    uow.publish(*(event(one, "attested") for one in accounts))


async def _events(
    accounts: Sequence[Account], vouched_for: Collection[UUID], uow: RegistryUnitOfWork, *, by_system: bool = False
) -> Callable[[Account, Change | Literal["attested"]], AccountChanged]:
    """How each is told, with all that is known of them."""
    people = {person for one in accounts for person in one.details.people}
    subjects, away = await uow.people.subjects(people), await uow.absences.away(people, uow.now)
    handles, attested = await uow.handles.keep(accounts), await uow.attestations.of(vouched_for)
    return lambda one, change: account_changed(
        one, change, Known(subjects, away, handles[one.id], attested.get(one.id, NOTHING)), by_system=by_system
    )


async def tell(
    changes: Sequence[tuple[Account, Change]], uow: RegistryUnitOfWork, *, by_system: bool = False, **said: Any
) -> None:
    """What was written, in events and audit lines; `said` stands in the audit. As many questions for many as for one."""
    changed, old = [one for one, _ in changes], [one.id for one, change in changes if change != "drafted"]
    event = await _events(changed, old, uow, by_system=by_system)

    def publish() -> None:
        for one, change in changes:
            uow.publish(event(one, change))
            uow.audit(f"account.{change}", "account", one.id, version=one.version, status=one.status, **said)

    if len(changes) > AT_ONCE:
        await asyncio.to_thread(publish)
    else:
        publish()
    for change, times in Counter(change for _, change in changes).items():
        TRANSITIONS.labels(change).inc(times)
