"""How the log stands, told to Prometheus also while nothing is sealed."""

from services.archive import metrics
from services.archive.application.unit_of_work import ArchiveUnitOfWork


async def measure(uow: ArchiveUnitOfWork) -> None:
    async with uow.reading():
        latest, began = await uow.log.latest(), await uow.log.began_at()
        done = await uow.verifications.last_done()
    if latest:
        metrics.LOG_SIZE.set(latest.size)
        metrics.CHECKPOINT_AT.set(latest.signed_at.timestamp())
    if done and done.finished_at:
        metrics.FINDINGS.set(done.found)
        metrics.VERIFIED_AT.set(done.finished_at.timestamp())
    elif began:
        metrics.VERIFIED_AT.set(began.timestamp())
