"""Deputy, then manager: where those who run an account do not or cannot act, its unit's manager gets a letter (S12, S13)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from services.registry.application.managers import managers_to_write_to
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import beginning_of
from services.registry.domain.duty import REMEMBERED, Span
from services.registry.domain.escalations import ALONE_AHEAD, LAST_CALL, UNMENDED, Occasion
from services.registry.metrics import ESCALATIONS

BATCH = 200
Found = tuple[Sequence[Occasion], UUID | None]
"""Occasions among some accounts, and the account after which to go on."""
Finder = Callable[[RegistryUnitOfWork, UUID | None], Awaitable[Found]]


async def escalate(uow: RegistryUnitOfWork) -> None:
    """A schedule. Where no manager is named nothing is noted either: who is named later is told then."""
    for find in (_alone, _uncertified, _unmended):
        await _through(find, uow)


async def _through(find: Finder, uow: RegistryUnitOfWork) -> None:
    after: UUID | None = None
    while True:
        async with uow:
            occasions, after = await find(uow, after)
            await _write(occasions, uow)
        if after is None:
            return


async def _alone(uow: RegistryUnitOfWork, after: UUID | None) -> Found:
    soon = uow.now + ALONE_AHEAD
    some = await uow.escalations.perhaps_alone(soon, after, BATCH)
    rosters = await uow.duty.rosters([one.account_id for one in some], uow.now - REMEMBERED)
    occasions = []
    for one in some:
        roster = rosters[one.account_id]
        gap = roster.gap(Span(uow.now, soon))
        turn = roster.turn(gap.start) if gap else None
        if turn and turn.since:
            occasions.append(Occasion(one, "alone", turn.since, turn.until))
    return occasions, some[-1].account_id if len(some) == BATCH else None


async def _uncertified(uow: RegistryUnitOfWork, after: UUID | None) -> Found:
    some = await uow.escalations.uncertified(uow.today + LAST_CALL, after, BATCH)
    occasions = [Occasion(one, "certification", beginning_of(due)) for one, due in some]
    return occasions, some[-1][0].account_id if len(some) == BATCH else None


async def _unmended(uow: RegistryUnitOfWork, after: UUID | None) -> Found:
    some = await uow.escalations.at_risk(uow.now - UNMENDED, after, BATCH)
    occasions = [Occasion(one, "at_risk", one.since) for one in some if one.since]
    return occasions, some[-1].account_id if len(some) == BATCH else None


async def _write(occasions: Sequence[Occasion], uow: RegistryUnitOfWork) -> None:
    """All are of one matter, an account each."""
    if not occasions:
        return
    managers = await managers_to_write_to({one.account.unit_id for one in occasions}, uow)
    told = {one: managers[one.account.unit_id] for one in occasions}
    matter = occasions[0].matter
    fresh = await uow.escalations.first(matter, {one.account.account_id: one.since for one in occasions if told[one]})
    addresses = await uow.people.addresses({person for some in told.values() for person in some})
    for one in occasions:
        if one.account.account_id in fresh:
            await uow.letters.post(*[one.letter(addresses[person]) for person in told[one]])
            uow.audit("account.escalated", "account", one.account.account_id, matter=matter, managers=len(told[one]))
            ESCALATIONS.labels(matter).inc()
