"""Those who run it, then the unit's manager, then the information secretary: where nobody looks at an account (S12)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.registry.application.escalating import BATCH
from services.registry.application.managers import managers_to_write_to
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.duty import REMEMBERED
from services.registry.domain.escalations import UNLOOKED, Occasion, Unlooked
from services.registry.metrics import ESCALATIONS

Addresses = Mapping[UUID, Collection[str]]
"""Where the letters about each account go."""


async def chase(uow: RegistryUnitOfWork) -> None:
    """A schedule. Where nobody can be written to nothing is noted: who comes later is told then."""
    for matter in UNLOOKED:
        after: UUID | None = None
        while True:
            async with uow:
                some = await uow.escalations.overdue(uow.now - UNLOOKED[matter], matter, after, BATCH)
                await _write(matter, [Occasion(one, matter, one.since) for one in some if one.since], uow)
            if len(some) < BATCH:
                break
            after = some[-1].account_id


async def _write(matter: Unlooked, occasions: Sequence[Occasion], uow: RegistryUnitOfWork) -> None:
    to = await _told(matter, occasions, uow) if occasions else {}
    written = [one for one in occasions if to[one.account.account_id]]
    fresh = await uow.escalations.first(matter, {one.account.account_id: one.since for one in written})
    for one in written:
        if one.account.account_id in fresh:
            letters = [one.letter(address) for address in to[one.account.account_id]]
            await uow.letters.post(*letters)
            uow.audit("account.escalated", "account", one.account.account_id, matter=matter, letters=len(letters))
            ESCALATIONS.labels(matter).inc()


async def _told(matter: Unlooked, occasions: Sequence[Occasion], uow: RegistryUnitOfWork) -> Addresses:
    if matter == "unlooked_approver":
        return {one.account.account_id: (uow.settings.approver_address,) for one in occasions}
    people = await (_those_there if matter == "unlooked" else _managers)(occasions, uow)
    addresses = await uow.people.addresses({person for some in people.values() for person in some})
    return {account_id: [addresses[person] for person in some] for account_id, some in people.items()}


async def _those_there(occasions: Sequence[Occasion], uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Who runs the account and is there: the one on duty, and whoever would be next."""
    rosters = await uow.duty.rosters([one.account.account_id for one in occasions], uow.now - REMEMBERED)
    return {
        key: [person for person in roster.candidates if roster.present(person, uow.now)]
        for key, roster in rosters.items()
    }


async def _managers(occasions: Sequence[Occasion], uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    managers = await managers_to_write_to({one.account.unit_id for one in occasions}, uow)
    return {one.account.account_id: managers[one.account.unit_id] for one in occasions}
