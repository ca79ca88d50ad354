"""The one place that knows how the parts of registry fit together."""

from datetime import timedelta

from services.registry.api import (
    accounts,
    api_keys,
    conditions,
    decisions,
    incidents,
    operation,
    people,
    profiles,
    public_accounts,
    public_notices,
    units,
)
from services.registry.application.counting import count_accounts
from services.registry.application.directory import index_accounts
from services.registry.application.incidents import count_incidents
from services.registry.application.letters import count_letters, send_letters
from services.registry.application.profiles import count_alarms
from services.registry.application.reactions import REACTIONS
from services.registry.application.tending import tend_accounts
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.clients.mail_folder import MailFolder
from services.registry.clients.smtp import SmtpMailer, SmtpServer
from services.registry.domain.letters import Mailer
from services.registry.settings import RegistrySettings
from services.registry.store import tables
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
    tags=(
        ("units", "Nämnder, förvaltningar och enheter / Committees, departments and units"),
        ("people", "De som handlar för kommunen / Those who act for the municipality"),
        ("accounts", "Konton, från utkast / Accounts, from their draft on"),
        ("conditions", "Villkor, informationstext och historia / Conditions, notice and history"),
        ("approvals", "Anmälan, intyg, godkännande, avslag / Notification, confirmation, approval, rejection"),
        ("operation", "Öppning, uppehåll, avstängning, avslut / Opening, pause, suspension, closing"),
        ("incidents", "Konton och uttalanden som inte är våra / Accounts and statements that are not ours"),
        ("public", "För alla, utan nyckel / For anyone, without a key"),
        ("api-keys", "Nycklar till alla fem tjänsterna / Keys to all five services"),
    ),
)
COUNTING = timedelta(seconds=30)
TENDING = timedelta(minutes=10)
POST = timedelta(seconds=2)
"""How often the worker looks for letters that are due."""


def build(settings: RegistrySettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    domains = settings.official_domains

    def new_unit_of_work() -> RegistryUnitOfWork:
        return RegistryUnitOfWork(core, domains)

    staff = (units, people, accounts, conditions, profiles, decisions, operation, api_keys, incidents)
    routers = [one.router for one in (*staff, public_accounts, public_notices)] + [incidents.open_to_all]
    root, v1 = service_app(ABOUT, core, routers, new_unit_of_work)
    mailer = mailer_of(settings, core.clock)
    schedules = [
        Schedule("count_accounts", COUNTING, lambda: count_accounts(new_unit_of_work())),
        Schedule("count_incidents", COUNTING, lambda: count_incidents(new_unit_of_work())),
        Schedule("index_accounts", COUNTING, lambda: index_accounts(new_unit_of_work())),
        Schedule("count_alarms", COUNTING, lambda: count_alarms(new_unit_of_work())),
        Schedule("tend_accounts", TENDING, lambda: tend_accounts(new_unit_of_work())),
        Schedule("count_letters", COUNTING, lambda: count_letters(new_unit_of_work())),
        Schedule("send_letters", POST, lambda: send_letters(mailer, new_unit_of_work)),
    ]
    return Service(core, root, v1, new_unit_of_work, REACTIONS, schedules)


def mailer_of(settings: RegistrySettings, clock: Clock) -> Mailer:
    sender = settings.smtp_from or settings.contact_email
    if not settings.smtp_host:
        return MailFolder(settings.mail_dir, sender, clock)
    server = SmtpServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_tls, settings.smtp_user,
        settings.smtp_password.get_secret_value(), settings.smtp_ca,
    )  # fmt: skip
    return SmtpMailer(server, sender, clock)
