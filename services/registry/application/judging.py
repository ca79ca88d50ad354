"""Who may take the next step of an incident: asked before it is taken, and before its link is offered (jäv)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.registry.application.attesting import RUNS
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.incidents import STEPS, UNAUTHORISED, Incident
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Forbidden
from shared.names import perhaps_one

JUDGES = (Role.ACCOUNT_APPROVER,)


@dataclass(frozen=True, slots=True)
class Bench:
    """What was said at our accounts is judged by whoever reaches the account's unit, and neither runs it nor said it."""

    who: Principal
    at: Mapping[UUID, Account]
    speakers: Mapping[UUID, frozenset[UUID]]
    subjects: Mapping[UUID, str]

    @classmethod
    async def over(
        cls, some: Sequence[Incident], accounts: Sequence[Account], who: Principal, uow: RegistryUnitOfWork
    ) -> Self:
        """`accounts`: those at which something was said that these incidents are about."""
        said = [one.id for one in some if account_of(one)]
        speakers = await uow.statements.speakers(said) if said else {}
        running = {person for one in accounts for person in one.details.on_duty}
        subjects = await uow.people.subjects(running.union(*speakers.values()))
        return cls(who, {one.id: one for one in accounts}, speakers, subjects)

    def refusal(self, one: Incident) -> str | None:
        account_id = account_of(one)
        if account_id is None:
            return None
        details = self.at[account_id].details
        if not self.who.may_act_in(details.unit_id):
            return "Your role does not reach this unit."
        if any(self._is_caller(person) for person in details.on_duty):
            return RUNS
        if any(self._is_caller(person) for person in self.speakers.get(one.id, ())):
            return "It is about what you said yourself: somebody else with the role account_approver decides."
        return None

    def check(self, one: Incident) -> None:
        if why := self.refusal(one):
            raise Forbidden(why)

    def _is_caller(self, person: UUID) -> bool:
        return perhaps_one(self.who.subject, self.subjects.get(person))


def account_of(one: Incident) -> UUID | None:
    """Where it was said, if it was said at an account of ours."""
    return one.account_id if one.kind == UNAUTHORISED else None


async def judgeable(some: Sequence[Incident], who: Principal, uow: RegistryUnitOfWork) -> frozenset[UUID]:
    """Inside a transaction: those whose next step this caller may take. No question for a role that judges nothing."""
    going = [one for one in some if STEPS[one.state]] if who.has(*JUDGES) else []
    where = {account_id for one in going if (account_id := account_of(one))}
    bench = await Bench.over(going, await uow.accounts.some(where), who, uow)
    return frozenset(one.id for one in going if bench.refusal(one) is None)
