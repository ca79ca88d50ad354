"""A creating request that is sent again has its effect once and gets its first answer, on both databases."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from shared.clock import FrozenClock
from shared.service import Service
from shared.web.idempotency import prune
from tests.support.databases import Databases
from tests.support.waiting import PATIENCE
from tests.support.web import NOTE, Trial
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

KEY = {"Idempotency-Key": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11"}


async def count(service: Service, table: str = "note") -> int:
    tables = {"note": NOTE, "outbox": service.core.tables.outbox, "audit": service.core.tables.audit}
    async with service.core.engine.connect() as connection:
        found = await connection.execute(
            select(func.count()).select_from(tables.get(table, service.core.tables.idempotency))
        )
        return int(found.scalar_one())


async def write(client: httpx.AsyncClient, title: str = "Öppettider", **headers: str) -> httpx.Response:
    return await client.post("/notes", json={"title": title}, headers=KEY | headers)


async def test_the_first_answer_comes_again_and_the_effect_does_not(
    make_notes: MakeNotes, call: Call, database: Databases
) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    first, again = await write(client), await write(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert [await count(service, table) for table in ("note", "outbox", "audit")] == [1, 1, 1]


async def test_the_answer_is_kept_with_the_effect_or_not_at_all(
    make_notes: MakeNotes, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    monkeypatch.setattr("shared.web.idempotency._kept", lambda _: 1 / 0)
    assert (await write(client)).status_code == 500
    assert await count(service) == 0
    monkeypatch.undo()
    assert (await write(client)).status_code == 201
    assert await count(service) == 1


async def test_a_key_is_for_one_body(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    await write(client)
    assert (await write(client, "En annan")).status_code == 422
    assert (await client.post("/notes?x=1", json={"title": "Öppettider"}, headers=KEY)).status_code == 422
    assert await count(service) == 1


async def test_a_key_is_for_one_caller(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    one, other = await call(service, "moderator", name="ett"), await call(service, "moderator", name="annat")
    first, second = await write(one), await write(other)
    assert first.json()["id"] != second.json()["id"]
    assert await count(service) == 2


async def test_the_next_key_of_a_client_gets_the_first_answer_too(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    old, new = await call(service, "moderator", name="ett"), await call(service, "moderator", name="ett")
    first, again = await write(old), await write(new)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    key = new.headers.pop("Authorization").removeprefix("Bearer ")
    assert (await write(new, **{"X-API-Key": key})).json() == first.json()
    assert await count(service) == 1


async def test_who_may_no_longer_gets_no_old_answer(make_notes: MakeNotes, call: Call, clock: FrozenClock) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    await write(client)
    async with service.core.engine.begin() as connection:
        await connection.execute(service.core.tables.api_key.update().values(revoked_at=clock.now()))
    service.v1.state.authenticator._keys._seen.clear()
    assert (await write(client)).status_code == 401


async def test_what_failed_may_be_tried_again_with_the_same_key(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    assert (await write(client, "nej")).status_code == 409
    assert (await write(client, "")).status_code == 422
    assert await count(service, "idempotency") == 0
    assert (await write(client)).status_code == 201


async def test_an_answer_of_refusal_is_not_kept(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    refused = await client.post("/notes/0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11/refusals", headers=KEY)
    assert refused.status_code == 409
    assert await count(service, "idempotency") == 0


async def test_while_the_first_still_runs_the_second_is_told_to_wait(
    make_notes: MakeNotes, call: Call, database: Databases
) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        entered.set()
        await go_on.wait()

    service = await make_notes(trial=Trial(before=wait))
    client = await call(service, "moderator")
    first = asyncio.create_task(write(client))
    await entered.wait()
    second = await write(client)
    assert second.status_code == 409
    assert int(second.headers["retry-after"]) >= 1
    go_on.set()
    assert (await first).status_code == 201
    assert (await write(client)).json() == (await first).json()
    assert await count(service) == 1


async def test_two_processes_do_not_both_create(make_notes: MakeNotes, call: Call, database: Databases) -> None:
    """The second process knows nothing of the first one's memory: the database must tell."""
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        entered.set()
        await go_on.wait()
        service.v1.state.idempotency_running.clear()

    service = await make_notes(trial=Trial(before=wait))
    client = await call(service, "moderator")
    first = asyncio.create_task(write(client))
    await entered.wait()
    service.v1.state.idempotency_running.clear()
    second = asyncio.create_task(write(client))
    try:
        if database.kind == "postgresql":
            assert (await asyncio.wait_for(asyncio.shield(second), PATIENCE)).status_code == 409
    finally:
        go_on.set()
    answers = {(await first).status_code, (await second).status_code}
    assert answers <= {201, 409}
    assert await count(service) == 1


async def test_many_at_once_have_one_effect(make_notes: MakeNotes, call: Call, database: Databases) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    answers = await asyncio.gather(*(write(client) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert await count(service) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "nyckel\x7f", "å"])
async def test_a_key_that_is_none_is_400(make_notes: MakeNotes, call: Call, key: str) -> None:
    client = await call(await make_notes(), "moderator")
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    assert (await client.post("/notes", json={"title": "x"}, headers=headers)).status_code == 400


async def test_without_a_key_every_request_creates(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    for _ in range(2):
        await client.post("/notes", json={"title": "x"})
    assert await count(service) == 2
    assert await count(service, "idempotency") == 0


async def test_answers_are_forgotten_after_seven_days(
    make_notes: MakeNotes, call: Call, database: Databases, clock: FrozenClock
) -> None:
    service = await make_notes()
    client = await call(service, "moderator")
    await write(client)
    clock.advance(timedelta(days=6, hours=23))
    assert await prune(service.core) == 0
    clock.advance(timedelta(hours=2))
    assert await prune(service.core) == 1
    assert await count(service, "idempotency") == 0
