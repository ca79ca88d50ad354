"""What one moderation transaction can reach."""

from shared.db.unit_of_work import UnitOfWork


class ModerationUnitOfWork(UnitOfWork):
    pass
