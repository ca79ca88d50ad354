"""The one place that knows how the parts of stats fit together."""

from services.stats.api import figures, indicators
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
    swedish=(
        "Statistiken: vad kommunens närvaro i sociala medier ger. Inlägg, svar och svarstider, ärenden, beslut och "
        "borttagningar per konto och dag. Varje tal har sin formel och antalet poster bakom; inget tal pekar ut en person."
    ),
    english=(
        "Statistics: what the municipality's presence in social media is good for. Posts, replies and answer times, cases, "
        "decisions and removals per account and day. Each figure names its formula and the number of records behind it; "
        "none points at a person."
    ),
    begin=(
        "`GET /indicators`: vad som räknas, och hur / what is counted, and how.",
        "`GET /figures?from=&to=`: talen för en tid, per konto / the figures of a time, per account.",
    ),
    tags=(
        ("indicators", "Nyckeltalen och deras formler / The indicators and their formulas"),
        ("figures", "Talen, per konto och tid / The figures, per account and time"),
    ),
)


GATHER = 0.25
"""Seconds from batch to batch. Nobody waits for a figure as for a seal, and an event alone costs as much as twenty together."""


def build(settings: StatsSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())

    def new_unit_of_work() -> StatsUnitOfWork:
        return StatsUnitOfWork(core)

    root, v1 = service_app(ABOUT, core, [figures.router, indicators.router], new_unit_of_work)
    return Service(core, root, v1, new_unit_of_work, REACTIONS, gather=GATHER)
