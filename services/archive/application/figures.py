"""How the log stands, told to Prometheus also while nothing is sealed."""

from services.archive import metrics
from services.archive.application.unit_of_work import ArchiveUnitOfWork


async def measure(uow: ArchiveUnitOfWork) -> None:
    async with uow:
        latest, began = await uow.log.latest(), await uow.log.began_at()
        last = next(iter(await uow.verifications.newest()), None)
    if latest:
        metrics.LOG_SIZE.set(latest.size)
        metrics.CHECKPOINT_AT.set(latest.signed_at.timestamp())
    if last and last.finished_at:
        metrics.FINDINGS.set(last.found)
        metrics.VERIFIED_AT.set(last.finished_at.timestamp())
    elif began and last is None:
        metrics.VERIFIED_AT.set(began.timestamp())
