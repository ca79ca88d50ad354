"""Webhook deliveries: durable before they are answered, whatever is in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest

from services.ingest import metrics
from services.ingest.application.capture import MOST, capture
from services.ingest.application.ports import Ports
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.clients.raw import kept as as_kept
from services.ingest.domain.accounts import Account
from services.ingest.domain.platforms import Change, Noted, Unreadable, Vanished, Webhook
from services.ingest.domain.posts import Observed, post_id_of
from services.ingest.domain.quarantine import Item
from services.ingest.domain.removals import Removal
from shared.contracts.ingest import PostWithdrawn
from shared.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from shared.ids import uuid7


@dataclass(slots=True)
class Sorted:
    """A delivery taken apart: what to capture, what is gone, what to set aside, what merely was noted."""

    seen: list[Observed] = field(default_factory=list)
    gone: list[tuple[Account, Vanished, Change]] = field(default_factory=list)
    aside: list[Item] = field(default_factory=list)
    noted: int = 0


RETRY = 60
"""Seconds until a delivery is sent again that we could not check."""


async def subscribed(platform: str, mode: str, token: str, ports: Ports) -> None:
    """Forbidden unless the platform knows the token that was agreed with it."""
    uow = ports.unit_of_work()
    async with uow:
        app = await uow.credentials.find_app(platform)
    agreed = app.verify_token if app else ""
    if mode != "subscribe" or not agreed or not compare_digest(agreed.encode(), token.encode()):
        raise Forbidden("The verify token is not the one that was agreed.")


async def checked(webhook: Webhook, body: bytes, signature: str, ports: Ports) -> None:
    """Unauthenticated unless the platform's app signed these very bytes. Unavailable when our own secret cannot be opened."""
    uow = ports.unit_of_work()
    try:
        async with uow:
            app = await uow.credentials.find_app(webhook.platform)
    except Conflict as closed:
        raise Unavailable("Deliveries cannot be checked here now: send it again.", retry_after=RETRY) from closed
    if app is None or not webhook.signed(body, signature, app.app_secret):
        metrics.WEBHOOKS.labels(webhook.platform, "unsigned").inc()
        raise Unauthenticated("The signature is not over this body, or not by the app that is known here.")


async def receive(webhook: Webhook, body: bytes, ports: Ports) -> Counter[str]:
    """Take a delivery in. Returns how many of what: stored, duplicates, withdrawn, quarantined, noted."""
    uow = ports.unit_of_work()
    try:
        changes = webhook.split(body)
    except Unreadable as unreadable:
        async with uow:
            item = aside(webhook.platform, None, unreadable.reason, body, uow)
            await uow.quarantine.put([item])
        return _counted(webhook.platform, Counter(quarantined=1), [item])
    async with uow:
        counts, items = await take_in(webhook, changes, uow)
    return _counted(webhook.platform, counts, items)


async def take_in(
    webhook: Webhook, changes: Sequence[Change], uow: IngestUnitOfWork
) -> tuple[Counter[str], list[Item]]:
    """Inside an open unit of work: the changes become versions, withdrawals and quarantine items."""
    accounts = await uow.accounts.by_page(webhook.platform, {one.page_id for one in changes})
    parts = _sort(webhook, changes, accounts, uow)
    counts: Counter[str] = Counter(noted=parts.noted)
    for start in range(0, len(parts.seen), MOST):
        for kept in await capture(parts.seen[start : start + MOST], "webhook", uow):
            counts["stored" if kept.new else "duplicates"] += 1
    for account, vanished, change in parts.gone:
        counts[await _withdraw(account, vanished, change, parts, uow)] += 1
    await uow.quarantine.put(parts.aside)
    counts["quarantined"] = len(parts.aside)
    return counts, parts.aside


def aside(platform: str, page_id: str | None, reason: str, payload: bytes, uow: IngestUnitOfWork) -> Item:
    return Item(uuid7(), platform, page_id, None, reason, payload, uow.core.clock.now())


def _sort(
    webhook: Webhook, changes: Sequence[Change], accounts: Mapping[str, Account], uow: IngestUnitOfWork
) -> Sorted:
    parts = Sorted()
    for change in changes:
        try:
            account = _watched(change, accounts)
            sign = webhook.sign(change, account.id)
        except Unreadable as unreadable:
            parts.aside.append(_set_aside(webhook.platform, change, unreadable.reason, uow))
            continue
        match sign:
            case Observed():
                parts.seen.append(sign)
            case Vanished():
                parts.gone.append((account, sign, change))
            case Noted():
                parts.noted += 1
    return parts


def _watched(change: Change, accounts: Mapping[str, Account]) -> Account:
    """S04, S16: nothing is captured from an account that is not approved."""
    account = accounts.get(change.page_id)
    if account is None or not account.watched:
        raise Unreadable("not_watched" if account else "unknown_account")
    return account


def _set_aside(platform: str, change: Change, reason: str, uow: IngestUnitOfWork) -> Item:
    return aside(platform, change.page_id, reason, as_kept(change.payload).encode(), uow)


async def _withdraw(account: Account, vanished: Vanished, change: Change, parts: Sorted, uow: IngestUnitOfWork) -> str:
    """Tell that it is gone, unless we removed it ourselves, or may have: then the removal's outcome tells."""
    post_id = post_id_of(account.id, vanished.external_id)
    post = (await uow.posts.known([post_id])).get(post_id)
    if post is None:
        parts.aside.append(_set_aside(account.platform, change, "unknown_post", uow))
        return "unknown"
    if any(_may_be_ours(one) for one in await uow.removals.reaching([post_id])):
        return "noted"
    at = vanished.told_at or uow.core.clock.now()
    if not await uow.posts.withdraw(post_id, at):
        return "duplicates"
    uow.publish(PostWithdrawn(post_id=post_id, thread_id=post.thread_id, account_id=account.id, withdrawn_at=at))
    return "withdrawn"


def _may_be_ours(removal: Removal) -> bool:
    acted = removal.intent_at is not None and removal.outcome in (None, "REMOVED", "UNCONFIRMED")
    return removal.action == "remove" and acted


def _counted(platform: str, counts: Counter[str], items: Sequence[Item]) -> Counter[str]:
    metrics.WEBHOOKS.labels(platform, "accepted").inc()
    metrics.CAPTURED.labels(platform, "webhook").inc(counts["stored"])
    metrics.DUPLICATES.labels(platform, "webhook").inc(counts["duplicates"])
    for one in items:
        metrics.QUARANTINED.labels(platform, one.reason).inc()
    return counts
