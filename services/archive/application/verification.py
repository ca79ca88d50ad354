"""Verifications of the log: asked for by a person or by the calendar, done by the worker, told with what they found."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from services.archive import metrics
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.application.walk import Walk
from services.archive.domain.verification import Damage, Verification
from shared.context import actor
from shared.errors import NotFound
from shared.evidence.notes import Verifier
from shared.ids import uuid7

log = logging.getLogger(__name__)

FIRST = timedelta(minutes=10)
"""From the first record of a log to its first verification."""
NewUnitOfWork = Callable[[], ArchiveUnitOfWork]


async def ask(uow: ArchiveUnitOfWork) -> Verification:
    """It waits for the worker: it can take minutes."""
    async with uow:
        asked = Verification(uuid7(), uow.core.clock.now(), actor.get().subject)
        await uow.verifications.add(asked)
        uow.audit("log_verification.asked", "log_verification", asked.id)
    return asked


async def get(verification_id: UUID, uow: ArchiveUnitOfWork) -> Verification:
    async with uow:
        found = await uow.verifications.get(verification_id)
    if found is None:
        raise NotFound("There is no verification with this id.")
    return found


async def newest(before: UUID | None, offset: int, limit: int, uow: ArchiveUnitOfWork) -> list[Verification]:
    async with uow:
        return await uow.verifications.newest(before=before, offset=offset, limit=limit)


async def ask_when_due(every: timedelta, uow: ArchiveUnitOfWork) -> None:
    """A log is verified once in a while, also when nobody asks; the first time shortly after its first record.

    Not at once: what comes first is often a backfill, and each would make the other slower.
    """
    async with uow:
        last, began = await uow.verifications.last_asked(), await uow.log.began_at()
        due = last + every if last else began + FIRST if began else None
        if due and due <= uow.core.clock.now():
            await ask(uow)


async def work_off(new_unit_of_work: NewUnitOfWork, verifiers: Sequence[Verifier]) -> Verification | None:
    """Do the verification that waits longest, if one does."""
    async with new_unit_of_work() as uow:
        waiting = await uow.verifications.oldest_waiting()
    if waiting is None:
        return None
    walk, size = await walk_along(new_unit_of_work, verifiers)
    async with new_unit_of_work() as uow:
        done = waiting.finished(uow.core.clock.now(), size, walk.checked, walk.findings)
        await uow.verifications.save(done)
        uow.audit("log_verification.done", "log_verification", done.id, state=done.state, found=done.found)
    metrics.FINDINGS.set(done.found)
    metrics.VERIFIED_AT.set(uow.core.clock.now().timestamp())
    if done.found:
        log.error("log_damaged", extra={"verification": str(done.id), "found": done.found})
    return done


async def walk_along(new_unit_of_work: NewUnitOfWork, verifiers: Sequence[Verifier]) -> tuple[Walk, int]:
    """Verify what the log holds now. What is sealed meanwhile waits for the next time."""
    async with new_unit_of_work() as uow:
        _, size = await uow.log.end(hold=True)  # else a sealer in between makes the next two lines disagree with it
        signed = await uow.log.latest()
        beyond = await uow.records.between(size, size + 1) or await uow.snapshots.between(size, size + 1)
    walk = Walk(verifiers, uow.sealing.kept)
    if (signed.size if signed else 0) != size:
        walk.found(Damage.CHECKPOINT, size, "the newest checkpoint is of another size than the log")
    if beyond:
        walk.found(Damage.TREE, size, "there is a record beyond the end of the log", beyond[0])
    while walk.size < size:
        async with new_unit_of_work() as uow:
            await walk.step(size, uow)
    return walk, size
