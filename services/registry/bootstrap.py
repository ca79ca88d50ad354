"""The one place that knows how the parts of registry fit together."""

from datetime import timedelta

from services.registry.api import (
    absences,
    account_imports,
    account_logos,
    accounts,
    api_keys,
    attestations,
    checklists,
    conditions,
    decisions,
    departures,
    disposal_decisions,
    duty,
    handles,
    incident_dismissals,
    incidents,
    logos,
    managers,
    operation,
    owner_emails,
    people,
    plan_documents,
    plan_imports,
    plan_rows,
    plans,
    platform_identities,
    profiles,
    public_accounts,
    public_notices,
    record_types,
    statements,
    terms,
    units,
)
from services.registry.application.chasing import chase
from services.registry.application.clearing import dispose_of_contacts, weed_tried_sheets
from services.registry.application.counting import count_accounts
from services.registry.application.directory import index_accounts
from services.registry.application.duty import count_unattended, weigh_duty
from services.registry.application.escalating import escalate
from services.registry.application.incidents import count_incidents
from services.registry.application.letters import count_letters, send_letters
from services.registry.application.owner_addresses import remind
from services.registry.application.profiles import count_alarms
from services.registry.application.reactions import REACTIONS
from services.registry.application.senders import forget_allowances
from services.registry.application.tending import tend_accounts
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.clients.mail_folder import MailFolder
from services.registry.clients.smtp import SmtpMailer, SmtpServer
from services.registry.domain.letters import Mailer
from services.registry.domain.rules import Remembered
from services.registry.settings import RegistrySettings
from services.registry.store import tables
from shared.blobs import BlobStore
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Schedule, Service
from shared.web.service import About, service_app

ABOUT = About(
    name="registry",
    version="1.0.0",
    released="2026-12-01",
    swedish=(
        "Kontoregistret: vilka som får tala för kommunen i sociala medier, var och varför. En enhet anmäler ett konto, "
        "registret visar vilka villkor i kommunens instruktion som är uppfyllda, och informationssekreteraren godkänner. "
        "Från öppnandet till avslutet följer registret om villkoren ännu gäller."
    ),
    english=(
        "The register of accounts: who may speak for the municipality in social media, where and why. A unit notifies an "
        "account, the register shows which conditions of the municipality's instruction are met, and the information "
        "secretary approves. From its opening to its end the register follows whether the conditions still hold."
    ),
    begin=(
        "`GET /accounts`: kommunens konton, även utkast / the accounts, drafts too.",
        "`GET /units`, sedan `POST /accounts` med ett av id:na: ett utkast / then a draft with one of the ids.",
        "`GET /accounts/{id}/conditions`: vad som fattas, och vad som ska göras åt det / what is missing, and what to do.",
        "`GET /public/accounts/verify?url=`, utan nyckel: är kontot vårt? / without a key: is this account ours?",
    ),
    tags=(
        ("units", "Nämnder, förvaltningar och enheter / Committees, departments and units"),
        ("people", "De som handlar för kommunen / Those who act for the municipality"),
        ("absences", "När någon är borta / When somebody is away"),
        ("duty", "Vem som är i tjänst / Who is on duty"),
        ("accounts", "Konton, från utkast / Accounts, from their draft on"),
        ("conditions", "Villkor, informationstext och historia / Conditions, notice and history"),
        ("evidence", "Underlag för villkoren: adress, checklista, avtalsvillkor / Evidence for the conditions"),
        ("logos", "Logotyper och profilbilder / Logos and profile pictures"),
        ("approvals", "Anmälan, intyg, godkännande, avslag / Notification, confirmation, approval, rejection"),
        ("operation", "Öppning, uppehåll, avstängning, avslut / Opening, pause, suspension, closing"),
        ("record-types", "Handlingstyper / Record types"),
        ("plans", "Dokumenthanteringsplaner / Records management plans"),
        ("plan-imports", "Planer in som kalkylark / Plans in as sheets"),
        ("disposal-decisions", "Gallringsbeslut / Disposal decisions"),
        ("account-imports", "Konton in och ut som kalkylark / Accounts in and out as sheets"),
        ("incidents", "Konton och uttalanden som inte är våra / Accounts and statements that are not ours"),
        ("statements", "Vem som har uttalat sig för kommunen / Who spoke for the municipality"),
        ("public", "För alla, utan nyckel / For anyone, without a key"),
        ("api-keys", "Nycklar till alla fem tjänsterna / Keys to all five services"),
    ),
)
ROUTERS = (
    units, managers, people, departures, absences, accounts, duty, conditions, owner_emails, checklists, terms,
    account_logos, attestations, decisions, operation, logos, record_types,
    plans, plan_rows, plan_documents, plan_imports, disposal_decisions, account_imports, profiles, handles,
    incidents, incident_dismissals, statements, platform_identities, public_accounts, public_notices, api_keys,
)  # fmt: skip
COUNTING = timedelta(seconds=30)
TURNS = timedelta(seconds=15)
"""How often the worker looks whether an absence that began or ended leaves an account alone."""
TENDING = timedelta(minutes=10)
ESCALATING = timedelta(minutes=1)
REMINDING = timedelta(hours=1)
CLEARING = timedelta(hours=1)
POST = timedelta(seconds=2)
"""How often the worker looks for letters that are due."""
GATHER = 0.25
"""Seconds from batch to batch: of what archive tells of records only snapshots concern us, and those are rare."""


def build(settings: RegistrySettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    domains, logo_files, remembered = settings.official_domains, BlobStore(settings.logos_dir), Remembered()

    def new_unit_of_work() -> RegistryUnitOfWork:
        return RegistryUnitOfWork(core, domains, logo_files, remembered)

    root, v1 = service_app(ABOUT, core, [*(one.router for one in ROUTERS), incidents.open_to_all], new_unit_of_work)
    mailer = mailer_of(settings, core.clock)
    schedules = [
        Schedule("count_accounts", COUNTING, lambda: count_accounts(new_unit_of_work())),
        Schedule("count_unattended", COUNTING, lambda: count_unattended(new_unit_of_work())),
        Schedule("weigh_duty", TURNS, lambda: weigh_duty(new_unit_of_work())),
        Schedule("count_incidents", COUNTING, lambda: count_incidents(new_unit_of_work())),
        Schedule("index_accounts", COUNTING, lambda: index_accounts(new_unit_of_work())),
        Schedule("count_alarms", COUNTING, lambda: count_alarms(new_unit_of_work())),
        Schedule("tend_accounts", TENDING, lambda: tend_accounts(new_unit_of_work())),
        Schedule("escalate", ESCALATING, lambda: escalate(new_unit_of_work())),
        Schedule("chase", ESCALATING, lambda: chase(new_unit_of_work())),
        Schedule("count_letters", COUNTING, lambda: count_letters(new_unit_of_work())),
        Schedule("remind", REMINDING, lambda: remind(new_unit_of_work)),
        Schedule("forget_allowances", REMINDING, lambda: forget_allowances(new_unit_of_work())),
        Schedule("dispose_of_contacts", CLEARING, lambda: dispose_of_contacts(new_unit_of_work())),
        Schedule("weed_tried_sheets", CLEARING, lambda: weed_tried_sheets(new_unit_of_work())),
        Schedule("send_letters", POST, lambda: send_letters(mailer, new_unit_of_work)),
    ]
    return Service(core, root, v1, new_unit_of_work, REACTIONS, schedules, gather=GATHER)


def mailer_of(settings: RegistrySettings, clock: Clock) -> Mailer:
    sender = settings.smtp_from or settings.contact_email
    if not settings.smtp_host:
        return MailFolder(settings.mail_dir, sender, clock)
    server = SmtpServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_tls, settings.smtp_user,
        settings.smtp_password.get_secret_value(), settings.smtp_ca,
    )  # fmt: skip
    return SmtpMailer(server, sender, clock)
