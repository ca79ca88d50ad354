"""The one place that knows how the parts of ingest fit together."""

from services.ingest.application.reactions import REACTIONS
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.settings import IngestSettings
from services.ingest.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="ingest",
    version="1.0.0",
    released="2026-12-01",
    swedish="TODO",
    english="TODO",
)


def build(settings: IngestSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    root, v1 = service_app(ABOUT, core, [], lambda: IngestUnitOfWork(core))
    return Service(core, root, v1, lambda: IngestUnitOfWork(core), REACTIONS)
