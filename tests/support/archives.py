"""The archive seen from inside."""

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from shared.service import Service


def uow_of(archive: Service) -> ArchiveUnitOfWork:
    made = archive.new_unit_of_work()
    assert isinstance(made, ArchiveUnitOfWork)
    return made
