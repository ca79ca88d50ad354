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
from shared.db.unit_of_work import UnitOfWork


class RegistryUnitOfWork(UnitOfWork):
    units: UnitStore
    people: PersonStore
    accounts: AccountStore
    history: HistoryStore
    record_types: RecordTypeStore
    plans: PlanStore
    decisions: DecisionStore
    imports: SheetImportStore
    letters: LetterStore
    profiles: ProfileStore
    handles: HandleStore
    directory: DirectoryStore
    incidents: IncidentStore
    reminders: ReminderStore
    escalations: EscalationStore
    absences: AbsenceStore
    duty: DutyStore
    allowances: AllowanceStore
    colleagues: ColleagueStore
    attestations: AttestationStore
    codes: CodeStore
    logos: LogoStore
    looks: LookStore
    statements: StatementStore
    terms: TermsStore
    rules: RuleStore

    def __init__(self, core: Core, domains: OfficialDomains, logo_files: BlobStore, remembered: Remembered) -> None:
        super().__init__(core)
        self.domains, self.logo_files, self.remembered = domains, logo_files, remembered

    def _open(self) -> None:
        self.units = UnitStore(self.session)
        self.people = PersonStore(self.session)
        self.accounts = AccountStore(self.session, self.people.known)
        self.history = HistoryStore(self.session)
        self.record_types = RecordTypeStore(self.session)
        self.plans = PlanStore(self.session)
        self.decisions = DecisionStore(self.session)
        self.imports = SheetImportStore(self.session)
        self.profiles = ProfileStore(self.session)
        self.handles = HandleStore(self.session)
        self.directory = DirectoryStore(self.session)
        self.incidents = IncidentStore(self.session)
        self.letters = LetterStore(self.session, self.now)
        self.reminders = ReminderStore(self.session)
        self.escalations = EscalationStore(self.session, self.now)
        self.absences = AbsenceStore(self.session)
        self.duty = DutyStore(self.session)
        self.allowances = AllowanceStore(self.session)
        self.colleagues = ColleagueStore(self.session)
        self.attestations = AttestationStore(self.session)
        self.codes = CodeStore(self.session)
        self.logos = LogoStore(self.session)
        self.looks = LookStore(self.session)
        self.statements = StatementStore(self.session)
        self.terms = TermsStore(self.session)
        self.rules = RuleStore(self.session)

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
