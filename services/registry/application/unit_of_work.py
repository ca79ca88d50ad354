"""What one registry transaction can reach."""

from shared.db.unit_of_work import UnitOfWork


class RegistryUnitOfWork(UnitOfWork):
    pass
