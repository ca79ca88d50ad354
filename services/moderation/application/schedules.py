"""What the worker repeats: a second look at all that waits, and how long it has."""

from services.moderation import metrics
from services.moderation.application.capturing import keep_waiting
from services.moderation.application.gate import advance
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.words import LIVE


async def settle_waiting(uow: ModerationUnitOfWork) -> None:
    """What was written at the same moment, neither seeing the other: a post and its account, a decision and its last receipt."""
    async with uow.reading():
        known = await uow.posts.waited_for()
    if known:
        async with uow:
            await keep_waiting(uow, known)
    async with uow:
        await advance(uow, await uow.removals.all_waiting())


async def measure_queue(uow: ModerationUnitOfWork) -> None:
    async with uow:
        now = uow.core.clock.now()
        found = await uow.queue.measured()
        unattended = await uow.duties.count_unattended(now)
    metrics.UNATTENDED.set(unattended)
    for status in LIVE:
        ages = [0.0]
        for urgency, ground in enumerate(("statutory", "house_rule")):
            rows = [row for row in found if row[0] == status and row[1] == urgency]
            metrics.WAITING.labels(status, ground).set(sum(row[2] for row in rows))
            ages += [(now - row[3]).total_seconds() for row in rows]
        metrics.OLDEST.labels(status).set(max(ages))
