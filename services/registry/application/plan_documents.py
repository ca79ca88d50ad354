"""A plan as a document: the version asked for, or what the running configuration amounts to; and what differs."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from services.registry.application.plans import ARRANGEMENT, FORMAT, MEDIUM, PLACE, advice_on
from services.registry.application.record_facts import plan_in_force
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import day_of
from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plan_differences import Difference, differences
from services.registry.domain.plan_words import Document, document_words
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.record_types import RecordType, brought
from services.registry.domain.retention import Retention
from services.registry.domain.units import line_of
from services.registry.store.accounts import AccountFilter
from services.registry.store.searching import Seen
from shared.errors import NotFound

KNOWN = ("disposition", "retention_period", "retention_trigger", "arrangement", "medium", "format", "storage_location")
"""What the running configuration can say of a row; the rest of a plan's columns people decide."""
MANY = 1_000


async def document_of(plan_id: UUID, uow: RegistryUnitOfWork) -> Document:
    async with uow.reading():
        plan = await uow.plans.get(plan_id)
        unit = await uow.units.get(plan.unit_id)
        types = {one.code: one for one in await uow.record_types.all()}
    return Document(plan.title, unit.name, plan, plan.rows, types)


async def running_document(unit_id: UUID, uow: RegistryUnitOfWork) -> Document:
    """What is kept and disposed of today: a row for each record type that the accounts of the unit, and of those under it,
    bring. Where no disposal decision is in force the row says PRESERVE, for nothing is disposed of."""
    async with uow.reading():
        unit = await uow.units.get(unit_id)
        types = await uow.record_types.all()
        rows = await _running_rows(unit_id, types, uow)
    return Document(f"Hantering i drift: {unit.name}", unit.name, None, rows, {one.code: one for one in types})


async def compared(
    plan_id: UUID, against: str | None, uow: RegistryUnitOfWork
) -> tuple[str, str, tuple[Difference, ...]]:
    """From what it is compared with to the plan. `against`: a plan's id, `running`, or None for the version before."""
    async with uow.reading():
        plan = await uow.plans.get(plan_id)
        if against == "running":
            running = await running_document(plan.unit_id, uow)
            before = {row.record_type: row for row in running.rows}
            return "running", name_of(plan), differences(before, plan.by_type, KNOWN)
        other = await uow.plans.get(UUID(against)) if against else await _earlier(plan, uow)
        return name_of(other), name_of(plan), differences(other.by_type, plan.by_type)


def name_of(plan: Plan) -> str:
    told = f", {plan.adoption.decision_ref}" if plan.adoption else ""
    return f"version {plan.number}{told}"


async def _earlier(plan: Plan, uow: RegistryUnitOfWork) -> Plan:
    found = await uow.plans.before(plan)
    if found is None and plan.status == "DRAFT":
        found = await plan_in_force(plan.unit_id, uow.today, uow)
    if found is None:
        raise NotFound("There is no earlier version to compare with: name one, or `running`, in `against`.")
    return found


async def _running_rows(unit_id: UUID, types: list[RecordType], uow: RegistryUnitOfWork) -> tuple[PlanRow, ...]:
    decisions = await uow.decisions.in_force(uow.today)
    line = line_of(unit_id, await uow.units.tree())
    rows = []
    for kind in await _brought_there(unit_id, types, uow):
        decided = [one for one in decisions if one.scope.account_id is None and one.scope.covers(kind.code, line, None)]
        rows.append(_running_row(kind, decided))
    return tuple(rows)


async def _brought_there(unit_id: UUID, types: list[RecordType], uow: RegistryUnitOfWork) -> list[RecordType]:
    """What the watched accounts of the unit, and of those under it, bring; by code."""
    needed: dict[str, RecordType] = {}
    after: UUID | None = None
    while found := await uow.accounts.page(AccountFilter(unit_id=unit_id, watched=True), Seen(after, 0, MANY)):
        for one in found:
            needed |= {kind.code: kind for kind in brought(types, one.details.platform, one.details.responsibility)}
        after = found[-1].id
    return [kind for _, kind in sorted(needed.items())]


def _running_row(kind: RecordType, decided: Sequence[DisposalDecision]) -> PlanRow:
    """Of several decisions the longest retention."""
    longest = max((one.retention for one in decided), key=lambda rule: rule.kept, default=Retention("PRESERVE"))
    return PlanRow(
        kind.code, longest, kind.proposed_registration, arrangement=ARRANGEMENT, medium=MEDIUM, format=FORMAT,
        storage_location=PLACE, contains_personal_data=kind.contains_personal_data,
        decision_ref=", ".join(one.ruling.registry_no for one in decided if one.ruling),
    )  # fmt: skip


async def pdf_of(document: Document, uow: RegistryUnitOfWork) -> bytes:
    """A draft shows what to look at again; an adopted version says what was adopted, and is the same bytes for ever."""
    from services.registry.clients.plan_pdf import plan_pdf  # Typst takes memory: it comes with the first PDF

    plan = document.plan
    remarks = await advice_on(plan, uow) if plan else ()
    on = day_of(plan.changed_at) if plan else uow.today
    if plan and plan.adoption and plan.status != "DRAFT":
        on = plan.adoption.decided_on
    told = document_words(document, uow.core.settings.municipality_name, remarks, on)
    return await asyncio.to_thread(plan_pdf, told, on)
