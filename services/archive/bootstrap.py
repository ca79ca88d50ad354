"""The one place that knows how the parts of archive fit together."""

from services.archive.application.reactions import REACTIONS
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.settings import ArchiveSettings
from services.archive.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="archive",
    version="1.0.0",
    released="2026-12-01",
    swedish="TODO",
    english="TODO",
)


def build(settings: ArchiveSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    root, v1 = service_app(ABOUT, core, [], lambda: ArchiveUnitOfWork(core))
    return Service(core, root, v1, lambda: ArchiveUnitOfWork(core), REACTIONS)
