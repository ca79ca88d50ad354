"""Calls that leave us carry the trace on: `httpx.AsyncClient(event_hooks=trace_hooks())` (profile SPA.02)."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from shared import context

Hooks = dict[str, list[Callable[..., Awaitable[Any]]]]


def trace_hooks() -> Hooks:
    return {"request": [carry_on]}


async def carry_on(request: httpx.Request) -> None:
    """A span of its own in the trace at hand; outside a trace nothing is said."""
    if trace := context.traceparent.get():
        request.headers["traceparent"] = f"{trace[:36]}{secrets.token_hex(8)}{trace[52:]}"
    if request_id := context.request_id.get():
        request.headers["X-Request-ID"] = request_id
