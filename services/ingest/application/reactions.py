"""All that ingest hears, in one table."""

from collections.abc import Sequence

from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.accounts import Account
from services.ingest.domain.removals import Removal
from shared.auth.projection import keep_api_keys, keep_units
from shared.contracts.envelope import Heard
from shared.contracts.moderation import RemovalRequested
from shared.contracts.registry import AccountChanged, ApiKeyChanged, UnitChanged
from shared.messaging.consumer import Reactions

DECIDED = frozenset({"approved", "revised", "reinstated", "activated"})
"""Changes after which the account is looked at anew, and what was stopped goes on if that finds nothing."""


async def keep_accounts(heard: Sequence[Heard[AccountChanged]], uow: IngestUnitOfWork) -> None:
    """Accounts as the registry has them. One that is watched now gets a feed; nothing is captured from the others."""
    events = [one.event for one in heard]
    await uow.accounts.keep(
        [
            Account(
                id=event.account_id, version=event.version, status=event.status, platform=event.platform,
                platform_id=event.platform_id, handle=event.handle, url=event.url, unit_id=event.unit_id,
                responsibility=event.responsibility, watched=event.watched, changed_at=event.changed_at,
            )
            for event in events
        ]
    )  # fmt: skip
    now, watched = uow.core.clock.now(), {event.account_id for event in events if event.watched}
    decided = watched & {event.account_id for event in events if event.change in DECIDED}
    await uow.feeds.start(watched, now)
    await uow.feeds.resume(decided, now)
    await uow.profiles.start(decided, now)


async def take_removal_requests(heard: Sequence[Heard[RemovalRequested]], uow: IngestUnitOfWork) -> None:
    """Each request becomes a task that stays until its outcome is stored; `work_removals` works them off."""
    threads = await uow.posts.threads([one.event.post_id for one in heard])
    now = uow.core.clock.now()
    await uow.removals.add(
        [
            Removal(
                id=one.event.removal_id, case_id=one.event.case_id, post_id=one.event.post_id,
                account_id=one.event.account_id, thread_id=threads.get(one.event.post_id),
                platform=one.event.platform, action=one.event.action,
                receipts=[receipt.model_dump(mode="json") for receipt in one.event.receipts],
                requested_at=one.event.requested_at, heard_at=now, cause=_cause(one), next_at=now,
            )
            for one in heard
        ]
    )  # fmt: skip


def _cause(heard: Heard[RemovalRequested]) -> dict[str, str | None]:
    return {
        "id": str(heard.id), "time": heard.time.isoformat(), "correlation": heard.correlation,
        "traceparent": heard.traceparent,
    }  # fmt: skip


REACTIONS: Reactions = {
    AccountChanged: keep_accounts,
    RemovalRequested: take_removal_requests,
    ApiKeyChanged: keep_api_keys,
    UnitChanged: keep_units,
}
