"""The one place that knows how the parts of stats fit together."""

from services.stats.application.reactions import REACTIONS
from services.stats.application.unit_of_work import StatsUnitOfWork
from services.stats.settings import StatsSettings
from services.stats.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="stats",
    version="1.0.0",
    released="2026-12-01",
    swedish="TODO",
    english="TODO",
)


def build(settings: StatsSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    root, v1 = service_app(ABOUT, core, [], lambda: StatsUnitOfWork(core))
    return Service(core, root, v1, lambda: StatsUnitOfWork(core), REACTIONS)
