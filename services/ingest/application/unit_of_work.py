"""What one ingest transaction can reach."""

from shared.db.unit_of_work import UnitOfWork


class IngestUnitOfWork(UnitOfWork):
    pass
