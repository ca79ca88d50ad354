"""What one stats transaction can reach."""

from services.stats.store.accounts import AccountStore
from services.stats.store.facts import FactStore
from services.stats.store.states import StateStore
from services.stats.store.tallies import TallyStore
from shared.db.unit_of_work import UnitOfWork


class StatsUnitOfWork(UnitOfWork):
    def _open(self) -> None:
        self.accounts = AccountStore(self.session)
        self.facts = FactStore(self.session)
        self.states = StateStore(self.session)
        self.tallies = TallyStore(self.session)
