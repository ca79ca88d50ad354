"""What was set aside: read again when this version, or the register, understands more; or given up, with a reason."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.ingest.application.capture import capture
from services.ingest.application.places import access_to
from services.ingest.application.ports import Ports
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.application.webhooks import take_in
from services.ingest.domain.platforms import Unreadable
from services.ingest.domain.quarantine import DISCARDED, REPLAYED, WAITING, Item
from services.ingest.store.quarantine import prune
from shared.errors import Conflict


async def replay(item_id: UUID, by: str, ports: Ports, uow: IngestUnitOfWork) -> Item:
    """Read it again. It is REPLAYED when it could be taken in; otherwise it goes on waiting, with the reason of today."""
    async with uow:
        item = await _waiting(item_id, uow)
        reason = await _try(item, ports, uow)
        changed = replace(item, replays=item.replays + 1, reason=reason or item.reason)
        if reason is None:
            changed = replace(changed, state=REPLAYED, settled_at=uow.core.clock.now(), settled_by=by)
        await uow.quarantine.save(changed)
        uow.audit("replay-quarantine-item", "quarantine-item", item_id, outcome=reason or REPLAYED)
    return changed


async def discard(item_id: UUID, by: str, reason: str, uow: IngestUnitOfWork) -> Item:
    async with uow:
        item = await _waiting(item_id, uow)
        changed = replace(item, state=DISCARDED, settled_at=uow.core.clock.now(), settled_by=by)
        await uow.quarantine.save(changed)
        uow.audit("discard-quarantine-item", "quarantine-item", item_id, reason=reason)
    return changed


async def weed_quarantine(ports: Ports) -> None:
    """A schedule."""
    await prune(ports.core, timedelta(days=ports.settings.quarantine_days))


async def _waiting(item_id: UUID, uow: IngestUnitOfWork) -> Item:
    item = await uow.quarantine.get(item_id)
    if item.state != WAITING:
        raise Conflict(f"This item is {item.state} already.")
    return item


async def _try(item: Item, ports: Ports, uow: IngestUnitOfWork) -> str | None:
    """Why it still cannot be taken in; None when it was."""
    try:
        if item.account_id:
            return await _again_from_fetch(item, item.account_id, ports, uow)
        webhook = ports.webhooks[item.platform]
        _, aside = await take_in(webhook, webhook.restored(item.page_id, item.payload), uow)
    except Unreadable as unreadable:
        return unreadable.reason
    return aside[0].reason if aside and aside[0].payload == item.payload else None


async def _again_from_fetch(item: Item, account_id: UUID, ports: Ports, uow: IngestUnitOfWork) -> str | None:
    account = await uow.accounts.get(account_id)
    if not account.watched:
        return "not_watched"
    seen = ports.connectors[item.platform].understood(item.payload, await access_to(account, uow, ports))
    await capture([seen], "fetch", uow)
    return None
