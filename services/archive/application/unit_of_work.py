"""What one archive transaction can reach."""

from shared.db.unit_of_work import UnitOfWork


class ArchiveUnitOfWork(UnitOfWork):
    pass
