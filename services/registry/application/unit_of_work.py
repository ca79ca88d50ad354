"""What one registry transaction can reach."""

from datetime import date, datetime

from services.registry.domain.days import day_of
from services.registry.domain.emails import OfficialDomains
from services.registry.domain.rules import Remembered
from services.registry.settings import RegistrySettings
from services.registry.store.absences import AbsenceStore
from services.registry.store.accounts import AccountStore
from services.registry.store.allowances import AllowanceStore
from services.registry.store.attestations import AttestationStore
from services.registry.store.codes import CodeStore
from services.registry.store.colleagues import ColleagueStore
from services.registry.store.directory import DirectoryStore
from services.registry.store.disposal import DecisionStore
from services.registry.store.duty import DutyStore
from services.registry.store.escalations import EscalationStore
from services.registry.store.history import HistoryStore
from services.registry.store.incidents import IncidentStore
from services.registry.store.letters import LetterStore
from services.registry.store.logos import LogoStore
from services.registry.store.looks import LookStore
from services.registry.store.people import PersonStore
from services.registry.store.plans import PlanStore
from services.registry.store.profiles import HandleStore, ProfileStore
from services.registry.store.record_types import RecordTypeStore
from services.registry.store.reminders import ReminderStore
from services.registry.store.rules import RuleStore
from services.registry.store.sheet_imports import SheetImportStore
from services.registry.store.statements import StatementStore
from services.registry.store.terms import TermsStore
from services.registry.store.units import UnitStore
from shared.blobs import BlobStore
from shared.core import Core
from shared.db.stores import Stored
from shared.db.unit_of_work import UnitOfWork


class RegistryUnitOfWork(UnitOfWork):
    units = Stored(UnitStore)
    people = Stored(PersonStore)
    accounts = Stored(AccountStore, "people.known")
    history = Stored(HistoryStore)
    record_types = Stored(RecordTypeStore)
    plans = Stored(PlanStore)
    decisions = Stored(DecisionStore)
    imports = Stored(SheetImportStore)
    profiles = Stored(ProfileStore)
    handles = Stored(HandleStore)
    directory = Stored(DirectoryStore)
    incidents = Stored(IncidentStore)
    letters = Stored(LetterStore, "now")
    reminders = Stored(ReminderStore)
    escalations = Stored(EscalationStore, "now")
    absences = Stored(AbsenceStore)
    duty = Stored(DutyStore)
    allowances = Stored(AllowanceStore)
    colleagues = Stored(ColleagueStore)
    attestations = Stored(AttestationStore)
    codes = Stored(CodeStore)
    logos = Stored(LogoStore)
    looks = Stored(LookStore)
    statements = Stored(StatementStore)
    terms = Stored(TermsStore)
    rules = Stored(RuleStore)

    def __init__(self, core: Core, domains: OfficialDomains, logo_files: BlobStore, remembered: Remembered) -> None:
        super().__init__(core)
        self.domains, self.logo_files, self.remembered = domains, logo_files, remembered

    @property
    def settings(self) -> RegistrySettings:
        settings = self.core.settings
        assert isinstance(settings, RegistrySettings)
        return settings

    @property
    def pictures(self) -> BlobStore:
        """Profile pictures as ingest captured them."""
        return BlobStore(self.core.settings.blobs_dir)

    @property
    def now(self) -> datetime:
        return self.core.clock.now()

    @property
    def today(self) -> date:
        """The day it is in Sweden."""
        return day_of(self.now)
