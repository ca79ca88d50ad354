"""Imports plans from a sheet: several dated versions at once, each a draft that somebody then adopts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.registry.application.plans import remember
from services.registry.application.sheet_imports import Options, record
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.account_sheet import Lookup
from services.registry.domain.plan_sheet import plan_id_in
from services.registry.domain.plans import MOST_ROWS, Adoption, Plan, PlanRow
from services.registry.domain.record_types import RecordType
from services.registry.domain.sheets import RowReport, SheetImport, SheetRow, Trouble, keeps
from services.registry.store.plans import PlanFilter
from services.registry.store.searching import Seen
from shared.auth.principal import Principal


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A row as it was read. `row` is None where it could not be."""

    number: int
    plan: str
    title: str
    unit_id: UUID | None
    adoption: Adoption | None
    row: PlanRow | None
    troubles: list[Trouble]


Read = Callable[[SheetRow, Lookup, Mapping[str, RecordType]], PlanLine]


@dataclass(slots=True)
class _Group:
    """The rows of one version of one plan, with the report of each."""

    first: PlanLine
    good: list[tuple[PlanRow, RowReport]] = field(default_factory=list)


async def import_plans(
    rows: Sequence[SheetRow], read: Read, options: Options, who: Principal, uow: RegistryUnitOfWork
) -> SheetImport:
    async with uow:
        lookup = Lookup.of(await uow.units.tree(), {}, frozenset())
        types = {one.code: one for one in await uow.record_types.all()}
        reports: list[RowReport] = []
        lines = [read(row, lookup, types) for row in rows]
        groups = _grouped(lines, who, reports)
        broken = {line.plan for line, report in zip(lines, reports, strict=True) if report.troubles}
        before = await _existing(groups, uow)
        units = {one.first.unit_id for one in groups.values() if one.first.unit_id}
        numbers = dict(await uow.plans.next_numbers(units))
        plans = []
        for name, group in groups.items():
            made = _made(name, group, before.get(name), numbers, uow, whole=name not in broken)
            if made:
                plans.append((before.get(name), made))
        kept = keeps(reports, dry_run=options.dry_run, keep_good=options.keep_good)
        if kept:
            await _write(plans, uow)
        return await record("plans", reports, options, who, uow, kept=kept)


async def _write(plans: Sequence[tuple[Plan | None, Plan]], uow: RegistryUnitOfWork) -> None:
    new = [made for was, made in plans if was is None]
    if new:
        await uow.plans.add(*new)
    for made in new:
        remember(made, "plan.imported", uow)
    for was, made in plans:
        if was is not None:
            remember(await uow.plans.save(made), "plan.imported", uow)


def _grouped(lines: Sequence[PlanLine], who: Principal, reports: list[RowReport]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for line in lines:
        report = RowReport(line.number, "problem", troubles=list(line.troubles))
        reports.append(report)
        group = groups.get(line.plan)
        if not line.troubles:
            report.troubles += _misplaced(line, group, who)
        if not report.troubles and line.row:
            groups.setdefault(line.plan, _Group(line)).good.append((line.row, report))
    return groups


def _misplaced(line: PlanLine, group: _Group | None, who: Principal) -> list[Trouble]:
    if line.unit_id and not who.may_act_in(line.unit_id):
        return [Trouble("unit", "your role does not reach this unit")]
    if group is None or line.row is None:
        return []
    first = group.first
    if (line.unit_id, line.title, line.adoption) != (first.unit_id, first.title, first.adoption):
        return [Trouble("plan", f"unit, title or decision differ from row {first.number} of the same plan")]
    if any(row.record_type == line.row.record_type for row, _ in group.good):
        return [Trouble("record_type", "the plan has a row for it already: one row for each record type")]
    if len(group.good) >= MOST_ROWS:
        return [Trouble("plan", f"a plan has {MOST_ROWS} rows at most")]
    return []


async def _existing(groups: Mapping[str, _Group], uow: RegistryUnitOfWork) -> dict[str, Plan]:
    """By external reference, or by id where an export had nothing better."""
    found = dict(await uow.plans.referred_to(set(groups)))
    ids = {plan_id: name for name in groups if (plan_id := plan_id_in(name))}
    for one in await uow.plans.page(PlanFilter(ids=list(ids)), Seen(None, 0, len(ids))) if ids else ():
        found[ids[one.id]] = one
    return found


def _made(
    name: str, group: _Group, before: Plan | None, numbers: dict[UUID, int], uow: RegistryUnitOfWork, *, whole: bool
) -> Plan | None:
    """The plan as the sheet has it, and what is said of each of its rows; None when there is nothing to write."""
    unit_id = group.first.unit_id
    if unit_id is None:
        return None
    if before is None:
        numbers[unit_id] += 1
        return _drafted(name, group, unit_id, numbers[unit_id] - 1, uow)
    return _revised(group, unit_id, before, uow, whole=whole)


def _drafted(name: str, group: _Group, unit_id: UUID, number: int, uow: RegistryUnitOfWork) -> Plan:
    new = Plan.drafted(unit_id, number, group.first.title, [row for row, _ in group.good], uow.now)
    for _, report in group.good:
        report.outcome, report.object_id = "created", new.id
    return replace(new, adoption=group.first.adoption, external_reference=name)


def _revised(group: _Group, unit_id: UUID, before: Plan, uow: RegistryUnitOfWork, *, whole: bool) -> Plan | None:
    """Not `whole`: rows of it have problems, and what the plan says of them stays."""
    rows = [row for row, _ in group.good]
    told = {row.record_type for row in rows}
    stays = () if whole else (row for row in before.rows if row.record_type not in told)
    after = replace(
        before, unit_id=unit_id, title=group.first.title, adoption=group.first.adoption,
        rows=(*(_same_id(row, before) for row in rows), *stays),
    )  # fmt: skip
    for row, report in group.good:
        _judge(row, report, before)
    if after == before:
        return None
    if before.status != "DRAFT" or before.unit_id != unit_id:
        for _, report in group.good:
            report.outcome = "problem"
            report.troubles.append(
                Trouble("plan", f"the plan is {before.status} and another: an import changes drafts of the unit only")
            )
        return None
    return replace(after, changed_at=uow.now)


def _same_id(row: PlanRow, before: Plan) -> PlanRow:
    was = before.by_type.get(row.record_type)
    return replace(row, id=was.id) if was else row


def _judge(row: PlanRow, report: RowReport, before: Plan) -> None:
    was = before.by_type.get(row.record_type)
    report.object_id = before.id
    if was is None:
        report.outcome = "created"
        return
    told, said = row.told(), was.told()
    report.changes = [name for name in told if told[name] != said[name]]
    report.outcome = "changed" if report.changes else "unchanged"
