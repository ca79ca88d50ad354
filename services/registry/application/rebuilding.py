"""The register, rebuilt from what it has told: the newest event of an account is all there is to it.

`python -m services.registry rebuild` does so from the topic alone, as any newcomer would, and compares.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.activity import Activity
from services.registry.domain.bias import Hands
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.goals import Answered
from services.registry.store.accounts import AccountFilter
from services.registry.store.searching import Seen
from shared.contracts.catalogue import TOPICS
from shared.contracts.registry import AccountChanged
from shared.ids import uuid7
from shared.messaging.bus import Bus, BusAway, Subscription
from shared.messaging.opening import open_bus
from shared.messaging.reading import read
from shared.service import Service

BATCH, PATIENCE, IDLE = 500, 1.0, 60
TOLD_AS_PARTS = frozenset({"goals", "responsible", "deputies", "spokespersons"})


def rebuilt(event: AccountChanged) -> Account:
    went = event.hands
    return Account(
        id=event.account_id, details=_details(event), status=event.status, watched=event.watched,
        authors=frozenset(event.authors), changed_at=event.changed_at, risks=tuple(event.risks),
        paused_until=event.paused_until, certify_by=event.certify_by, version=event.version,
        answered=Answered(
            event.goals_version, event.goals_changed_at, event.goals_since, event.began_at, event.drafted_at,
            event.first_post_at,
        ),
        activity=Activity(event.open_since),
        confirmed_as=event.confirmed_as, unauthorised=event.unauthorised_statements,
        hands=Hands(went.notified, went.confirmed, frozenset(went.approvers), frozenset(went.authors)),
    )  # fmt: skip


def _details(event: AccountChanged) -> Details:
    return Details(
        **event.model_dump(include=set(Details.__dataclass_fields__) - TOLD_AS_PARTS),
        goals=tuple(Goal(one.indicator, one.target, one.due, one.baseline, one.source) for one in event.goals),
        responsible=event.responsible.person_id if event.responsible else None,
        deputies=tuple(one.person_id for one in event.deputies),
        spokespersons=tuple(
            Spokesperson(one.person_id, one.valid_from, one.valid_to, tuple(one.scopes)) for one in event.spokespersons
        ),
    )


@dataclass(slots=True)
class Told:
    """What the topic holds, from its beginning to its end: the newest state of each account."""

    newest: dict[UUID, AccountChanged] = field(default_factory=dict)
    events: int = 0
    unreadable: int = 0


async def rebuild(service: Service) -> int:
    """Prints where topic and register differ, without content. 0: nowhere."""
    bus = await open_bus(service.core.settings)
    try:
        told = await _hear(bus)
    finally:
        await bus.close()
    uow = service.new_unit_of_work()
    assert isinstance(uow, RegistryUnitOfWork)
    found = differences(told.newest, await _register(uow))
    for account_id, names in found.items():
        sys.stdout.write(f"{account_id}: {', '.join(names)}\n")
    sys.stdout.write(
        f"{told.events} events, {told.unreadable} of them unreadable; {len(told.newest)} accounts rebuilt, {len(found)} differ "
        "from the register. What was not told yet differs too: then run it again.\n"
    )
    return 1 if found or told.unreadable else 0


def differences(told: Mapping[UUID, AccountChanged], register: Mapping[UUID, Account]) -> dict[UUID, list[str]]:
    """Each account that is not the same in both, with the parts in which it differs."""
    found: dict[UUID, list[str]] = {}
    for account_id in sorted(told.keys() | register.keys()):
        event, kept = told.get(account_id), register.get(account_id)
        if event is None or kept is None:
            found[account_id] = ["not in the register" if kept is None else "not in the topic"]
        elif names := _parts(_since(event, kept), kept):
            found[account_id] = names
    return found


def _since(event: AccountChanged, kept: Account) -> Account:
    """What was not told yet when the event was, being younger than it, is taken from the register."""
    untold = AccountChanged.model_fields.keys() - event.model_fields_set
    told = rebuilt(event)
    answered = {
        name: getattr(kept.answered, name) for name in ("drafted_at", "first_post_at", "began_at") if name in untold
    }
    others: dict[str, Any] = {
        "confirmed_as": kept.confirmed_as,
        "unauthorised_statements": kept.unauthorised,
        "hands": kept.hands,
        "open_since": kept.activity,
    }
    names = {"unauthorised_statements": "unauthorised", "open_since": "activity"}
    taken = {names.get(name, name): value for name, value in others.items() if name in untold}
    return replace(told, answered=replace(told.answered, **answered), **taken)


def _parts(told: Account, kept: Account) -> list[str]:
    if told == kept:
        return []
    names = [one.name for one in fields(Account) if one.compare and getattr(told, one.name) != getattr(kept, one.name)]
    return [name for name in names if name != "details"] + told.details.differences(kept.details)


async def _hear(bus: Bus) -> Told:
    """As a consumer that nobody knows yet: a group of its own, which leaves no trace."""
    subscription = await bus.subscribe(f"registry-rebuild-{uuid7()}", [AccountChanged.topic])
    told, idle = Told(), 0
    while await _heard(subscription, told) or not await _at_end(subscription):
        idle += 1
        if idle > told.events + IDLE:
            raise BusAway("the topic cannot be read to its end")
    return told


async def _at_end(subscription: Subscription) -> bool:
    """Of every partition: a new member is given none at first."""
    lag = await subscription.lag()
    return len(lag) == TOPICS[AccountChanged.topic].partitions and not any(lag.values())


async def _heard(subscription: Subscription, told: Told) -> int:
    records = await subscription.fetch(BATCH, PATIENCE)
    for record in records:
        reading = read(record, {AccountChanged.type: AccountChanged})
        told.events += 1
        told.unreadable += reading.fault is not None
        if reading.heard:
            told.newest[reading.heard.event.account_id] = reading.heard.event
    return len(records)


async def _register(uow: RegistryUnitOfWork) -> dict[UUID, Account]:
    register: dict[UUID, Account] = {}
    after: UUID | None = None
    async with uow.reading():
        while page := await uow.accounts.page(AccountFilter(), Seen(after, 0, BATCH)):
            register |= {one.id: one for one in page}
            after = page[-1].id
    return register
