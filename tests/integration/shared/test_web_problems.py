"""Every error is a problem (RFC 9457) that says what to do and nothing that only we should know."""

import re
from typing import Any

import httpx
import pytest
from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError

from tests.support.databases import Databases
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

MEMBERS = {"type", "title", "status", "detail", "instance", "trace", "request_id"}


def expect_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told.keys() >= MEMBERS
    assert told["status"] == status
    assert told["trace"] == answer.headers["traceparent"][3:35]
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


async def test_what_nobody_knows_is_401_so_that_clients_renew_their_token(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    answer = await client.get("/notes/0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11")
    expect_problem(answer, 401)
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_missing_role_is_403_insufficient_scope(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "auditor")
    answer = await client.post("/notes", json={"title": "Öppettider"})
    expect_problem(answer, 403)
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'


async def test_invalid_input_is_pointed_at_but_never_repeated(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    secret = "hemligt-" * 2_000
    body = {"title": "", "priority": secret, "tags": ["a", {"x": secret}], "a/b~c": 1, "due": "2026-11-20"}
    answer = await client.post("/notes", json=body)
    told = expect_problem(answer, 422)
    assert {one["pointer"] for one in told["errors"]} == {"/title", "/priority", "/tags/1", "/a~1b~0c", "/due"}
    assert {one["field"] for one in told["violations"]} == {"title", "priority", "tags.1", "a~1b~0c", "due"}
    assert all(one["message"] for one in told["violations"])
    assert "hemligt" not in answer.text


async def test_a_wrong_parameter_is_named(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    told = expect_problem(await client.get("/notes", params={"limit": "0"}), 422)
    assert [(one["parameter"], one["in"]) for one in told["errors"]] == [("limit", "query")]
    assert told["violations"][0]["field"] == "limit"
    told = expect_problem(await client.get("/notes/4711"), 422)
    assert told["errors"][0]["parameter"] == "id"


async def test_a_name_without_end_does_not_come_back(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    answer = await client.post("/notes", json={"title": "x", **{f"{'n' * 2_000}{number}": 1 for number in range(200)}})
    assert len(expect_problem(answer, 422)["errors"]) == 50
    assert len(answer.content) < 60_000


@pytest.mark.parametrize("raw", [b"{", b'{"title": "\xff"}', b"\xff\xfe{\x00", b"[" * 100_000, b'{"a":' * 900 + b"1"])
async def test_what_is_no_json_is_400(make_notes: MakeNotes, call: Call, raw: bytes) -> None:
    client = await call(await make_notes(), "moderator")
    answer = await client.post("/notes", content=raw, headers={"Content-Type": "application/json"})
    expect_problem(answer, 400)


async def test_an_address_that_is_none_is_404(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    told = expect_problem(await client.get("/nothing"), 404)
    assert told["instance"] == "/registry/v1/nothing"


async def test_a_method_that_is_none_is_405_with_all_that_are(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    answer = await client.delete("/notes")
    expect_problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    options = await client.options("/notes")
    assert (options.status_code, options.headers["allow"]) == (204, answer.headers["allow"])


async def test_a_bug_says_nothing_but_its_trace(
    make_notes: MakeNotes, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    client = await call(await make_notes())
    answer = await client.get("/trials/faults/bug")
    told = expect_problem(answer, 500)
    assert "4711" not in answer.text
    assert "RuntimeError" not in answer.text
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["request_failed"]
    assert told["type"].endswith("/problems/internal")


@pytest.mark.parametrize("place", ["shared.web.rates.Buckets.take", "shared.observability.middleware.Metrics.__call__"])
async def test_a_fault_in_a_middleware_is_a_problem_too(
    make_notes: MakeNotes, call: Call, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    service = await make_notes()
    client = await call(service)
    monkeypatch.setattr(place, lambda *_: 1 / 0)
    expect_problem(await client.get("/api-info"), 500)


@pytest.mark.parametrize("kind", ["text", "number"])
async def test_what_the_database_cannot_store_is_422(
    make_notes: MakeNotes, call: Call, database: Databases, kind: str
) -> None:
    client = await call(await make_notes())
    answer = await client.get(f"/trials/faults/{kind}")
    if database.kind == "sqlite":
        assert answer.status_code == 200, "SQLite stores anything"
    else:
        expect_problem(answer, 422)


async def test_a_database_that_is_away_is_503_with_a_time_to_wait(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    async with service.core.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE note")
    client = await call(service)
    answer = await client.get("/notes")
    expect_problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("fault", "status"), [(FileNotFoundError(2, "No such file", "/ours"), 500), (ConnectionRefusedError(), 503)]
)
async def test_a_file_of_ours_that_is_missing_is_no_database_that_is_away(
    make_notes: MakeNotes, call: Call, monkeypatch: pytest.MonkeyPatch, fault: OSError, status: int
) -> None:
    async def fails(*_: Any) -> None:
        raise fault

    client = await call(await make_notes())
    monkeypatch.setattr("shared.db.unit_of_work.UnitOfWork.__aenter__", fails)
    answer = await client.get("/notes")
    expect_problem(answer, status)
    assert ("retry-after" in answer.headers, "/ours" in answer.text) == (status == 503, False)


@pytest.mark.parametrize("state", ["25006", "53100", "53300", "55P03", "57P01", "57P03"])
async def test_whatever_passes_is_503(
    make_notes: MakeNotes, call: Call, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    told = PostgresError.new({"C": state, "M": "of no use to a caller"})
    error = DBAPIError("SELECT 1", None, told)

    async def fails(*_: Any) -> None:
        raise error

    client = await call(await make_notes())
    monkeypatch.setattr("shared.db.unit_of_work.UnitOfWork.__aenter__", fails)
    answer = await client.get("/notes")
    expect_problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "path", ["/trials/texts/%00", "/trials/texts/a?q=%00", "/trials/texts/%ff", "/trials/texts/a?q=%ED%A0%80"]
)
async def test_an_address_that_is_no_text_is_400(make_notes: MakeNotes, call: Call, path: str) -> None:
    client = await call(await make_notes())
    expect_problem(await client.get(path), 400)


@pytest.mark.parametrize(
    "path",
    ["/trials/texts/19900102-2384", "/trials/texts/a?q=199001022384", "/trials/texts/a?q=900102%2B2384",
     "/trials/texts/1990%30102-2384"],
)  # fmt: skip
async def test_a_personal_number_in_an_address_is_refused_and_told_nowhere(
    make_notes: MakeNotes, call: Call, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level("INFO")
    client = await call(await make_notes())
    answer = await client.get(path)
    expect_problem(answer, 400)
    told = answer.text + " ".join(str(vars(record)) for record in caplog.records if record.name.startswith("shared"))
    assert not re.search(r"0102(-|\+|%2B)?2384", told), "the last four alone may be those of a process or a trace"


async def test_the_type_of_a_problem_is_a_page_that_explains_it(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="http://insyn")
    client = await call(service)
    told = (await client.get("/nothing")).json()
    assert told["type"] == "http://insyn/registry/v1/problems/not-found"
    page = await client.get(told["type"])
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "Det finns inte" in page.text
    assert 'lang="en"' in page.text
    expect_problem(await client.get("/problems/unheard-of"), 404)
