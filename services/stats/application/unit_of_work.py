"""What one stats transaction can reach."""

from shared.db.unit_of_work import UnitOfWork


class StatsUnitOfWork(UnitOfWork):
    pass
