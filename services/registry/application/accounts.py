"""What a unit can ask the registry to do with its accounts: draft, revise, notify."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.registry.application.attending import Asked, Manned
from services.registry.application.claims import claim_handle
from services.registry.application.conditions import require_conditions, require_no_less
from services.registry.application.confirming import doubt
from services.registry.application.keeping import keep
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit
from services.registry.application.weighing import MANNING, weigh
from services.registry.domain.accounts import IN_OPERATION, Account
from services.registry.domain.addresses import names_of
from services.registry.domain.details import Details
from services.registry.domain.identity import another_identity, told_anew
from services.registry.domain.platforms import Platform
from shared.auth.principal import Principal
from shared.errors import Invalid, VersionMismatch

RUN_BY_APPROVER = "Somebody who approved the account is to run it: another person approves it anew."


@dataclass(frozen=True, slots=True)
class Named:
    """The account that is meant, and the version of it that the caller saw."""

    account_id: UUID
    expected: int

    async def read(self, who: Principal, uow: RegistryUnitOfWork) -> Account:
        current = await uow.accounts.get(self.account_id)
        who.check_unit(current.details.unit_id)
        if current.version != self.expected:
            raise VersionMismatch("The account changed after you read it.")
        return current


async def draft(
    platform: Platform, unit_id: UUID, told: Mapping[str, Any], who: Principal, uow: RegistryUnitOfWork
) -> Account:
    """A draft may lack anything but platform and unit."""
    async with uow:
        await existing_unit(unit_id, uow)
        who.check_unit(unit_id)
        details = told_anew(Details.first(platform, unit_id), {"responsibility": None} | dict(told))
        await _check_people(details, (), uow)
        new = Account.drafted(details, who.subject, uow.now)
        return await keep(None, new, "drafted", who, uow)


async def revise(
    named: Named, told: Mapping[str, Any], who: Principal, uow: RegistryUnitOfWork, *, unavoidable: bool = False
) -> Account:
    """Telling what is known already changes nothing. A change of an approved account breaks no condition that held. It, and
    one of an account that waits to be approved again, takes nobody away who is needed, unless that is unavoidable."""
    async with uow:
        current = await named.read(who, uow)
        details = told_anew(current.details, told)
        if details == current.details:
            return current
        await existing_unit(details.unit_id, uow)
        who.check_unit(details.unit_id)
        known = await _check_people(details, current.details.people, uow)
        anew = [known[one] for one in details.on_duty if one not in current.details.on_duty]
        revised = current.revised(details, who.subject, uow.now, anew)
        if revised.watched and names_of(details) != names_of(current.details):
            revised = await claim_handle(revised, uow)
        if revised.status in IN_OPERATION or revised.watched:
            await require_no_less(current, revised, uow, None if revised.status in IN_OPERATION else MANNING)
        if another_identity(current.details, details):
            revised = await doubt(revised, uow)
        changed, manned = current.details.changes_to(details), await Manned.now(current, revised, uow)
        why = f"{changed} {RUN_BY_APPROVER}" if current.approved_by(anew) else changed
        saved = await keep(current, revised, current.change_by(details, anew), who, uow, reason=why)
        await manned.check(Asked(who, unavoidable), uow)
        return (await weigh([saved], uow))[0]


async def notify(named: Named, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """Ask for approval. Refused, and nothing changed, while a condition is unmet."""
    async with uow:
        current = await named.read(who, uow)
        notified = current.notified(who.subject, uow.now)
        await require_conditions(current, uow)
        notified = await claim_handle(notified, uow)
        return await keep(current, notified, "notified", who, uow, reason=reason)


async def _check_people(details: Details, before: Collection[UUID], uow: RegistryUnitOfWork) -> Mapping[UUID, str]:
    """What each signs in as, held until the end. `before`: those who were named already, and may have left since."""
    await uow.people.hold(details.people)
    known = await uow.people.subjects(details.people)
    gone = await uow.people.gone(set(details.people) - set(before), uow.now)
    named = [
        ("/responsible", details.responsible),
        *((f"/deputies/{nth}", one) for nth, one in enumerate(details.deputies)),
        *((f"/spokespersons/{nth}/person_id", one.person_id) for nth, one in enumerate(details.spokespersons)),
    ]
    if details.logo_id and details.logo_id not in await uow.logos.of([details.logo_id]):
        raise Invalid("The logo is not there: see /logos.", errors=[("/logo_id", "no such logo")])
    errors = [(place, "no such person") for place, person in named if person and person not in known]
    errors += [(place, "has left") for place, person in named if person in gone]
    if errors:
        raise Invalid(
            "People are registered before they are named, and named while they are here: see /people.", errors=errors
        )
    return known
