"""The outermost part: gives each request its trace and ids, answers them, writes the access log, lets nothing escape."""

import logging
import time
from contextvars import Token
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import context
from shared.ids import uuid7
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
        tokens = _enter(Headers(scope=scope))
        try:
            await self._answer(scope, receive, send)
        finally:
            for variable, token in tokens:
                variable.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0
        trace, request = context.traceparent.get() or "", context.request_id.get() or ""

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["traceparent"], headers["X-Request-ID"] = trace, request
                message["headers"].extend(SECURITY)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            log.error("request_failed", extra={"path": scope["path"]}, exc_info=error)
            if not status:
                await problem(scope, Internal())(scope, receive, answer)
        if scope["path"] not in QUIET:
            _log(scope, status, time.perf_counter() - began)


def _enter(headers: Headers) -> list[tuple[Any, Token[Any]]]:
    request_id = safe(headers.get("x-request-id")) or str(uuid7())
    values = (
        (context.actor, context.NOBODY),
        (context.traceparent, continued(headers.get("traceparent"))),
        (context.request_id, request_id),
        (context.correlation, safe(headers.get("x-request-group-id"))),
    )
    return [(variable, variable.set(value)) for variable, value in values]  # type: ignore[attr-defined] # of two types


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
