"""The outermost part: gives each request its trace and ids, answers them, writes the access log, lets nothing escape."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import context
from shared.ids import uuid7
from shared.web.headers import header, tell
from shared.web.problems import Internal, problem
from shared.web.tracing import continued, safe

log = logging.getLogger(__name__)
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Edge:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with _context_of(scope):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0
        trace, request = context.traceparent.get() or "", context.request_id.get() or ""

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                tell(message, traceparent=trace, x_request_id=request)
                message["headers"].extend(SECURITY)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:  # whatever it was, the caller gets a problem and the log a trace
            log.exception("request_failed", extra={"path": scope["path"]})
            if not status:
                await problem(scope, Internal())(scope, receive, answer)
        if scope["path"] not in QUIET:
            _log(scope, status, time.perf_counter() - began)


@contextmanager
def _context_of(scope: Scope) -> Iterator[None]:
    """Nothing of one request reaches the next, whoever runs them."""
    actor = context.actor.set(context.NOBODY)
    trace = context.traceparent.set(continued(header(scope, b"traceparent")))
    request = context.request_id.set(safe(header(scope, b"x-request-id")) or str(uuid7()))
    group = context.correlation.set(safe(header(scope, b"x-request-group-id")))
    try:
        yield
    finally:
        context.actor.reset(actor)
        context.traceparent.reset(trace)
        context.request_id.reset(request)
        context.correlation.reset(group)


def _log(scope: Scope, status: int, seconds: float) -> None:
    """Never the query: it may hold what somebody searched for."""
    log.info(
        "request",
        extra={
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "client": context.actor.get().client,
        },
    )
