"""The metrics that every service has, and how they are told."""

from weakref import ref

from prometheus_client import CONTENT_TYPE_LATEST, disable_created_metrics, generate_latest
from sqlalchemy import Pool

from shared.observability.declare import REGISTRY, counter, gauge, histogram

REQUESTS = counter(
    "insyn_http_requests_total",
    "HTTP requests answered, by route template and class of status.",
    ["service", "route", "method", "status_class"],
)
DURATION = histogram(
    "insyn_http_request_seconds", "Time until the last byte of an answer was sent.", ["service", "route"]
)
IN_FLIGHT = gauge("insyn_http_requests_in_flight", "HTTP requests being answered now.", ["service"])
REFUSED = counter(
    "insyn_auth_refusals_total", "Callers turned away with 401, by what was wrong.", ["service", "reason"]
)
POOL = gauge(
    "insyn_db_connections", "Database connections of this process: in use, or idle in the pool.", ["service", "state"]
)
ROOM = gauge(
    "insyn_media_room_ratio",
    "Free share of the disk that media are written to, of its bytes or its files, whichever is less: ingest's, archive's own.",
    ["service"],
)
WEEDED = counter(
    "insyn_weeded_total",
    "Working copies that went because their time was over, by what: answers, dead_letters, events, quarantined_payloads, tried_sheets.",
    ["service", "what"],
)


def watch_pool(service: str, pool: Pool) -> None:
    """Tell of the pool whenever /metrics is read; the newest pool of a service is the one told of."""
    watched = ref(pool)
    POOL.labels(service, "in_use").set_function(lambda: _size(watched(), "checkedout"))
    POOL.labels(service, "idle").set_function(lambda: _size(watched(), "checkedin"))


def _size(pool: Pool | None, what: str) -> float:
    """Not every kind of pool counts."""
    count = getattr(pool, what, None)
    return float(count()) if count else 0.0


def render() -> tuple[bytes, str]:
    """What /metrics answers: body and content type."""
    disable_created_metrics()  # type: ignore[no-untyped-call] # untyped there. Else each has a second series: its birth
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
