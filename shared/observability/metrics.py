"""The metrics every service has, and how they are told."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.observability.declare import REGISTRY, counter, gauge, histogram

REQUESTS = counter(
    "insyn_http_requests_total", "HTTP requests answered.", ["service", "route", "method", "status_class"]
)
DURATION = histogram(
    "insyn_http_request_seconds", "Time from a request's first byte to its answer's last.", ["service", "route"]
)
IN_FLIGHT = gauge("insyn_http_requests_in_flight", "HTTP requests being answered now.", ["service"])
REFUSED = counter(
    "insyn_auth_refusals_total", "Callers turned away with 401, by what was wrong.", ["service", "reason"]
)


def render() -> tuple[bytes, str]:
    """What /metrics answers: body and content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
