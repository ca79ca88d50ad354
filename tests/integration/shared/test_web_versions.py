"""ETag, If-Match and If-None-Match: no edit is lost, and nothing travels twice."""

from uuid import uuid4

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.web import write_notes
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]


@pytest.fixture
async def note(make_notes: MakeNotes, call: Call) -> tuple[httpx.AsyncClient, str]:
    client = await call(await make_notes(public_url="http://insyn"), "moderator")
    made = await client.post("/notes", json={"title": "Öppettider"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    return client, made.headers["location"]


async def change(client: httpx.AsyncClient, note: str, if_match: str | None) -> httpx.Response:
    return await client.put(note, json={"title": "Nya tider"}, headers={"If-Match": if_match} if if_match else {})


async def test_a_change_needs_the_version_it_is_made_to(note: tuple[httpx.AsyncClient, str]) -> None:
    client, path = note
    assert (await change(client, path, None)).status_code == 428
    assert (await change(client, path, '"7"')).status_code == 412
    changed = await change(client, path, '"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (await change(client, path, '"1"')).status_code == 412


@pytest.mark.parametrize(
    ("if_match", "status"),
    [('W/"1"', 200), ("*", 428), ('"1", "2"', 400), ('"abc"', 412), ('"99999999999"', 412), ('"-1"', 412), ('"²"', 412)],
)  # fmt: skip
async def test_other_forms_of_if_match(
    note: tuple[httpx.AsyncClient, str], database: object, if_match: str, status: int
) -> None:
    client, path = note
    answer = await client.put(path, json={"title": "x"}, headers=[(b"If-Match", if_match.encode("latin-1"))])
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("seen", "status"), [("{}", 304), ("W/{}", 304), ('"7", {}', 304), ("*", 304), ('"2"', 200), ('"1"', 200)]
)
async def test_what_was_seen_does_not_travel_again(note: tuple[httpx.AsyncClient, str], seen: str, status: int) -> None:
    client, path = note
    etag = (await client.get(path)).headers["etag"]
    answer = await client.get(path, headers={"If-None-Match": seen.format(etag)})
    assert answer.status_code == status
    assert answer.headers.get_list("etag") == [etag]
    assert answer.headers["cache-control"] == "private, no-cache"
    assert bool(answer.content) == (status == 200)


async def test_what_was_read_can_be_changed(note: tuple[httpx.AsyncClient, str]) -> None:
    client, path = note
    etag = (await client.get(path)).headers["etag"]
    assert etag.startswith('"1.')
    assert (await change(client, path, etag)).headers["etag"] == '"2"'
    assert (await change(client, path, etag)).status_code == 412


async def test_a_list_is_304_until_something_in_it_changes(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    await write_notes(service, 3)
    client = await call(service)
    etag = (await client.get("/notes")).headers["etag"]
    assert etag.startswith('W/"')
    assert (await client.get("/notes", headers={"If-None-Match": etag})).status_code == 304
    await write_notes(service, 4)
    assert (await client.get("/notes", headers={"If-None-Match": etag})).status_code == 200


async def asked(app: ASGIApp, method: str, path: str) -> list[Message]:
    """What the application itself sends: a client would drop a body that does not belong to HEAD."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [], "client": ("::1", 1)}
    await app(scope, receive, send)
    return sent


async def test_head_is_get_without_its_body(make_notes: MakeNotes) -> None:
    service = await make_notes()
    start, body = await asked(service.root, "HEAD", "/registry/v1/api-info")
    got, whole = await asked(service.root, "GET", "/registry/v1/api-info")
    assert start["status"] == 200
    assert body["body"] == b""
    headers, same = dict(start["headers"]), dict(got["headers"])
    assert headers[b"content-length"] == str(len(whole["body"])).encode()
    assert {headers[name] for name in (b"etag", b"content-type")} == {same[name] for name in (b"etag", b"content-type")}


async def test_a_server_sees_head_when_the_answer_to_head_leaves(make_notes: MakeNotes, call: Call) -> None:
    """It holds the body that comes against the length that was told, unless HEAD was asked."""
    service, seen = await make_notes(), list[tuple[str, str]]()

    async def server(scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            seen.append((message["type"], scope["method"]))
            await send(message)

        await service.root(scope, receive, answer)

    client = await call(service)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=client.base_url) as asking:
        answer = await asking.head("/notes", headers=client.headers)
    assert answer.status_code == 200
    assert seen == [("http.response.start", "HEAD"), ("http.response.body", "HEAD")]


async def test_errors_and_changes_are_not_kept(note: tuple[httpx.AsyncClient, str]) -> None:
    client, path = note
    assert (await change(client, path, '"1"')).headers["cache-control"] == "no-store"
    assert (await client.get(f"/notes/{uuid4()}")).headers["cache-control"] == "no-store"
