"""Looks after the outbox: how old its oldest untold event is, and what of the told ones is still kept."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from shared.contracts.catalogue import CATALOGUE
from shared.core import Core
from shared.messaging import metrics
from shared.observability.metrics import WEEDED

KEPT = timedelta(days=30)
"""How long a told event stays in the changes feed."""
EMPTY = b""
"""The value of a told row whose content is kept no longer: the feed then says what happened, not what was said."""


async def oldest(core: Core) -> timedelta:
    """The age of the oldest event that waits for the broker; zero when none does."""
    outbox = core.tables.outbox.c
    first = select(outbox.created_at).where(outbox.position.is_(None)).order_by(outbox.seq).limit(1)
    async with core.sessions() as session:
        await session.connection(execution_options={"sqlite_begin": "DEFERRED"})
        since = (await session.execute(first)).scalar_one_or_none()
    return core.clock.now() - since if since else timedelta()


async def measure(core: Core) -> None:
    """Set the gauges of what waits: events to tell, dead letters for a person to settle."""
    outbox, letter = core.tables.outbox.c, core.tables.dead_letter
    untold = select(func.coalesce(func.sum(outbox.size - outbox.told), 0)).where(outbox.position.is_(None))
    unsettled = select(func.count()).select_from(letter).where(letter.c.state == "OPEN")
    async with core.sessions() as session:
        await session.connection(execution_options={"sqlite_begin": "DEFERRED"})
        metrics.UNTOLD.labels(core.service).set((await session.execute(untold)).scalar_one())
        metrics.DEAD.labels(core.service).set((await session.execute(unsettled)).scalar_one())
    metrics.UNTOLD_AGE.labels(core.service).set((await oldest(core)).total_seconds())


async def prune(core: Core) -> None:
    """Forget told events after 30 days, and their content as soon as their topic does.

    The last told row always stays: positions are counted on from it.
    """
    outbox, now = core.tables.outbox, core.clock.now()
    async with core.sessions.begin() as session:
        last = (await session.execute(select(func.max(outbox.c.position)))).scalar_one()
        if last is None:
            return
        told = outbox.c.position <= last
        over = (told, outbox.c.position < last, outbox.c.created_at < now - KEPT)
        gone = (await (await session.connection()).execute(delete(outbox).where(*over))).rowcount
        for topic in CATALOGUE:
            if topic.retention is not None and topic.retention < KEPT:
                stale = (told, outbox.c.topic == topic.name, outbox.c.created_at < now - topic.retention)
                await session.execute(update(outbox).where(*stale, outbox.c.value != EMPTY).values(value=EMPTY))
    WEEDED.labels(core.service, "events").inc(gone)
