"""What the records of accounts are judged by, read set-wise: the same few queries for one account and for ten thousand."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.checks.records import RecordFacts
from services.registry.domain.plans import Plan, governing
from services.registry.domain.rules import Rules
from services.registry.domain.units import line_of


async def record_facts(accounts: Sequence[Account], rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    """By account, as of today."""
    governed = {}
    for unit_id in {one.details.unit_id for one in accounts}:
        line = line_of(unit_id, rules.tree)
        governed[unit_id] = line, governing(line, rules.plans, uow.today)
    found = {}
    for one in accounts:
        line, plan = governed[one.details.unit_id]
        planner = rules.tree[plan.unit_id].name if plan else ""
        found[one.id] = RecordFacts(rules.types, plan, planner, rules.decisions, line, one.id)
    return found


async def plan_in_force(unit_id: UUID, on: date, uow: RegistryUnitOfWork) -> Plan | None:
    """The plan that governs the unit on that day: its own, or that of the nearest above."""
    line = line_of(unit_id, await uow.units.tree())
    return governing(line, await uow.plans.in_force(on), on)
