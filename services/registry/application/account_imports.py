"""Imports accounts from a sheet: tried first, then kept as one whole, in one transaction and set-wise. They are drafts:
an import never approves anything, and never changes what somebody has approved."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.application.keeping import tell
from services.registry.application.sheet_imports import Options, record
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.account_sheet import COLUMNS, Lookup, logos_in, names_in, written
from services.registry.domain.accounts import Account, Change, Transition
from services.registry.domain.details import Details
from services.registry.domain.identity import another_identity, told_anew
from services.registry.domain.platforms import Platform
from services.registry.domain.sheets import RowReport, SheetImport, SheetRow, Trouble, keeps
from services.registry.store.account_batches import AT_ONCE, AccountBatches
from shared.auth.principal import Principal
from shared.errors import AppError, Invalid


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was read. With troubles, `platform`, `unit_id` and `parts` may say nothing."""

    number: int
    account_id: UUID | None
    reference: str | None
    platform: Platform | None
    unit_id: UUID | None
    parts: dict[str, Any]
    troubles: list[Trouble]

    @property
    def platform_key(self) -> tuple[str, str] | None:
        told = self.parts.get("platform_id")
        return (self.platform, str(told).strip()) if self.platform and told else None


Read = Callable[[SheetRow, Lookup], Line]


async def import_accounts(
    rows: Sequence[SheetRow], read: Read, options: Options, who: Principal, uow: RegistryUnitOfWork
) -> SheetImport:
    async with uow:
        batches = AccountBatches(uow.session)
        lookup = await lookup_of(rows, batches, uow)
        named = {one for one in lookup.people.values() if one}
        if not options.dry_run:
            await uow.people.hold(named)
        lines = await asyncio.to_thread(lambda: [read(row, lookup) for row in rows])
        found, owners = await batches.matched(
            {one.account_id for one in lines if one.account_id},
            {one.platform_key[1] for one in lines if one.platform_key},
            {one.reference for one in lines if one.reference},
        )
        gone = await uow.people.gone(named, uow.now)
        changes = _Changes(found, owners, await batches.references_of(found), gone, who, uow.now)
        await asyncio.to_thread(changes.take, lines)
        kept = keeps(changes.reports, dry_run=options.dry_run, keep_good=options.keep_good)
        if kept:
            await _write(changes, batches, who, uow)
        return await record("accounts", changes.reports, options, who, uow, kept=kept)


async def lookup_of(rows: Sequence[SheetRow], batches: AccountBatches, uow: RegistryUnitOfWork) -> Lookup:
    people = await batches.people_called(names_in(rows))
    return Lookup.of(await uow.units.tree(), people, frozenset(await uow.logos.of(logos_in(rows))))


async def _write(changes: "_Changes", batches: AccountBatches, who: Principal, uow: RegistryUnitOfWork) -> None:
    """Rows, steps, events and audit lines, each all at once."""
    await batches.add_many([after for before, after, _ in changes.made if before is None])
    await batches.save_many([after for before, after, _ in changes.made if before is not None])
    doubtful = {
        after.id for before, after, _ in changes.made if before and another_identity(before.details, after.details)
    }
    await uow.profiles.doubt(doubtful)
    await batches.refer(changes.references)
    steps = [
        Transition(after.id, after.version, change, before.status if before else None, after.status, who.subject,
                   after.changed_at)
        for before, after, change in changes.made
    ]  # fmt: skip
    await uow.history.add(*steps)
    told = [(replace(one, confirmed_as=None) if one.id in doubtful else one, how) for _, one, how in changes.made]
    for start in range(0, len(told), AT_ONCE):
        await tell(told[start : start + AT_ONCE], uow, imported=True)


Made = tuple[Account | None, Account, Change]


@dataclass(slots=True)
class _Changes:
    """What the lines come to, one after the other: accounts made and changed, and a report of each line."""

    found: dict[UUID, Account]
    owners: dict[str, UUID]
    referred: Mapping[UUID, str]
    gone: frozenset[UUID]
    """People who have left: nobody names them anew."""
    who: Principal
    now: datetime
    made: list[Made] = field(default_factory=list)
    references: dict[str, UUID] = field(default_factory=dict)
    reports: list[RowReport] = field(default_factory=list)
    _seen: dict[object, int] = field(default_factory=dict)
    _keys: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def take(self, lines: Sequence[Line]) -> None:
        self._keys = {
            (one.details.platform, one.details.platform_id): one.id
            for one in self.found.values()
            if one.details.platform_id
        }
        for line in lines:
            troubles = [*line.troubles, *self._repeated(line)]
            report = RowReport(line.number, "problem", troubles=troubles)
            if not troubles:
                try:
                    self._take(line, report)
                except AppError as error:
                    report.outcome = "problem"
                    report.troubles = _from(error)
            self.reports.append(report)

    def _repeated(self, line: Line) -> list[Trouble]:
        """The same account twice in one sheet: the first row stands."""
        keys = {"id": line.account_id, "platform_id": line.platform_key, "external_reference": line.reference}
        found = []
        for column, key in keys.items():
            if key is None:
                continue
            first = self._seen.setdefault((column, key), line.number)
            if first != line.number:
                found.append(Trouble(column, f"is the same as in row {first}: an account stands in one row"))
        return found

    def _take(self, line: Line, report: RowReport) -> None:
        before, trouble = self._named(line)
        if trouble:
            report.troubles.append(trouble)
            return
        if line.platform is None or line.unit_id is None:
            return
        self.who.check_unit(line.unit_id)
        after = self._drafted(line, report) if before is None else self._revised(before, line, report)
        if after is None:
            return
        report.object_id = after.id
        if line.reference and line.reference not in self.owners:
            self.references[line.reference] = after.id

    def _named(self, line: Line) -> tuple[Account | None, Trouble | None]:
        """The account the row means, by id, platform id or external reference."""
        ids = {
            "id": line.account_id,
            "external_reference": self.owners.get(line.reference or ""),
            "platform_id": self._keys.get(line.platform_key) if line.platform_key else None,
        }
        if not (line.account_id or line.reference or line.platform_key):
            return None, Trouble(
                "external_reference", "give platform_id or a reference of your own: by it the row is known next time"
            )
        if line.account_id and line.account_id not in self.found:
            return None, Trouble("id", "no such account: leave the cell empty for a new one")
        named = {one for one in ids.values() if one}
        if len(named) > 1:
            return None, Trouble("platform_id", "id, platform_id and external_reference name different accounts")
        before = self.found[next(iter(named))] if named else None
        if before and line.reference and self.referred.get(before.id, line.reference) != line.reference:
            return None, Trouble("external_reference", "the account has another reference already: use that one")
        return before, None

    def _drafted(self, line: Line, report: RowReport) -> Account | None:
        if line.platform is None or line.unit_id is None:
            return None
        details = told_anew(Details.first(line.platform, line.unit_id), {"responsibility": None} | line.parts)
        self._check_here(details, ())
        new = Account.drafted(details, self.who.subject, self.now)
        self.made.append((None, new, "drafted"))
        report.outcome, report.changes = "created", [name for name in COLUMNS if line.parts.get(name)]
        return new

    def _revised(self, before: Account, line: Line, report: RowReport) -> Account | None:
        self.who.check_unit(before.details.unit_id)
        details = told_anew(before.details, {"platform": line.platform, "unit_id": line.unit_id} | line.parts)
        if details == before.details:
            report.outcome, report.object_id = "unchanged", before.id
            return before
        if before.status != "DRAFT" or before.watched:
            column = next(iter(_changed(before.details, details)))
            state = "approved once" if before.watched else before.status
            report.troubles.append(
                Trouble(column, f"the account is {state}: an import changes drafts only, PATCH the account")
            )
            return None
        self._check_here(details, before.details.people)
        revised = before.revised(details, self.who.subject, self.now)
        after = replace(revised, version=before.version + 1)
        self.made.append((before, after, before.change_by(details)))
        report.outcome, report.changes = "changed", _changed(before.details, details)
        return after

    def _check_here(self, details: Details, before: Collection[UUID]) -> None:
        leavers = self.gone - set(before)
        columns: dict[str, set[UUID | None]] = {"responsible": {details.responsible}, "deputies": {*details.deputies},
                   "spokespersons": {*(one.person_id for one in details.spokespersons)}}  # fmt: skip
        if errors := [
            (f"/{column}", "has left: name somebody else") for column, some in columns.items() if some & leavers
        ]:
            raise Invalid("People are named while they are here.", errors=errors)


def _changed(before: Details, after: Details) -> list[str]:
    return ["unit" if name == "unit_id" else name for name in before.differences(after)]


def _from(error: AppError) -> list[Trouble]:
    if not error.errors:
        return [Trouble("unit", error.detail)]
    return [Trouble(pointer.strip("/").split("/")[0], message) for pointer, message in error.errors]


async def account_rows(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> list[dict[str, str | float]]:
    """The accounts as rows of a sheet."""
    batches = AccountBatches(uow.session)
    people = {person for one in accounts for person in one.details.people}
    lookup = Lookup(await uow.units.tree(), {}, {}, await uow.people.addresses(people))
    references = await batches.references_of([one.id for one in accounts])
    return [written(one, references.get(one.id), lookup) for one in accounts]
