"""What one can ask the registry to do with people."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.application.accounts import RUN_BY_APPROVER
from services.registry.application.keeping import keep, keep_anew
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit, tell_units_of
from services.registry.application.weighing import weigh
from services.registry.domain.people import Person
from shared.auth.principal import Principal
from shared.errors import Forbidden, VersionMismatch


@dataclass(frozen=True, slots=True)
class PersonTold:
    name: str
    email: str
    subject: str
    unit_id: UUID


async def welcome_person(told: PersonTold, who: Principal, uow: RegistryUnitOfWork) -> Person:
    async with uow:
        await existing_unit(told.unit_id, uow)
        who.check_unit(told.unit_id)
        new = Person.welcome(told.name, told.email, told.subject, told.unit_id, uow.domains)
        await uow.people.add(new)
        uow.audit("person.welcomed", "person", new.id, unit=str(new.unit_id))
    return new


async def revise_person(
    person_id: UUID, expected: int, told: PersonTold, who: Principal, uow: RegistryUnitOfWork
) -> Person:
    async with uow:
        current = await uow.people.lock(person_id)
        await existing_unit(told.unit_id, uow)
        for unit_id in (current.unit_id, told.unit_id):
            who.check_unit(unit_id)
        if current.version != expected:
            raise VersionMismatch("The person changed after you read it.")
        if current.subject == who.subject != told.subject:
            raise Forbidden("Your own sign-in is changed by somebody else: by it we know which accounts you run.")
        revised = current.revised(told.name, told.email, told.subject, told.unit_id, uow.domains)
        saved = await uow.people.save(revised)
        uow.audit("person.revised", "person", saved.id, version=saved.version, unit=str(saved.unit_id))
        if saved.subject != current.subject:
            await _tell_accounts_of(saved, who, uow)
            await tell_units_of(saved.id, uow)
    return saved


async def depart(
    person_id: UUID, expected: int, left_on: date | None, who: Principal, uow: RegistryUnitOfWork
) -> Person:
    """From that day on the person is on duty for nothing and named nowhere anew; None: stays after all."""
    async with uow:
        current = await uow.people.lock(person_id)
        who.check_unit(current.unit_id)
        if current.version != expected:
            raise VersionMismatch("The person changed after you read it.")
        saved = await uow.people.save(current.leaving(left_on, uow.today))
        uow.audit("person.departs" if left_on else "person.stays", "person", saved.id, version=saved.version)
        accounts = await uow.accounts.lock_naming(saved.id)
        await weigh(await keep_anew(accounts, who, uow), uow)
    return saved


async def _tell_accounts_of(person: Person, who: Principal, uow: RegistryUnitOfWork) -> None:
    """The others know people by subject: every account that names this person is told anew. One that this person runs and,
    as it turns out, approved needs another approval."""
    same, anew = [], [person.subject]
    for account in await uow.accounts.lock_naming(person.id, closed=True):
        if person.id in account.details.on_duty and account.may("revised") and account.approved_by(anew):
            revised = account.revised(account.details, who.subject, uow.now, anew)
            await keep(account, revised, account.change_by(account.details, anew), who, uow, reason=RUN_BY_APPROVER)
        else:
            same.append(account)
    await keep_anew(same, who, uow)
