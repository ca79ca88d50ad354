"""Lists page by page: links never skip or repeat, pages are bounded, a cursor belongs to its list."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import delete
from starlette.types import Receive, Scope, Send

from tests.support.web import NOTE, write_notes
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]


def rel(answer: httpx.Response, name: str) -> str | None:
    return next((link["href"] for link in answer.json()["_links"] if link["rel"] == name), None)


async def follow(client: httpx.AsyncClient, answer: httpx.Response) -> list[dict[str, Any]]:
    items = answer.json()["items"]
    while following := rel(answer, "next"):
        answer = await client.get(following)
        items += answer.json()["items"]
    return list(items)


async def test_whoever_follows_next_sees_every_row_once(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="http://insyn")
    await write_notes(service, 45)
    client = await call(service)
    first = await client.get("/notes")
    assert first.json()["_meta"] == {"limit": 20, "count": 20}
    assert [item["title"] for item in await follow(client, first)] == [f"nr {place % 2}" for place in range(1, 46)]
    assert len({item["id"] for item in await follow(client, first)}) == 45


async def test_rows_that_go_meanwhile_skip_none(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="http://insyn")
    await write_notes(service, 10)
    client = await call(service)
    first = await client.get("/notes", params={"limit": 4})
    async with service.core.engine.begin() as connection:
        await connection.execute(delete(NOTE).where(NOTE.c.place <= 4))
    assert len(await follow(client, first)) == 10


async def test_pages_for_people(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="http://insyn")
    await write_notes(service, 45)
    client = await call(service)
    answer = await client.get("/notes", params={"page": 2, "limit": 10})
    assert answer.json()["_meta"] == {"limit": 10, "count": 10, "page": 2, "offset": 10, "total_records": 45}
    pages = {name: parse_qs(urlsplit(rel(answer, name) or "").query).get("page") for name in ("first", "prev", "last")}
    assert pages == {"first": ["1"], "prev": ["1"], "last": ["5"]}
    following = parse_qs(urlsplit(rel(answer, "next") or "").query)
    assert following.keys() == {"limit", "cursor"}, "next always carries a cursor"
    assert len(await follow(client, answer)) == 35


@pytest.mark.parametrize("page", [0, -3, 6, 500])
async def test_a_page_out_of_range_is_empty(make_notes: MakeNotes, call: Call, page: int) -> None:
    service = await make_notes()
    await write_notes(service, 45)
    answer = await (await call(service)).get("/notes", params={"page": page, "limit": 10})
    assert answer.status_code == 200
    assert answer.json()["items"] == []
    assert rel(answer, "next") is None


@pytest.mark.parametrize(
    "query",
    [{"page": "501"}, {"page": "51", "limit": "200"}, {"limit": "201"}, {"limit": "0"}, {"page": "1", "cursor": "x"},
     {"cursor": "nonsense"}, {"cursor": ""}, {"cursor": "å"}, {"page": "9" * 40}],
)  # fmt: skip
async def test_what_no_list_can_answer_is_422(make_notes: MakeNotes, call: Call, query: dict[str, str]) -> None:
    client = await call(await make_notes())
    answer = await client.get("/notes", params=query)
    assert answer.status_code == 422, answer.text


async def test_too_deep_a_page_is_told_of_next(make_notes: MakeNotes, call: Call) -> None:
    client = await call(await make_notes())
    assert "next" in (await client.get("/notes", params={"page": 501})).json()["detail"]
    assert (await client.get("/notes", params={"page": 500})).status_code == 200


async def test_links_keep_the_filters_and_go_into_the_header_too(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="https://insyn.example.se")
    await write_notes(service, 10)
    answer = await (await call(service)).get("/notes", params={"title": "nr 1", "limit": 2})
    for link in answer.json()["_links"]:
        assert link["href"].startswith("https://insyn.example.se/registry/v1/notes?")
        assert parse_qs(urlsplit(link["href"]).query)["title"] == ["nr 1"]
        assert f'<{link["href"]}>; rel="{link["rel"]}"' in answer.headers["link"]
        assert link["method"] == "GET"


@pytest.mark.parametrize("query", ["q=☃", 'q=a>;rel="next"', "q=ö"])
async def test_an_address_that_was_not_escaped_is_escaped_in_links(
    make_notes: MakeNotes, call: Call, query: str
) -> None:
    """The server hands such bytes on, and a header can hold none of them."""
    service = await make_notes()
    known = await call(service)

    async def unescaped(scope: Scope, receive: Receive, send: Send) -> None:
        await service.root({**scope, "query_string": query.encode()}, receive, send)

    transport = httpx.ASGITransport(unescaped)
    async with httpx.AsyncClient(transport=transport, base_url=known.base_url, headers=known.headers) as client:
        answer = await client.get("/notes")
    assert answer.status_code == 200
    assert parse_qs(urlsplit(rel(answer, "self") or "").query) == parse_qs(query)
    assert answer.headers["link"].count(">") == len(answer.json()["_links"])


async def test_a_cursor_is_no_good_elsewhere(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    await write_notes(service, 10)
    client = await call(service)
    answer = await client.get("/notes", params={"title": "nr 1", "limit": 2})
    cursor = parse_qs(urlsplit(rel(answer, "next") or "").query)["cursor"][0]
    assert (await client.get("/notes", params={"title": "nr 1", "cursor": cursor})).status_code == 200
    assert (await client.get("/notes", params={"title": "nr 0", "cursor": cursor})).status_code == 422
    assert (await client.get("/notes", params={"cursor": cursor})).status_code == 422
    both: dict[str, str | int] = {"title": "nr 1", "cursor": cursor, "page": 1}
    assert (await client.get("/notes", params=both)).status_code == 422, "a page and a cursor contradict each other"


async def test_no_cursor_can_be_made_up(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    await write_notes(service, 10)
    client = await call(service)
    answer = await client.get("/notes", params={"limit": 2})
    cursor = parse_qs(urlsplit(rel(answer, "next") or "").query)["cursor"][0]
    for place in range(len(cursor) - 1):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert (await client.get("/notes", params={"cursor": changed})).status_code == 422


async def test_a_made_up_host_stays_out_of_links(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="https://insyn.example.se")
    answer = await (await call(service)).get(
        "/notes", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    assert "evil" not in answer.text + str(answer.headers)
