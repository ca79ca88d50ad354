"""When people are away: registered, changed, cancelled; the accounts that name them are told and weighed (S13)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registry.application.attending import Asked, left_alone
from services.registry.application.keeping import keep_anew
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.absences import Absence
from services.registry.domain.duty import Span
from services.registry.domain.people import Person
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Conflict, Forbidden, VersionMismatch

STEWARDS = (Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Named:
    """The absence that is meant, and the version of it that the caller saw."""

    absence_id: UUID
    expected: int

    async def read(self, who: Principal, uow: RegistryUnitOfWork) -> Absence:
        """Nobody else changes when that person is away until this transaction ends."""
        found = await uow.absences.get(self.absence_id)
        _check(who, await uow.people.lock(found.person_id))
        current = await uow.absences.get(self.absence_id)
        if current.version != self.expected:
            raise VersionMismatch("The absence changed after you read it.")
        return current


def tends(who: Principal, person: Person) -> bool:
    """Oneself, or who answers for people of the unit."""
    return who.subject == person.subject or (who.has(*STEWARDS) and who.may_act_in(person.unit_id))


async def register(
    person_id: UUID,
    times: tuple[datetime, datetime | None],
    who: Principal,
    uow: RegistryUnitOfWork,
    *,
    unavoidable: bool,
) -> Absence:
    """Refused when somebody is away already, or when an account would have nobody on duty."""
    async with uow:
        person = await uow.people.lock(person_id)
        _check(who, person)
        if person.gone(times[0]):
            raise Conflict("This person has left by then: nobody expects them to be on duty.")
        new = Absence.registered(person_id, *times, uow.now)
        new.check_free(await uow.absences.meeting(person_id, *times))
        await uow.absences.add(new)
        span = Span(max(new.away_from, uow.now), new.away_until)
        await _settle(new, "absence.registered", span, Asked(who, unavoidable), uow)
    return new


async def change_end(
    named: Named, away_until: datetime | None, who: Principal, uow: RegistryUnitOfWork, *, unavoidable: bool
) -> Absence:
    async with uow:
        current = await named.read(who, uow)
        changed = current.lasting(away_until, uow.now)
        changed.check_free(await uow.absences.meeting(changed.person_id, changed.away_from, away_until))
        saved = await uow.absences.save(changed)
        await _settle(saved, "absence.changed", current.longer(saved), Asked(who, unavoidable), uow)
    return saved


async def cancel(named: Named, who: Principal, uow: RegistryUnitOfWork) -> None:
    """Before it begins. One that has begun is given its end instead."""
    async with uow:
        current = await named.read(who, uow)
        current.must_be_ahead(uow.now)
        await uow.absences.remove(current)
        await _settle(current, "absence.cancelled", None, Asked(who, unavoidable=False), uow)


def _check(who: Principal, person: Person) -> None:
    if not tends(who, person):
        raise Forbidden(
            "An absence is told by the person itself, or by unit_manager, account_manager or admin of the person's unit."
        )


async def _settle(absence: Absence, action: str, anew: Span | None, asked: Asked, uow: RegistryUnitOfWork) -> None:
    """What follows from an absence that was written. `anew`: the time in which it may leave accounts alone that were not."""
    accounts = await uow.accounts.lock_naming(absence.person_id)
    alone = await left_alone(absence.person_id, accounts, anew, uow) if anew else {}
    asked.check(alone)
    uow.audit(action, "absence", absence.id, person=str(absence.person_id), accounts_left_alone=len(alone))
    await weigh(await keep_anew(accounts, asked.who, uow), uow)
