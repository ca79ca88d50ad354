"""What the records of accounts are judged by, read set-wise: the same few queries for one account and for ten thousand."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.plans import Plan, governing
from services.registry.domain.record_conditions import RecordFacts
from services.registry.domain.units import line_of


async def record_facts(
    units: Iterable[UUID], uow: RegistryUnitOfWork, on: date | None = None
) -> Mapping[UUID, RecordFacts]:
    """By unit. `on`: today, unless told."""
    day = on or uow.today
    tree = await uow.units.tree()
    types = [one for one in await uow.record_types.all() if one.in_use]
    plans, decisions = await uow.plans.in_force(day), await uow.decisions.in_force(day)
    found = {}
    for unit_id in set(units):
        line = line_of(unit_id, tree)
        plan = governing(line, plans, day)
        name = tree[plan.unit_id].name if plan else ""
        reaching = [one for one in decisions if one.scope.unit_id is None or one.scope.unit_id in line]
        found[unit_id] = RecordFacts(plan, name, types, reaching, line)
    return found


async def plan_in_force(unit_id: UUID, on: date, uow: RegistryUnitOfWork) -> Plan | None:
    """The plan that governs the unit on that day: its own, or that of the nearest above."""
    line = line_of(unit_id, await uow.units.tree())
    return governing(line, await uow.plans.in_force(on), on)
