"""Counts and times every HTTP request: by service, route template, method and status class. Nothing of the request else."""

from time import perf_counter

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.metrics import DURATION, IN_FLIGHT, REQUESTS

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
UNMATCHED = "unmatched"
"""The one label of all paths that are no route: callers invent them without end."""


class Metrics:
    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app, self._service = app, service
        self._in_flight = IN_FLIGHT.labels(service)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._in_flight.inc()
        try:
            await self._app(scope, receive, answer)
        finally:
            self._in_flight.dec()
            requests, duration = self._of(_template(scope), scope["method"], status // 100)
            requests.inc()
            duration.observe(perf_counter() - began)

    def _of(self, route: str, method: str, status_class: int) -> tuple[Counter, Histogram]:
        """Looked up once: finding a labelled metric costs more than counting."""
        asked = route, method if method in METHODS else "other", status_class
        found = self._children.get(asked)
        if found is None:
            requests = REQUESTS.labels(self._service, route, asked[1], f"{status_class}xx")
            found = self._children[asked] = requests, DURATION.labels(self._service, route)
        return found


def _template(scope: Scope) -> str:
    """`/cases/{id}`. FastAPI keeps the prefixes of included routers beside the route."""
    effective = scope.get("fastapi", {}).get("effective_route_context")
    return str(getattr(effective, "path", None) or getattr(scope.get("route"), "path", UNMATCHED))
