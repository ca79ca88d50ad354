"""Bodies are bounded, of the right type and storable before anything reads them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

JSON = {"Content-Type": "application/json"}


async def pieces(count: int, size: int = 100) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


async def test_a_body_over_the_limit_is_413(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(max_body=500), "moderator")
    answer = await client.post("/notes", json={"title": "x" * 600})
    assert answer.status_code == 413
    assert answer.json()["limit"] == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.post("/notes", json={"title": "x"})).status_code == 201


async def test_a_stream_without_a_length_is_counted_as_it_comes(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(max_body=500), "moderator")
    answer = await client.post("/notes", content=pieces(6), headers=JSON)
    assert answer.status_code == 413


async def test_a_length_over_the_limit_is_refused_before_it_is_read(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(max_body=500), "moderator")
    answer = await client.post("/notes", content=b'{"title": "x"}', headers=JSON | {"Content-Length": "501"})
    assert answer.status_code == 413


async def test_a_length_that_lies_does_not_help(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(max_body=500), "moderator")
    answer = await client.post("/notes", content=pieces(6), headers=JSON | {"Content-Length": "10"})
    assert answer.status_code == 413


async def test_a_route_may_have_a_limit_of_its_own(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    lines = {"Content-Type": "application/x-ndjson"}
    assert (await client.post("/trials/lines", content=b"{}\n" * 21, headers=lines)).json() == 21
    assert (await client.post("/trials/lines", content=b"{}\n" * 22, headers=lines)).status_code == 413
    assert (await client.post("/trials/lines", content=pieces(3, 30), headers=lines)).status_code == 413


@pytest.mark.parametrize("given", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_another_media_type_is_415(make_notes: MakeNotes, call: Call, given: str) -> None:
    client = await call(await make_notes(), "moderator")
    answer = await client.post("/notes", content=b'{"title": "x"}', headers={"Content-Type": given})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(
    "given", ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
)
async def test_json_by_any_of_its_names_is_taken(make_notes: MakeNotes, call: Call, given: str) -> None:
    client = await call(await make_notes(), "moderator")
    answer = await client.post("/notes", content=b'{"title": "x"}', headers={"Content-Type": given})
    assert answer.status_code == 201


async def test_a_route_that_reads_the_stream_says_what_it_takes(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    assert (await client.post("/trials/lines", json={})).status_code == 415


async def test_no_body_where_one_is_needed_is_422(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    assert (await client.post("/notes")).status_code == 422


async def test_a_field_that_nobody_declared_is_refused(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(), "moderator")
    assert (await client.post("/notes", json={"title": "x", "titel": "y"})).status_code == 422


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"title": "a\\u0000b"}', 422),
        (b'{"title": "x", "more": {"deep": ["\\ud800"]}}', 422),
        (b'{"title": "x", "more": {"number": 99999999999999999999}}', 422),
        (b'{"title": "x", "more": {"number": NaN}}', 400),
        (b'{"title": "x", "more": ' + b"[" * 70 + b"]" * 70 + b"}", 400),
        (b'{"title": "x", "more": {"id": "99999999999999999999"}}', 201),
    ],
)  # fmt: skip
async def test_what_cannot_be_stored_never_reaches_the_database(
    make_notes: MakeNotes, call: Call, database: object, raw: bytes, status: int
) -> None:
    client = await call(await make_notes(), "moderator")
    answer = await client.post("/notes", content=raw, headers=JSON)
    assert answer.status_code == status, answer.text


async def test_a_body_in_many_pieces_is_screened_whole(make_notes: MakeNotes, call: Call) -> None:
    async def split() -> AsyncIterator[bytes]:
        for piece in (b'{"title": "a\\u0', b"0", b'00b"}'):
            yield piece

    client = await call(await make_notes(), "moderator")
    answer: httpx.Response = await client.post("/notes", content=split(), headers=JSON)
    assert answer.json()["errors"] == [{"pointer": "/title", "detail": "NUL and half surrogate pairs are no text"}]


async def test_a_route_that_judges_its_bytes_itself_gets_them_all(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes(max_body=500))
    odd = b'{"text": "\\u0000 \\ud800"}'
    assert (await client.post("/trials/bytes", content=odd, headers=JSON)).json() == len(odd)
    assert (await client.post("/trials/bytes", content=b"x" * 600, headers=JSON)).status_code == 413
