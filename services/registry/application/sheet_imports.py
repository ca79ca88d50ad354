"""What every import of a sheet has in common: its options, and the report that is kept of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.sheets import RowReport, SheetImport, SheetKind
from services.registry.metrics import IMPORTED_ROWS
from shared.auth.principal import Principal
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class Options:
    dry_run: bool
    keep_good: bool
    digest: str
    """SHA-256 of what was sent."""


async def record(
    kind: SheetKind,
    reports: Sequence[RowReport],
    options: Options,
    who: Principal,
    uow: RegistryUnitOfWork,
    *,
    kept: bool,
) -> SheetImport:
    """What was not kept names no new thing: there is none."""
    counts = Counter(report.outcome for report in reports)
    if not kept:
        for report in reports:
            if report.outcome == "created":
                report.object_id = None
    made = SheetImport(
        id=uuid7(), kind=kind, dry_run=options.dry_run, keep_good=options.keep_good, kept=kept, digest=options.digest,
        actor=who.subject, at=uow.now, created=counts["created"], changed=counts["changed"],
        unchanged=counts["unchanged"], problems=counts["problem"],
    )  # fmt: skip
    await uow.imports.add(made, reports)
    uow.audit(
        "sheet.imported" if kept else "sheet.tried", "sheet_import", made.id, kind=kind, created=made.created,
        changed=made.changed, unchanged=made.unchanged, problems=made.problems, digest=made.digest,
    )  # fmt: skip
    for outcome, count in counts.items():
        IMPORTED_ROWS.labels(kind, outcome, str(kept).lower()).inc(count)
    return made
