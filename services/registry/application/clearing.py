"""What the registry does not keep for ever (ADR 27): records go under a decision, working copies when their time is over."""

from datetime import timedelta

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.contacts import Disposable
from services.registry.metrics import CONTACTS_DISPOSED
from shared.observability.metrics import WEEDED

CONTACTS, IMPORTS = 500, 20
"""In one transaction: what waits for it waits as long."""


async def dispose_of_contacts(uow: RegistryUnitOfWork) -> None:
    """A schedule. Plans and decisions are asked anew for each batch: one that is revoked meanwhile stops it."""
    while True:
        async with uow:
            plans, decisions = await uow.plans.in_force(uow.today), await uow.decisions.in_force(uow.today)
            these = Disposable.of(plans, decisions, uow.today)
            gone = await uow.incidents.dispose_of_contacts(these, CONTACTS) if these else None
            for incident_id, contacts in (gone or {}).items():
                reason = f"Gallring enligt {these.under}" if these else ""
                uow.audit("incident.contacts_disposed", "incident", incident_id, reason=reason, contacts=contacts)
        disposed = gone.total() if gone else 0
        CONTACTS_DISPOSED.inc(disposed)
        if disposed < CONTACTS:
            return


async def weed_tried_sheets(uow: RegistryUnitOfWork) -> None:
    """A schedule. Of imports that changed something the report is kept."""
    kept = timedelta(days=uow.settings.tried_sheet_days)
    while True:
        async with uow:
            weeded = await uow.imports.weed(uow.now - kept, IMPORTS)
        WEEDED.labels(uow.core.service, "tried_sheets").inc(weeded)
        if weeded < IMPORTS:
            return
