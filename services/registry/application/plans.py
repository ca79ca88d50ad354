"""What one can ask the registry to do with records management plans: draft, revise, adopt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.telling_records import plan_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit
from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plans import Adoption, Plan, PlanRow
from services.registry.domain.record_advice import Remark, on_plan
from services.registry.domain.record_types import RecordType
from services.registry.domain.units import line_of
from shared.auth.principal import Principal
from shared.errors import Invalid, VersionMismatch


@dataclass(frozen=True, slots=True)
class PlanNamed:
    """The plan that is meant, and the version of it that the caller saw."""

    plan_id: UUID
    expected: int

    async def read(self, who: Principal, uow: RegistryUnitOfWork) -> Plan:
        current = await uow.plans.get(self.plan_id)
        who.check_unit(current.unit_id)
        if current.version != self.expected:
            raise VersionMismatch("The plan changed after you read it.")
        return current


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """A draft begins empty, from what is proposed for every record type in use, or from an earlier version."""

    unit_id: UUID
    title: str
    from_proposal: bool = False
    from_plan: UUID | None = None


async def draft_plan(wanted: PlanWanted, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    async with uow:
        await existing_unit(wanted.unit_id, uow)
        who.check_unit(wanted.unit_id)
        rows: Sequence[PlanRow] = ()
        if wanted.from_plan:
            rows = [_copied(row) for row in (await uow.plans.get(wanted.from_plan)).rows]
        elif wanted.from_proposal:
            rows = [proposed(one) for one in await uow.record_types.all() if one.in_use]
        number = (await uow.plans.next_numbers([wanted.unit_id]))[wanted.unit_id]
        new = Plan.drafted(wanted.unit_id, number, wanted.title, rows, uow.now)
        await uow.plans.add(new)
        remember(new, "plan.drafted", uow)
    return new


def proposed(kind: RecordType) -> PlanRow:
    """What is proposed for this record type, as a row that an archivist goes on with."""
    return PlanRow(
        kind.code, kind.proposal, kind.proposed_registration,
        arrangement=ARRANGEMENT, medium=MEDIUM, format=FORMAT, storage_location=PLACE,
        contains_personal_data=kind.contains_personal_data, remark=kind.basis,
    )  # fmt: skip


ARRANGEMENT, MEDIUM, FORMAT, PLACE = "Konto, tråd och tid", "Digitalt", "JSON och originalfiler", "Insyn"
"""How this system keeps what it captures."""


async def rename_plan(named: PlanNamed, title: str, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    return await _changed(named, "plan.renamed", lambda plan: plan.renamed(title, uow.now), who, uow)


async def add_row(named: PlanNamed, row: PlanRow, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    async with uow:
        await existing_types([row.record_type], uow)
        return await _changed(named, "plan.row-added", lambda plan: plan.with_row(row, uow.now), who, uow)


async def revise_row(named: PlanNamed, row: PlanRow, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    async with uow:
        await existing_types([row.record_type], uow)
        return await _changed(named, "plan.row-revised", lambda plan: plan.with_row_revised(row, uow.now), who, uow)


async def remove_row(named: PlanNamed, row_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    return await _changed(named, "plan.row-removed", lambda plan: plan.without_row(row_id, uow.now), who, uow)


async def adopt_plan(named: PlanNamed, adoption: Adoption, who: Principal, uow: RegistryUnitOfWork) -> Plan:
    """The version before it ends the day before this one begins; both are told."""
    async with uow:
        current = await named.read(who, uow)
        adoption.check(uow.today)
        before = await uow.plans.adopted_of(current.unit_id)
        adopted = current.adopted(adoption, before, uow.now)
        if before:
            remember(await uow.plans.save(before.superseded(adopted, uow.now)), "plan.superseded", uow)
        saved = await uow.plans.save(adopted)
        remember(saved, "plan.adopted", uow)
    return saved


async def advice_on(plan: Plan, uow: RegistryUnitOfWork) -> tuple[Remark, ...]:
    """What to look at again in this version, compared with the one in force when it was not yet."""
    async with uow.reading():
        types = {one.code: one for one in await uow.record_types.all()}
        line = line_of(plan.unit_id, await uow.units.tree())
        decisions = [one for one in await uow.decisions.in_force(uow.today) if _reaches(one, line)]
        before = await uow.plans.before(plan)
        return on_plan(plan, before, types, decisions)


def _reaches(decision: DisposalDecision, line: Sequence[UUID]) -> bool:
    return decision.scope.account_id is None and (decision.scope.unit_id is None or decision.scope.unit_id in line)


async def existing_types(codes: Sequence[str], uow: RegistryUnitOfWork, place: str = "/record_type") -> None:
    known = {one.code for one in await uow.record_types.all()}
    if errors := [(place, f"no such record type: {code}") for code in codes if code not in known]:
        raise Invalid("Record types are registered before they are named: see /record-types.", errors=errors)


async def _changed(
    named: PlanNamed, action: str, change: Callable[[Plan], Plan], who: Principal, uow: RegistryUnitOfWork
) -> Plan:
    async with uow:
        saved = await uow.plans.save(change(await named.read(who, uow)))
        remember(saved, action, uow)
    return saved


def remember(plan: Plan, action: str, uow: RegistryUnitOfWork) -> None:
    uow.publish(plan_changed(plan))
    uow.audit(action, "plan", plan.id, version=plan.version, number=plan.number, status=plan.status)


def _copied(row: PlanRow) -> PlanRow:
    """A row of its own, that says the same."""
    return PlanRow(**{name: getattr(row, name) for name in PlanRow.__dataclass_fields__ if name != "id"})
