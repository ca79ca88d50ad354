"""What one registry transaction can reach."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.registry.domain.emails import OfficialDomains
from services.registry.settings import RegistrySettings
from services.registry.store.accounts import AccountStore
from services.registry.store.directory import DirectoryStore
from services.registry.store.history import HistoryStore
from services.registry.store.incidents import IncidentStore
from services.registry.store.letters import LetterStore
from services.registry.store.people import PersonStore
from services.registry.store.profiles import HandleStore, ProfileStore
from services.registry.store.reminders import ReminderStore
from services.registry.store.units import UnitStore
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork


class RegistryUnitOfWork(UnitOfWork):
    units: UnitStore
    people: PersonStore
    accounts: AccountStore
    history: HistoryStore
    letters: LetterStore
    profiles: ProfileStore
    handles: HandleStore
    directory: DirectoryStore
    incidents: IncidentStore
    reminders: ReminderStore

    def __init__(self, core: Core, domains: OfficialDomains) -> None:
        super().__init__(core)
        self.domains = domains

    def _open(self) -> None:
        self.units = UnitStore(self.session)
        self.people = PersonStore(self.session)
        self.accounts = AccountStore(self.session)
        self.history = HistoryStore(self.session)
        self.profiles = ProfileStore(self.session)
        self.handles = HandleStore(self.session)
        self.directory = DirectoryStore(self.session)
        self.incidents = IncidentStore(self.session)
        self.letters = LetterStore(self.session, self.now)
        self.reminders = ReminderStore(self.session)

    @property
    def settings(self) -> RegistrySettings:
        settings = self.core.settings
        assert isinstance(settings, RegistrySettings)
        return settings

    @property
    def now(self) -> datetime:
        return self.core.clock.now()

    @property
    def today(self) -> date:
        """The day it is in Sweden."""
        return self.now.astimezone(ZoneInfo("Europe/Stockholm")).date()
