"""Posts that other systems send: batches line by line, single posts in common commits."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from services.ingest.api.post_models import PostIn
from services.ingest.application import capture as capturing
from services.ingest.application import sendings
from services.ingest.application.collector import Collector
from services.ingest.application.sendings import Sent, take
from services.ingest.domain.posts import Attachment
from services.ingest.store import tables
from services.ingest.store.sets import add_new
from shared.ids import uuid7
from tests.conftest import MakeClient
from tests.integration.ingest.world import UNIT, World
from tests.support.fixtures import recorded

NDJSON = {"Content-Type": "application/x-ndjson"}


def post(number: int, account: UUID, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "account_id": str(account), "external_id": f"9_{number}", "text": f"Inlägg {number}",
        "published_at": "2026-11-20T17:00:00Z",
    }  # fmt: skip
    return given | more


@pytest.fixture
async def system(world: World, client: MakeClient) -> httpx.AsyncClient:
    return await client(world.service, "integration", name="bibliotekssystemet")


def lines(posts: list[Any]) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in posts)


async def test_good_lines_are_kept_and_bad_ones_told(world: World, system: httpx.AsyncClient) -> None:
    sent: list[Any] = [post(n, world.page) for n in range(1_203)]
    sent[17] = b'{"account_id": '
    sent[600] = post(600, world.page, published_at="in May")
    sent[601] = post(601, uuid7())
    sent[1_202] = post(1_202, world.page, text="a\0b")
    answer = await system.post("/post-batches", content=lines(sent) + b"\n\n", headers=NDJSON)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["lines"], told["stored"], told["duplicates"], told["refused_lines"]) == (1_203, 1_199, 0, 4)
    assert [(one["line"], one["pointer"]) for one in told["refused"]] == [
        (18, ""), (601, "/published_at"), (602, "/account_id"), (1_203, "/text"),
    ]  # fmt: skip
    assert len(await world.captured()) == 1_199
    read = await system.get(f"/post-batches/{answer.headers['location'].rpartition('/')[2]}")
    assert read.json() == told


async def test_the_same_batch_again_doubles_nothing_and_gets_the_same_answer(
    world: World, system: httpx.AsyncClient
) -> None:
    body = lines([*(post(n, world.page) for n in range(700)), b"nonsense"])
    first = await system.post("/post-batches", content=body, headers=NDJSON)
    again = await system.post("/post-batches", content=body, headers=NDJSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert len(await world.captured()) == 700


async def test_a_batch_that_fares_otherwise_the_second_time_is_told_so(world: World, system: httpx.AsyncClient) -> None:
    late = uuid7()
    body = lines([post(1, late)])
    assert (await system.post("/post-batches", content=body, headers=NDJSON)).json()["refused_lines"] == 1
    await world.account(late, "facebook", "55", "sent")
    again = await system.post("/post-batches", content=body, headers=NDJSON)
    assert (again.status_code, again.json()["stored"]) == (201, 1)


async def test_json_is_reported_the_same_way(world: World, system: httpx.AsyncClient) -> None:
    items = [post(1, world.page), post(2, world.page, extra="x"), 7, post(3, world.page), post(1, world.page)]
    told = (await system.post("/post-batches", json={"items": items})).json()
    assert (told["lines"], told["stored"], told["duplicates"]) == (5, 2, 1)
    assert [(one["line"], one["pointer"]) for one in told["refused"]] == [(2, "/extra"), (3, "")]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 422), (b"{}", 422), (b'{"items": 1}', 422), (b'{"items": [], "x": 1}', 422)],
)
async def test_a_body_that_is_no_batch_is_a_problem(
    world: World, system: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await system.post("/post-batches", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_edits_in_a_batch_are_versions_in_order(world: World, system: httpx.AsyncClient) -> None:
    edits = [post(1, world.page, text=f"Version {n}") for n in (1, 2, 2, 3)]
    told = (await system.post("/post-batches", content=lines(edits), headers=NDJSON)).json()
    assert (told["stored"], told["duplicates"]) == (3, 1)
    assert [(one.version, one.text) for one in await world.captured()] == [(n, f"Version {n}") for n in (1, 2, 3)]


async def test_only_systems_may_send_and_only_to_their_units(world: World, client: MakeClient) -> None:
    body = lines([post(1, world.page)])
    reader = await client(world.service, "moderator")
    assert (await reader.post("/post-batches", content=body, headers=NDJSON)).status_code == 403
    elsewhere = await client(world.service, "integration", units=[uuid7()])
    told = (await elsewhere.post("/post-batches", content=body, headers=NDJSON)).json()
    assert (told["stored"], told["refused"][0]["pointer"]) == (0, "/account_id")
    here = await client(world.service, "integration", units=[UNIT], name="bibliotek")
    batch = await here.post("/post-batches", content=body, headers=NDJSON)
    assert batch.json()["stored"] == 1
    assert (await elsewhere.get(f"/post-batches/{batch.json()['id']}")).status_code == 404


async def test_too_large_and_of_the_wrong_type(world: World, system: httpx.AsyncClient) -> None:
    assert (await system.post("/post-batches", content=b"x", headers={"Content-Type": "text/csv"})).status_code == 415
    huge = b" " * ((20 << 20) + 1)
    assert (await system.post("/post-batches", content=huge, headers=NDJSON)).status_code == 413


async def test_hostile_text_is_kept_as_it_is_or_refused(lite: World, client: MakeClient) -> None:
    caller = await client(lite.service, "integration")
    strings = json.loads(recorded("hostile_text", "blns.json").read_text())
    body = lines([post(n, lite.page, text=text) for n, text in enumerate(strings)])
    told = (await caller.post("/post-batches", content=body, headers=NDJSON)).json()
    kept = {one.external_id: one.text for one in await lite.captured()}
    assert told["stored"] + told["refused_lines"] == len(strings)
    assert told["refused_lines"] == sum("\0" in one for one in strings)
    assert all(kept[f"9_{n}"] == text for n, text in enumerate(strings) if "\0" not in text)


async def test_single_posts_that_come_together_share_a_commit(
    world: World, system: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    store = Collector._store

    async def counted(collector: Collector, sent: list[Any]) -> list[Any]:
        sizes.append(len(sent))
        return await store(collector, sent)

    monkeypatch.setattr(Collector, "_store", counted)
    answers = await asyncio.gather(*(system.post("/posts", json=post(n, world.page)) for n in range(40)))
    assert {one.status_code for one in answers} == {201}
    assert sum(sizes) == len(await world.captured()) == 40
    assert len(sizes) < 40
    again = await system.post("/posts", json=post(7, world.page))
    assert (again.status_code, again.json()["new"], again.json()["version"]) == (200, False, 1)


async def test_one_bad_post_fails_alone(
    world: World, system: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(seen: Any, *more: Any) -> Any:
        if any(one.external_id == "9_3" for one in seen):
            raise ValueError("larger than any broker takes")
        return await capturing.capture(seen, *more)

    monkeypatch.setattr(sendings, "capture", fails)
    answers = await asyncio.gather(*(system.post("/posts", json=post(n, world.page)) for n in range(6)))
    assert [one.status_code for one in answers] == [201, 201, 201, 500, 201, 201]
    assert len(await world.captured()) == 5


async def test_a_full_queue_says_come_back(world: World, system: httpx.AsyncClient) -> None:
    collector: Collector = world.service.v1.state.collector
    collector._most = 0
    answer = await system.post("/posts", json=post(1, world.page))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert await world.captured() == []


async def test_a_refused_post_says_where(world: World, system: httpx.AsyncClient, client: MakeClient) -> None:
    unknown = await system.post("/posts", json=post(1, uuid7()))
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/account_id")
    elsewhere = await client(world.service, "integration", units=[uuid7()])
    assert (await elsewhere.post("/posts", json=post(1, world.page))).status_code == 403


async def test_writers_at_once_deadlock_nobody_and_double_nothing(world: World) -> None:
    """The same posts, in opposite orders, from several transactions."""
    sent = [Sent(PostIn.model_validate(post(n, world.page)).observed(), None) for n in range(100)]

    async def write(some: list[Sent]) -> None:
        async with world.ports.unit_of_work() as uow:
            await take(some, uow)

    await asyncio.gather(*(write(sent if n % 2 else sent[::-1]) for n in range(4)))
    captured = await world.captured()
    assert len(captured) == 100
    assert {one.version for one in captured} == {1}


async def test_writers_at_once_hold_what_stands_and_make_what_is_new(world: World) -> None:
    """Edits of posts that stand, among new ones, in opposite orders: none waits in a ring, each version is told once."""
    standing = [post(n, world.page) for n in range(50)]
    edited = [one | {"text": "Ändrat", "edited_at": "2026-11-20T18:00:00Z"} for one in standing]
    new = [post(n, world.page) for n in range(50, 100)]

    async def write(some: list[dict[str, Any]]) -> None:
        async with world.ports.unit_of_work() as uow:
            await take([Sent(PostIn.model_validate(one).observed(), None) for one in some], uow)

    await write(standing)
    mixed = [one for pair in zip(edited, new, strict=True) for one in pair]
    await asyncio.gather(*(write(mixed if n % 2 else mixed[::-1]) for n in range(4)))
    told = [(one.external_id, one.version) for one in await world.captured()]
    assert len(told) == len(set(told)) == 150
    assert {number for number, version in told if version == 2} == {one["external_id"] for one in edited}


async def test_what_was_sent_is_kept_as_it_was_sent(world: World, system: httpx.AsyncClient) -> None:
    line = json.dumps(post(1, world.page, text="Hej\nd\u00e5"), indent=None, separators=(" ,  ", ":")).encode()
    await system.post("/post-batches", content=line, headers=NDJSON)
    [captured] = await world.captured()
    assert (captured.raw, captured.text) == (line.decode(), "Hej\nd\u00e5")


async def test_posts_are_written_in_the_order_of_their_keys(world: World) -> None:
    """What keeps writers that meet from waiting in a ring; they meet too seldom for a test to wait for it."""
    written: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.replace('"', "").split()[:3] == ["INSERT", "INTO", "post"]:
            written.extend([row[0] for row in parameters] if isinstance(parameters, list) else parameters[0])

    event.listen(world.service.core.engine.sync_engine, "before_cursor_execute", note)
    sent = [Sent(PostIn.model_validate(post(n, world.page)).observed(), None) for n in range(100)]
    async with world.ports.unit_of_work() as uow:
        await take(sent, uow)
    assert len(written) == 100
    assert written == sorted(written, key=str)


async def test_a_version_is_written_with_all_that_it_holds(world: World, system: httpx.AsyncClient) -> None:
    more = {
        "author": {"external_id": "7", "name": "Kim", "ours": True}, "parent_external_id": "9_0", "kind": "comment",
        "attachments": [{"external_id": "a\u20ac", "media_type": "image/jpeg"}], "url": "https://example.se/1",
        "edited_at": "2026-11-20T19:00:00+01:00",
    }  # fmt: skip
    answer = await system.post("/posts", json=post(1, world.page, **more))
    async with world.ports.unit_of_work() as uow:
        [kept] = await uow.posts.versions(UUID(answer.json()["post_id"]))
    [captured] = await world.captured()
    assert (kept.author_id, kept.author_name, kept.ours, kept.parent_external_id) == ("7", "Kim", True, "9_0")
    assert (kept.attachments, kept.url) == ((Attachment("a\u20ac", "image/jpeg"),), "https://example.se/1")
    assert kept.edited_at == kept.told_at == captured.edited_at == datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert [(a.external_id, a.media_type, a.digest) for a in captured.attachments] == [("a\u20ac", "image/jpeg", None)]
    assert captured.content_digest == kept.content_digest == answer.json()["content_digest"]


async def test_a_version_without_its_post_is_an_error_that_all_understand(world: World) -> None:
    """And what was written before it in the same transaction is gone with it."""
    sent = Sent(PostIn.model_validate(post(1, world.page)).observed(), None)

    async def half() -> None:
        async with world.ports.unit_of_work() as uow:
            await take([sent], uow)
            [kept] = await uow.posts.versions(sent.post.post_id)
            await uow.posts.add([replace(kept, post_id=uuid7())])

    with pytest.raises(IntegrityError):
        await half()
    async with world.ports.unit_of_work() as uow:
        assert await uow.posts.known([sent.post.post_id]) == {}


async def test_nothing_is_copied_outside_of_a_transaction(world: World) -> None:
    """It would stand at once, and stay when the rest fails."""
    if world.service.core.engine.dialect.name != "postgresql":
        pytest.skip("COPY is PostgreSQL's")
    async with world.ports.unit_of_work() as uow:
        with pytest.raises(RuntimeError, match="transaction"):
            await add_new(uow.session, tables.post_version, ("post_id",), [[uuid7()]])


async def test_who_comes_a_little_later_is_waited_for(world: World) -> None:
    """The second time it is known how many there are: the first of them do not go alone."""
    collector, sizes = Collector(world.ports), list[int]()
    store, others_may = collector._store, asyncio.Event()

    async def counted(sent: list[Sent]) -> list[Any]:
        sizes.append(len(sent))
        others_may.set()
        return await store(sent)

    async def calls(number: int) -> None:
        await collector.add(Sent(PostIn.model_validate(post(number, world.page)).observed(), None))

    async def late(number: int) -> None:
        await others_may.wait()
        await calls(number)

    collector._store = counted  # type: ignore[method-assign] # counts on the way
    await asyncio.gather(*(calls(n) for n in range(10)))
    others_may.clear()
    loop = asyncio.get_running_loop()
    loop.call_soon(loop.call_soon, loop.call_soon, others_may.set)
    with patch("services.ingest.application.collector.LINGER", 60):
        await asyncio.gather(*(calls(n) for n in range(10, 15)), *(late(n) for n in range(15, 20)))
    assert sizes == [10, 10]


async def test_one_who_is_alone_does_not_wait(world: World) -> None:
    collector = Collector(world.ports)
    with patch("services.ingest.application.collector.LINGER", 3_600):
        for number in range(3):
            await collector.add(Sent(PostIn.model_validate(post(number, world.page)).observed(), None))
    assert len(await world.captured()) == 3
