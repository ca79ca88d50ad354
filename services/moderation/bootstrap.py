"""The one place that knows how the parts of moderation fit together."""

from services.moderation.application.reactions import REACTIONS
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.settings import ModerationSettings
from services.moderation.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="moderation",
    version="1.0.0",
    released="2026-12-01",
    swedish="TODO",
    english="TODO",
)


def build(settings: ModerationSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    root, v1 = service_app(ABOUT, core, [], lambda: ModerationUnitOfWork(core))
    return Service(core, root, v1, lambda: ModerationUnitOfWork(core), REACTIONS)
