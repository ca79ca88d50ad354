"""Calls that leave us carry the trace at hand on, as a span of their own."""

import httpx

from shared import context
from shared.observability.outgoing import trace_hooks

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


async def _sent() -> httpx.Headers:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=[("seen-" + k, v) for k, v in request.headers.items()])

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), event_hooks=trace_hooks()) as client:
        return (await client.get("https://platform.example/posts")).headers


async def test_trace_and_request_id_are_carried_on() -> None:
    traced = context.traceparent.set(f"00-{TRACE}-{SPAN}-01")
    asked = context.request_id.set("r-1")
    sent = await _sent()
    context.traceparent.reset(traced)
    context.request_id.reset(asked)
    version, trace, span, flags = sent["seen-traceparent"].split("-")
    assert (version, trace, flags, len(span)) == ("00", TRACE, "01", 16)
    assert span != SPAN
    assert sent["seen-x-request-id"] == "r-1"


async def test_outside_a_trace_nothing_is_said() -> None:
    sent = await _sent()
    assert "seen-traceparent" not in sent
    assert "seen-x-request-id" not in sent
