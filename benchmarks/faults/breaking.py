"""The faults: each breaks something for a while, during a load, and mends it again."""

import asyncio
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.load import Load
from benchmarks.ground import Ground
from shared.contracts.catalogue import CATALOGUE, TOPICS
from shared.messaging.bus import Bus, Record
from shared.messaging.opening import open_bus
from shared.settings import ServiceSettings

AWAY, DATABASE_AWAY = 30.0, 15.0
KILLS = 15
OFF_BY = (1800, -1800, 300, -90)
AGAIN = 50_000
"""Events that are told again at most."""
CONTENT = ("ingest.posts", "ingest.actions", "moderation.cases", "moderation.removals", "archive.records")


@dataclass
class Broken:
    """What a fault works on. `clock`: the file that says by how many seconds the services' clocks are off."""

    load: Load
    ground: Ground
    dice: random.Random
    clock: Path


Break = Callable[[Broken], Awaitable[dict[str, object]]]


async def kill(broken: Broken) -> dict[str, object]:
    """SIGKILL of each process at random, until the load has passed and there were fifteen."""
    saga = broken.load.saga
    while sum(saga.kills.values()) < KILLS:
        await saga.kill(sum(saga.kills.values()) + 1, broken.dice)
    return {"kills": dict(saga.kills)}


async def broker_away(broken: Broken) -> dict[str, object]:
    broker, file = broken.ground.broker, broken.load.installation.system.layout.data_dir / "bus.db"
    if broker is None:
        return {"log_locked_s": await _hold(file, AWAY / 2)}
    broker.stop(signal.SIGKILL)
    await asyncio.sleep(AWAY)
    assert await asyncio.to_thread(broker.start), "the broker did not come back"
    broken.ground.heads["broker"] = int((broker.folder / "pid").read_text())
    return {"away_s": AWAY}


async def database_away(broken: Broken) -> dict[str, object]:
    server, folder = broken.ground.postgres, broken.load.installation.system.layout.data_dir
    if server is None:
        return {"archive_locked_s": await _hold(folder / "archive.db", DATABASE_AWAY)}
    await asyncio.to_thread(server.stop, "immediate")
    await asyncio.sleep(DATABASE_AWAY)
    assert await asyncio.to_thread(server.start), "the database did not come back"
    await broken.load.installation.tables.reconnect()
    return {"away_s": DATABASE_AWAY}


async def _hold(file: Path, seconds: float) -> float:
    """Nobody else writes to a SQLite file meanwhile."""
    with closing(sqlite3.connect(file, timeout=30, check_same_thread=False)) as connection:
        await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        connection.rollback()
    return seconds


async def twice_and_in_disorder(broken: Broken) -> dict[str, object]:
    """All that lies in the content topics is told again in an order of chance, while new events are told."""
    async with _bus(broken) as bus:
        subscription = await bus.subscribe(f"faults-{broken.load.run}", CONTENT)
        heard: list[Record] = []
        while len(heard) < AGAIN and (some := await subscription.fetch(5_000, 3.0)):
            heard += some
        await subscription.close()
        again = [Record(one.topic, one.key, one.value, headers=one.headers) for one in heard]
        broken.dice.shuffle(again)
        publisher = await bus.publisher()
        for start in range(0, len(again), 500):
            assert await publisher.send(again[start : start + 500]) == len(again[start : start + 500])
    return {"told_again": len(again)}


async def poison(broken: Broken) -> dict[str, object]:
    """One event in every topic that nobody can read."""
    async with _bus(broken) as bus:
        publisher = await bus.publisher()
        bad = [
            Record(topic.name, f"poison-{broken.load.run}", b"{not json", headers=(("ce_type", topic.events[0].type.encode()),))
            for topic in CATALOGUE
        ]  # fmt: skip
        assert await publisher.send(bad) == len(bad)
    return {"topics": len(TOPICS)}


async def clock_jumps(broken: Broken) -> dict[str, object]:
    """Half an hour ahead, an hour back, and so on, every few seconds; at the end right again."""
    jumps = 0
    while not broken.load.ended.is_set() or jumps < len(OFF_BY):
        broken.clock.write_text(str(OFF_BY[jumps % len(OFF_BY)]))
        jumps += 1
        await asyncio.sleep(broken.dice.uniform(2, 4))
    broken.clock.write_text("0")
    return {"jumps": jumps}


@asynccontextmanager
async def _bus(broken: Broken) -> AsyncIterator[Bus]:
    """The installation's broker, seen from here."""
    system = broken.load.installation.system
    given = system.environment
    settings = _Settings(
        data_dir=system.folder, bus=given.get("INSYN_BUS", "embedded"),
        kafka_bootstrap=given.get("INSYN_KAFKA_BOOTSTRAP", ""), topic_prefix=given.get("INSYN_TOPIC_PREFIX", ""),
    )  # fmt: skip
    bus = await open_bus(settings)
    try:
        yield bus
    finally:
        await bus.close()


class _Settings(ServiceSettings):
    service = "faults"
