"""What the days bring without anybody asking: pauses end, certifications fall due, conditions stop holding."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.registry.application.keeping import SYSTEM, keep
from services.registry.application.managers import managers_at
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import BATCH, weigh, weigh_all
from services.registry.domain.accounts import Account
from services.registry.domain.escalations import LONGEST_NAME
from services.registry.domain.letters import Letter
from services.registry.domain.reminders import AHEAD, due_for

CERTIFICATION = "certification"


async def tend_accounts(uow: RegistryUnitOfWork) -> None:
    await end_pauses(uow)
    await remind_of_certification(uow)
    await weigh_all(uow)


async def end_pauses(uow: RegistryUnitOfWork) -> None:
    while True:
        async with uow:
            rested = await uow.accounts.lock_rested(uow.today, BATCH)
            resumed = [
                await keep(one, one.resumed(uow.now), "resumed", SYSTEM, uow, reason="The planned pause is over.")
                for one in rested
            ]
            await weigh(resumed, uow)
        if len(rested) < BATCH:
            return


async def remind_of_certification(uow: RegistryUnitOfWork) -> None:
    after: UUID | None = None
    while True:
        async with uow:
            some = await uow.accounts.certifiable(uow.today + max(AHEAD), after, BATCH)
            for ahead in AHEAD:
                await _remind(
                    [one for one in some if one.certify_by and due_for(one.certify_by, uow.today) == ahead], ahead, uow
                )
        if len(some) < BATCH:
            return
        after = some[-1].id


async def _remind(accounts: list[Account], ahead: timedelta, uow: RegistryUnitOfWork) -> None:
    told = await _whom_to_tell(accounts, uow)
    due = {one.id: one.certify_by for one in accounts if one.certify_by and told[one.id]}
    fresh = await uow.reminders.first(CERTIFICATION, due, ahead.days)
    addresses = await uow.people.addresses({person for some in told.values() for person in some})
    letters = [_letter(one, addresses[person]) for one in accounts if one.id in fresh for person in told[one.id]]
    await uow.letters.post(*letters)


async def _whom_to_tell(accounts: list[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Those who run each account and are still here; the managers where none of them is."""
    managers = await managers_at({one.details.unit_id for one in accounts}, uow.now, uow)
    gone = await uow.people.gone({person for one in accounts for person in one.details.on_duty}, uow.now)
    here = {one.id: [person for person in one.details.on_duty if person not in gone] for one in accounts}
    return {one.id: here[one.id] or managers[one.details.unit_id] for one in accounts}


def _letter(account: Account, to: str) -> Letter:
    named = f"{account.details.platform}: {account.details.handle[:LONGEST_NAME]}"
    return Letter(
        to,
        f"Intyga kontot {named} senast {account.certify_by}",
        f"Kontot {named} ska intygas på nytt av enhetens chef senast {account.certify_by}. Gå igenom syfte, mål, bemanning "
        "och informationstext. Sker det inte i tid hamnar kontot i riskläge.\n\n"
        f"The account {named} is to be certified anew by the unit's manager by {account.certify_by}.\n",
    )
