"""The outbox learns bundles and unlearns them (ADR 20): nothing that waits is lost, told twice or out of order."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from shared.clock import FrozenClock
from shared.core import Core
from shared.db import bundling, migrate
from shared.db.unit_of_work import UnitOfWork
from shared.messaging import lease
from shared.messaging.changes import changes
from shared.messaging.relay import Relay
from shared.messaging.sealing import seal
from tests.contract.bus_fixtures import NOW, Noted, NoteSettings, Taker, noted, tables
from tests.integration.shared.test_messaging_bundles import Stopping
from tests.support.databases import Databases

BEFORE = "495bde76cb92"


@pytest.fixture
async def core(database: Databases) -> AsyncIterator[Core]:
    core = Core.build(NoteSettings(database_url=await database.blank()), tables, FrozenClock(NOW))
    await migrate.upgrade(core.engine, "stats", BEFORE)
    yield core
    await core.close()


async def write_as_before(core: Core, *numbers: int) -> None:
    """A row for each, by the columns that there were."""
    rows = [seal(noted(number), source="/0860/registry", at=NOW) for number in numbers]
    async with core.engine.begin() as connection:
        await connection.execute(insert(bundling.outbox), rows)


async def tell(core: Core, *numbers: int) -> None:
    async with UnitOfWork(core) as uow:
        uow.publish(*(noted(number) for number in numbers))


async def drained(core: Core) -> list[int]:
    broker = Taker()
    relay = Relay(core, broker)
    while await relay.drain():
        pass
    await relay.close()
    return [json.loads(record.value)["data"]["number"] for record in broker.kept]


async def feed(core: Core) -> list[tuple[int, int]]:
    async with UnitOfWork(core).reading() as uow:
        page = await changes(uow, after=None, topics=[Noted.topic], limit=100)
    return [(one.position, one.envelope["data"]["number"]) for one in page.items]


async def singles(core: Core) -> list[Any]:
    """What the code of before reads: told rows with their positions, then the others, oldest first."""
    columns = [bundling.ours[name] for name in ("seq", "position", "key", "type", "event_id", "value", "created_at")]
    async with core.engine.connect() as connection:
        rows = (await connection.execute(select(*columns).order_by(bundling.ours.seq))).all()
    return sorted(rows, key=lambda row: (row.position is None, row.position or row.seq))


async def test_what_waited_and_what_was_told_before_the_upgrade_stays_so(core: Core) -> None:
    await write_as_before(core, 1, 2, 3, 4)
    async with core.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET position = seq WHERE seq <= 2"))
    await migrate.upgrade(core.engine, "stats")
    await tell(core, 5, 6, 7)
    await write_as_before(core, 8)
    assert await drained(core) == [3, 4, 5, 6, 7, 8]
    assert await feed(core) == [(number, number) for number in range(1, 9)]


async def test_a_relay_from_before_tells_no_more(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would tell a bundle as one event. It goes on running while the new version rolls out, and may hold its lease."""
    await write_as_before(core, 1)
    broker = Taker()
    old = Relay(core, broker, holder="old")
    async with core.engine.begin() as connection:
        held = {"name": "relay", "holder": "old", "until": NOW}
        await connection.execute(insert(tables.relay_lease).values(held))
    await migrate.upgrade(core.engine, "stats")
    with monkeypatch.context() as patch:
        patch.setattr(lease, "NAME", "relay")
        assert await old.drain() == 0
    assert await drained(core) == [1]


async def test_the_way_back_loses_nothing(core: Core) -> None:
    await migrate.upgrade(core.engine, "stats")
    await tell(core, 1, 2, 3)
    await tell(core, 4)
    assert await drained(core) == [1, 2, 3, 4]
    await tell(core, 5, 6, 7, 8, 9)
    relay = Relay(core, Stopping())
    assert await relay.drain() == 3
    await tell(core, 10)
    await tell(core, 11, 12)
    before = await feed(core)
    await migrate.downgrade(core.engine, "stats", BEFORE)
    rows = await singles(core)
    envelopes = [json.loads(row.value) for row in rows]
    assert [one["data"]["number"] for one in envelopes] == list(range(1, 13))
    assert [row.position for row in rows] == [*range(1, 8), *[None] * 5]
    assert before == [(number, number) for number in range(1, 5)]
    assert [(str(row.event_id), row.type, row.key) for row in rows] == [
        (one["id"], one["type"], one["subject"]) for one in envelopes
    ]
    await migrate.upgrade(core.engine, "stats")
    assert await drained(core) == [8, 9, 10, 11, 12]
    assert await feed(core) == [(number, number) for number in range(1, 13)]


async def test_after_the_way_back_a_relay_from_before_may_tell(core: Core) -> None:
    await migrate.upgrade(core.engine, "stats")
    await migrate.downgrade(core.engine, "stats", BEFORE)
    async with core.engine.connect() as connection:
        assert (await connection.execute(select(tables.relay_lease))).all() == []
