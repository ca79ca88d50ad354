"""Fetching: a schedule works off the accounts that are due or asked for; each part that came is kept with its cursor."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from services.ingest import metrics
from services.ingest.application.capture import MOST, capture
from services.ingest.application.holding import while_renewed
from services.ingest.application.media import whole
from services.ingest.application.places import access_to
from services.ingest.application.ports import Ports
from services.ingest.application.profiles import Look, looked
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.application.webhooks import aside
from services.ingest.domain.accounts import Account, Check, Feed, Fetch, backoff
from services.ingest.domain.platforms import Access, Away, Connector, Haul, Missing, Refused
from services.ingest.store.leases import Overtaken
from shared.errors import Conflict
from shared.ids import uuid7

LEASE = timedelta(minutes=2)
"""It is renewed while the fetch goes on, which may take hours: a worker that died costs the account no more."""
RENEW = LEASE.total_seconds() / 4


class Stopped(Exception):
    """Nothing may be captured here until somebody decides: the account is not the one that was approved, or private."""


@dataclass(frozen=True, slots=True)
class Job:
    account: Account
    feed: Feed
    access: Access
    connector: Connector
    asked: Sequence[Fetch]
    seen: Check | None
    """The last look at its profile."""


async def ask(account_id: UUID, asked_by: str, ports: Ports, uow: IngestUnitOfWork) -> Fetch:
    """A fetch that is wanted now. It is worked off by the schedule."""
    async with uow:
        account = await uow.accounts.get(account_id)
        connector = ports.connectors.get(account.platform)
        if connector is None or not connector.capabilities.fetch:
            raise Conflict(f"There is no fetching from {account.platform} here.")
        if not account.watched:
            raise Conflict("Nothing is captured from this account: it is not approved.")
        new = Fetch(uuid7(), account_id, "WAITING", asked_by, uow.core.clock.now())
        await uow.fetches.add(new)
        uow.audit("ask-fetch", "account", account_id)
    return new


async def work_feeds(ports: Ports) -> None:
    """A schedule: every account that is due, one after the other."""
    platforms = [name for name, connector in ports.connectors.items() if connector.capabilities.fetch]
    while job := await _claim(platforms, ports):
        await work_feed(job, ports)


async def work_feed(job: Job, ports: Ports) -> None:
    """One fetch. Being overtaken by another worker ends it in silence: what it kept until then is known to that one."""
    with suppress(Overtaken):
        await while_renewed(_fetched(job, ports), lambda: _renew(job, ports), every=RENEW)


async def _renew(job: Job, ports: Ports) -> None:
    uow = ports.unit_of_work()
    async with uow:
        await uow.feeds.renew(job.account.id, ports.holder, ports.core.clock.now() + LEASE)


async def _fetched(job: Job, ports: Ports) -> None:
    counts: Counter[str] = Counter()
    try:
        job = await _identified(job, ports)
        async for haul in job.connector.fetch(job.access, await _cursors(job, ports)):
            counts += await _keep(haul, job, ports)
    except Stopped as why:
        await _settle(job, counts, ports, replace(job.feed, stopped=str(why), words=None), "stopped")
    except Away as away:
        await _settle(job, counts, ports, _failed(job.feed, away.words, away.retry_after, ports), "away")
    except (Refused, Missing) as refused:
        await _settle(job, counts, ports, _failed(job.feed, str(refused), None, ports), "refused")
    else:
        now = ports.core.clock.now()
        well = replace(
            job.feed, failures=0, stopped=None, words=None, fetched_at=now, next_at=now + ports.settings.fetch_every
        )
        await _settle(job, counts, ports, well, "done")


async def _claim(platforms: Sequence[str], ports: Ports) -> Job | None:
    now = ports.core.clock.now()
    uow = ports.unit_of_work()
    async with uow:
        account_id = await uow.feeds.claim(platforms, ports.holder, now, now + LEASE)
        if account_id is None:
            return None
        account = await uow.accounts.get(account_id)
        feed = await uow.feeds.get(account_id)
        assert feed is not None
        asked = await uow.fetches.take(account_id, now)
        access = await access_to(account, uow, ports, feed.pinned_id)
        seen = (await uow.profiles.newest([account_id])).get(account_id)
    return Job(account, feed, access, ports.connectors[account.platform], asked, seen)


async def _identified(job: Job, ports: Ports) -> Job:
    """Handle and id must lead to what was approved; an account registered without an id keeps the first it had."""
    profile = await looked(Look(job.account, job.access, job.connector, job.seen, way="fetch"), ports)
    if profile.private and job.feed.fetched_at is None:
        raise Stopped("The account is private: nothing is captured from it.")
    expected = job.access.platform_id
    others = {profile.platform_id, profile.id_of_handle} - {expected or profile.platform_id, None}
    if others:
        raise Stopped(f"{job.account.handle} is account {min(map(str, others))} now; approved was {expected}.")
    if profile.platform_id is None:
        raise Missing("The platform knows no such account.")
    if expected is None:
        uow = ports.unit_of_work()
        async with uow:
            await uow.feeds.pin(job.account.id, profile.platform_id)
        pinned = replace(job.feed, pinned_id=profile.platform_id)
        return replace(job, feed=pinned, access=replace(job.access, platform_id=profile.platform_id))
    return job


async def _cursors(job: Job, ports: Ports) -> dict[str, str]:
    uow = ports.unit_of_work()
    async with uow:
        return await uow.feeds.cursors(job.account.id)


async def _keep(haul: Haul, job: Job, ports: Ports) -> Counter[str]:
    """The items, what could not be read, and the cursor after them: in one transaction."""
    items = await whole(haul.items, ports, strict=False)
    counts: Counter[str] = Counter()
    uow = ports.unit_of_work()
    async with uow:
        for start in range(0, len(items), MOST):
            for kept in await capture(items[start : start + MOST], "fetch", uow):
                counts["stored" if kept.new else "duplicates"] += 1
        platform, page_id = job.account.platform, job.access.platform_id
        strange = [aside(platform, page_id, "unreadable", one.encode(), uow) for _, one in haul.unreadable]
        names = [name.encode() for name, _ in haul.unreadable]
        await uow.quarantine.put([replace(one, account_id=job.account.id) for one in strange], names)
        if haul.cursor:
            await uow.feeds.move(job.account.id, haul.stream, haul.cursor)
    counts["quarantined"] = len(haul.unreadable)
    metrics.CAPTURED.labels(platform, "fetch").inc(counts["stored"])
    metrics.DUPLICATES.labels(platform, "fetch").inc(counts["duplicates"])
    metrics.QUARANTINED.labels(platform, "unreadable").inc(len(haul.unreadable))
    return counts


def _failed(feed: Feed, words: str, retry_after: float | None, ports: Ports) -> Feed:
    failures = feed.failures + 1
    pause = backoff(failures, retry_after)
    return replace(feed, failures=failures, words=words, next_at=ports.core.clock.now() + pause)


async def _settle(job: Job, counts: Counter[str], ports: Ports, feed: Feed, outcome: str) -> None:
    uow = ports.unit_of_work()
    async with uow:
        await uow.feeds.settle(feed, ports.holder)
        await uow.fetches.end(
            [one.id for one in job.asked],
            state="DONE" if outcome == "done" else "FAILED",
            ended_at=ports.core.clock.now(),
            words=feed.stopped or feed.words,
            **{name: counts[name] for name in ("stored", "duplicates", "quarantined")},
        )
    metrics.FETCHES.labels(job.account.platform, outcome).inc()
