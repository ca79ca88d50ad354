"""The one place that knows how the parts of registry fit together."""

from services.registry.application.reactions import REACTIONS
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.settings import RegistrySettings
from services.registry.store import tables
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="registry",
    version="1.0.0",
    released="2026-12-01",
    swedish="TODO",
    english="TODO",
)


def build(settings: RegistrySettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    root, v1 = service_app(ABOUT, core, [], lambda: RegistryUnitOfWork(core))
    return Service(core, root, v1, lambda: RegistryUnitOfWork(core), REACTIONS)
