"""What every request gets: a trace, an id, limits, safe headers; and a log line that holds nothing of what was asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from shared import context
from shared.clock import FrozenClock
from tests.support.web import ABOUT
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_the_callers_trace_and_id_are_answered_also_with_errors(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    for path in ("/api-info", "/nothing", "/trials/faults/bug", "/trials/texts/%00"):
        answer = await client.get(path, headers={"traceparent": TRACE, "X-Request-ID": "arende-4711"})
        assert answer.headers["traceparent"][:35] == TRACE[:35]
        assert answer.headers["traceparent"] != TRACE
        assert answer.headers["x-request-id"] == "arende-4711"
    fresh = await client.get("/api-info", headers={"X-Request-ID": "x" * 129})
    assert fresh.headers["x-request-id"] != "x" * 129


async def test_events_and_audit_rows_carry_the_trace_and_the_group(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    client = await call(service, "moderator", "admin", "auditor")
    headers = {"traceparent": TRACE, "X-Request-Group-Id": "handover-17"}
    await client.post("/notes", json={"title": "Öppettider"}, headers=headers)
    async with service.core.engine.connect() as connection:
        told = (await connection.execute(service.core.tables.outbox.select())).mappings().one()
        audited = (await connection.execute(service.core.tables.audit.select())).mappings().one()
    assert TRACE[3:35].encode() in told["value"]
    assert b"handover-17" in told["value"]
    assert TRACE[3:35] in audited["trace"]


async def test_nothing_of_a_request_stays_behind(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    await client.post("/notes", json={"title": "x"}, headers={"X-Request-Group-Id": "a"})
    assert context.actor.get() == context.NOBODY
    assert (context.traceparent.get(), context.request_id.get(), context.correlation.get()) == (None, None, None)


async def test_the_log_line_has_no_query(make_notes: MakeNotes, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    client = await call(await make_notes())
    await client.get("/trials/texts/a", params={"q": "namnet-som-soktes"})
    (line,) = [record for record in caplog.records if record.message == "request"]
    assert vars(line)["path"] == "/registry/v1/trials/texts/a"
    assert (vars(line)["status"], vars(line)["method"]) == (200, "GET")
    ours = [str(vars(record)) for record in caplog.records if record.name.startswith("shared")]
    assert "namnet-som-soktes" not in " ".join(ours)


async def test_answers_tell_browsers_to_be_careful(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    for path in ("/api-info", "/docs", "/nothing"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


async def empty(client: httpx.AsyncClient, **headers: str) -> list[int]:
    return [(await client.get("/api-info", headers=headers)).status_code for _ in range(4)]


async def test_the_public_is_limited_by_address_and_told_when_to_come_again(
    make_notes: MakeNotes, call: Call, clock: FrozenClock
) -> None:
    client = await call(await make_notes(public_rate_per_minute=3))
    assert await empty(client) == [200, 200, 200, 429]
    answer = await client.get("/api-info")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]) == ("3", "0")
    assert answer.headers["retry-after"] == "20"
    clock.advance(timedelta(seconds=20))
    assert (await client.get("/api-info")).status_code == 200


async def test_a_known_client_has_its_own_larger_limit(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_rate_per_minute=3, rate_per_minute=50)
    public, known = await call(service), await call(service, "moderator")
    await empty(public)
    answers = [await known.get("/notes/0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {404}, "a crowd does not lock the clients out"
    assert answers[-1].headers["ratelimit-limit"] == "50"
    assert answers[-1].headers["ratelimit-remaining"] == "41"


async def test_guessing_keys_is_slow(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(public_rate_per_minute=3))
    path = "/notes/0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11"
    guesses = [(await client.get(path, headers={"Authorization": f"Bearer insyn_{n}"})).status_code for n in range(5)]
    assert guesses == [401, 401, 401, 429, 429]


async def test_only_a_trusted_proxy_may_name_the_address(make_notes: MakeNotes, call: Call) -> None:
    blind = await call(await make_notes(public_rate_per_minute=1))
    behind = await call(await make_notes(public_rate_per_minute=1, trusted_proxies="127.0.0.0/8"))

    async def asked(client: httpx.AsyncClient) -> list[int]:
        addresses = ("192.0.2.1", "192.0.2.2")
        return [(await client.get("/api-info", headers={"X-Forwarded-For": one})).status_code for one in addresses]

    assert await asked(blind) == [200, 429]
    assert await asked(behind) == [200, 200]


async def test_pages_of_other_origins_are_let_in_only_when_listed(make_notes: MakeNotes, call: Call) -> None:
    origin = {"Origin": "https://intranat.example.se"}
    closed = await (await call(await make_notes())).get("/api-info", headers=origin)
    assert "access-control-allow-origin" not in closed.headers
    listed = await call(await make_notes(cors_origins="https://intranat.example.se https://b.example.se"))
    assert (await listed.get("/api-info", headers=origin)).headers["access-control-allow-origin"] == origin["Origin"]
    asked = origin | {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "If-Match"}
    assert (await listed.options("/notes", headers=asked)).status_code == 200
    other = await listed.get("/api-info", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_an_api_that_ends_says_when_and_what_comes_instead(make_notes: MakeNotes, call: Call) -> None:
    about = replace(
        ABOUT, status="deprecated", deprecated=date(2027, 1, 1), sunset=date(2028, 1, 1),
        successor="https://insyn.example.se/registry/v2",
    )  # fmt: skip
    answer = await (await call(await make_notes(about=about))).get("/api-info")
    assert answer.headers["deprecation"] == f"@{int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())}"
    assert answer.headers["sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert answer.headers["link"] == '<https://insyn.example.se/registry/v2>; rel="successor-version"'
    assert answer.json()["apiStatus"] == "deprecated"
    living = await (await call(await make_notes())).get("/api-info")
    assert not living.headers.keys() & {"deprecation", "sunset"}


async def test_it_is_served_below_an_address_of_the_servers_too(make_notes: MakeNotes) -> None:
    """A server's own root path stands before every path, and is part of none of ours."""
    service = await make_notes()
    below = httpx.ASGITransport(service.root, root_path="/insyn")
    async with httpx.AsyncClient(transport=below, base_url="https://insyn.example.se") as client:
        answer = await client.get(f"/insyn/{service.name}/v1/api-info")
    assert answer.status_code == 200, answer.text
