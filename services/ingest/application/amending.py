"""What is learnt afterwards: an edit that was made between the last reading and the act is marked on the removal.

The edit itself is captured, told and sealed like any other version.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.posts import Known, Version
from services.ingest.domain.removals import Removal, edited_meanwhile
from shared.contracts.ingest import RemovalAmended

MARK = "EDITED_MEANWHILE"


async def amend(fresh: Sequence[Version], known: Mapping[UUID, Known], uow: IngestUnitOfWork) -> None:
    """Called with versions that are new: does one of them tell of an edit during a removal that has ended?"""
    threads = {known[one.post_id].thread_id for one in fresh}
    if not threads:
        return
    for removal in await uow.removals.in_threads(sorted(threads)):
        await amend_one(removal, fresh, uow)


async def amend_one(removal: Removal, fresh: Sequence[Version], uow: IngestUnitOfWork) -> None:
    """Mark one removal with the versions that its last reading did not show although they were written before the act."""
    shown = {item.post_id: item for item in removal.seen}
    digests = {item.content_digest for item in removal.seen}
    for one in fresh:
        missed = one.post_id in shown and one.content_digest not in digests
        if missed and edited_meanwhile(removal, one.told_at):
            await _mark(removal, one, uow)


async def _mark(removal: Removal, one: Version, uow: IngestUnitOfWork) -> None:
    now = uow.core.clock.now()
    row = {
        "removal_id": removal.id, "post_id": one.post_id, "version": one.version, "mark": MARK, "marked_at": now,
    }  # fmt: skip
    if await uow.removals.mark(row):
        uow.publish(
            RemovalAmended(
                removal_id=removal.id, case_id=removal.case_id, post_id=one.post_id, mark=MARK,
                version=one.version, amended_at=now,
            )
        )  # fmt: skip
