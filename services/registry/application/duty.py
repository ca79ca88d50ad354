"""Who is on duty for an account, and whom to turn to when nobody is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registry.application.managers import managers_at
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.duty import EVER, REMEMBERED, Roster
from services.registry.metrics import UNATTENDED
from shared.errors import NotFound

BATCH = 200


@dataclass(frozen=True, slots=True)
class OnDuty:
    roster: Roster
    at: datetime
    managers: tuple[UUID, ...] = ()
    """Of the unit, or the nearest above that has one here: told only when nobody is on duty."""


async def on_duty_at(account_id: UUID, at: datetime | None, uow: RegistryUnitOfWork) -> OnDuty:
    """One statement, unless nobody is."""
    moment = at or uow.now
    async with uow.reading():
        roster = await uow.duty.roster(account_id, max(moment, EVER + REMEMBERED) - REMEMBERED)
        if roster is None:
            raise NotFound("There is no such account.")
        if roster.on_duty(moment):
            return OnDuty(roster, moment)
        unit_id = (await uow.accounts.get(account_id)).details.unit_id
        return OnDuty(roster, moment, tuple((await managers_at([unit_id], moment, uow))[unit_id]))


async def count_unattended(uow: RegistryUnitOfWork) -> None:
    """Counted from the database, so that no restart falsifies it."""
    async with uow.reading():
        UNATTENDED.set(await uow.duty.count_unattended(uow.now))


async def weigh_duty(uow: RegistryUnitOfWork) -> None:
    """Absences begin and end although nobody changes anything: the watched accounts that this may concern are weighed."""
    after: UUID | None = None
    while True:
        async with uow:
            some = await uow.accounts.lock_doubtful(uow.now, after, BATCH)
            await weigh(some, uow)
        if len(some) < BATCH:
            return
        after = some[-1].id
