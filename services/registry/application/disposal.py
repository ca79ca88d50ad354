"""What one can ask the registry to do with disposal decisions: draft, revise, adopt, revoke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.plans import existing_types
from services.registry.application.telling_records import decision_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit
from services.registry.domain.disposal import DisposalDecision, Ruling, Scope
from services.registry.domain.record_advice import Remark, on_decision
from shared.auth.principal import Principal
from shared.errors import Forbidden, Invalid, NotFound, VersionMismatch


@dataclass(frozen=True, slots=True)
class DecisionNamed:
    """The decision that is meant, and the version of it that the caller saw."""

    decision_id: UUID
    expected: int

    async def read(self, who: Principal, uow: RegistryUnitOfWork) -> DisposalDecision:
        current = await uow.decisions.get(self.decision_id)
        await _check_reach(current.scope, who, uow)
        if current.version != self.expected:
            raise VersionMismatch("The decision changed after you read it.")
        return current


async def draft_decision(told: DisposalDecision, who: Principal, uow: RegistryUnitOfWork) -> DisposalDecision:
    async with uow:
        await _check(told, who, uow)
        new = DisposalDecision.drafted(told)
        await uow.decisions.add(new)
        _remember(new, "disposal-decision.drafted", uow)
    return new


async def revise_decision(
    named: DecisionNamed, told: DisposalDecision, who: Principal, uow: RegistryUnitOfWork
) -> DisposalDecision:
    async with uow:
        current = await named.read(who, uow)
        await _check(told, who, uow)
        saved = await uow.decisions.save(current.revised(told))
        _remember(saved, "disposal-decision.revised", uow)
    return saved


async def adopt_decision(
    named: DecisionNamed, ruling: Ruling, who: Principal, uow: RegistryUnitOfWork
) -> DisposalDecision:
    """The decision it supersedes ends the day before this one is in force."""
    async with uow:
        current = await named.read(who, uow)
        ruling.check(uow.today)
        before = await uow.decisions.get(current.supersedes) if current.supersedes else None
        if before:
            await _check_reach(before.scope, who, uow)
        adopted = current.adopted(ruling, before, uow.now)
        if before:
            _remember(
                await uow.decisions.save(before.superseded(adopted, uow.now)), "disposal-decision.superseded", uow
            )
        saved = await uow.decisions.save(adopted)
        _remember(saved, "disposal-decision.adopted", uow)
    return saved


async def revoke_decision(
    named: DecisionNamed, reason: str, who: Principal, uow: RegistryUnitOfWork
) -> DisposalDecision:
    async with uow:
        current = await named.read(who, uow)
        saved = await uow.decisions.save(current.revoked(uow.today, uow.now))
        _remember(saved, "disposal-decision.revoked", uow, reason)
    return saved


async def advice_on_decisions(
    decisions: Sequence[DisposalDecision], uow: RegistryUnitOfWork
) -> Mapping[UUID, tuple[Remark, ...]]:
    async with uow.reading():
        types = {one.code: one for one in await uow.record_types.all()}
    return {one.id: on_decision(one, types) for one in decisions}


async def _check(told: DisposalDecision, who: Principal, uow: RegistryUnitOfWork) -> None:
    await _check_reach(told.scope, who, uow)
    await existing_types(told.scope.record_types, uow, "/record_types")
    if told.supersedes:
        before = await uow.decisions.find(told.supersedes)
        if before is None:
            raise Invalid("There is no such decision to supersede.", errors=[("/supersedes", "no such decision")])
        await _check_reach(before.scope, who, uow)


async def _check_reach(scope: Scope, who: Principal, uow: RegistryUnitOfWork) -> None:
    """Who is limited to some units decides for those alone, never for all."""
    if scope.unit_id:
        await existing_unit(scope.unit_id, uow)
        who.check_unit(scope.unit_id)
    if scope.account_id:
        try:
            account = await uow.accounts.get(scope.account_id)
        except NotFound:
            raise Invalid("There is no such account.", errors=[("/account_id", "no such account")]) from None
        who.check_unit(account.details.unit_id)
    if scope.unit_id is None and scope.account_id is None and who.units is not None:
        raise Forbidden("This concerns all units, and your role reaches some of them.")


def _remember(decision: DisposalDecision, action: str, uow: RegistryUnitOfWork, reason: str = "") -> None:
    uow.publish(decision_changed(decision))
    uow.audit(action, "disposal_decision", decision.id, reason=reason, version=decision.version, status=decision.status)
