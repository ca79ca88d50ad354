"""What one stats transaction can reach."""

from services.stats.store.accounts import AccountStore
from services.stats.store.facts import FactStore
from services.stats.store.states import StateStore
from services.stats.store.tallies import TallyStore
from shared.db.stores import Stored
from shared.db.unit_of_work import UnitOfWork


class StatsUnitOfWork(UnitOfWork):
    accounts = Stored(AccountStore)
    facts = Stored(FactStore)
    states = Stored(StateStore)
    tallies = Stored(TallyStore)
