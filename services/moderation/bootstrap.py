"""The one place that knows how the parts of moderation fit together."""

from datetime import timedelta

from services.moderation.api import accounts, cases, checks, claims, decisions, posts, rules
from services.moderation.application import schedules
from services.moderation.application.reactions import REACTIONS
from services.moderation.application.screening import Screen
from services.moderation.application.supervision import watch_checks
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.settings import ModerationSettings
from services.moderation.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Schedule, Service
from shared.web.service import About, service_app

ABOUT = About(
    name="moderation",
    version="1.0.0",
    released="2026-12-01",
    swedish=(
        "Granskning av inlägg i kommunens sociala medier. Regler är data med versioner; en träff öppnar ett ärende, en"
        " namngiven person beslutar på en publicerad regel, och inget begärs borttaget förrän arkivet har förseglat"
        " inlägget och allt som borttagningen drar med sig."
    ),
    english=(
        "Moderation of posts in the municipality's social media. Rules are versioned data; a hit opens a case, a named"
        " person decides on a published rule, and no removal is requested before the archive has sealed the post and"
        " all that the removal drags along."
    ),
    begin=(
        "`GET /cases?status=OPEN`: det som väntar på någon / what waits for somebody.",
        "`POST /cases/{id}/claims`, sedan `POST /cases/{id}/decisions` på en regel ur `GET /rules` / claim it, then decide.",
        "`GET /cases/{id}` igen: borttagningen väntar på arkivets kvitto / the removal waits for the archive's receipt.",
        "`GET /accounts?overdue=true`: konton som ingen sett efter på i tid / accounts nobody has looked at in time.",
    ),
    tags=(
        ("cases", "Ärenden: det som någon ska ta ställning till / Cases: what somebody has to decide on"),
        ("claims", "Vem som har ett ärende / Who has a case"),
        ("decisions", "Beslut på en publicerad regel / Decisions on a published rule"),
        ("posts", "Inlägg som de fångats / Posts as they were captured"),
        ("accounts", "Tillsyn: när någon ska se efter på ett konto / When somebody has to look at an account"),
        ("checks", "Kontroller: när någon såg efter / When somebody looked"),
        ("rules", "Regler och deras lydelser / Rules and their wordings"),
    ),
)
ROUTERS = (cases.router, claims.router, decisions.router, posts.router, accounts.router, checks.router, rules.router)
WATCHING = timedelta(seconds=15)
"""How often the worker looks whether a check was missed."""
GATHER = 0.05
"""Seconds from batch to batch. A person looks later than that, and an event alone costs as much as twenty together."""


def build(settings: ModerationSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    screen = Screen()

    def new_unit_of_work() -> ModerationUnitOfWork:
        return ModerationUnitOfWork(core, screen, settings)

    root, v1 = service_app(ABOUT, core, ROUTERS, new_unit_of_work)
    repeated = (
        Schedule("settle_waiting", settings.settle_every, lambda: schedules.settle_waiting(new_unit_of_work())),
        Schedule("watch_checks", WATCHING, lambda: watch_checks(new_unit_of_work())),
        Schedule("measure_queue", timedelta(seconds=15), lambda: schedules.measure_queue(new_unit_of_work())),
    )
    return Service(core, root, v1, new_unit_of_work, REACTIONS, repeated, gather=GATHER)
