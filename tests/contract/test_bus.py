"""One contract for every bus: what the embedded log promises, a real Kafka promises too, and the other way round."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from shared.messaging.bus import BusAway, Publisher, Record, Subscription
from shared.messaging.sealing import LARGEST
from tests.contract.brokers import Broker, Cable, EmbeddedBroker, KafkaBroker, brokers
from tests.contract.bus_fixtures import TOPIC, hear
from tests.support.waiting import until

NAME = TOPIC.name
SECONDS = 20
"""On a machine with much else to do. Kafka's own client would hang for its forty seconds, and the locked file for ever."""


@pytest.fixture(params=["embedded", "kafka"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Broker]:
    async for broker in brokers(request.param, tmp_path, [TOPIC]):
        await broker.create_topics()
        yield broker


def some(count: int, keys: int = 5, size: int = 0) -> list[Record]:
    return [Record(NAME, f"key-{n % keys}", f"{n:06}".encode().ljust(size, b".")) for n in range(count)]


def numbers(records: Sequence[Record], key: str | None = None) -> list[int]:
    return [int(record.value[:6]) for record in records if key is None or record.key == key]


async def quiet(subscription: Subscription) -> bool:
    return await subscription.fetch(10, 0.3) == []


async def all_sent(publisher: Publisher, records: Sequence[Record]) -> None:
    assert await publisher.send(records) == len(records)


async def test_what_is_sent_is_heard_whole_and_each_key_in_order_in_one_place(broker: Broker) -> None:
    sent = [
        Record(NAME, r.key, r.value, headers=(("ce_type", b"t"), ("ce_id", str(n).encode())))
        for n, r in enumerate(some(200))
    ]
    publisher = await broker.bus().publisher()
    await all_sent(publisher, sent[:150])
    await all_sent(publisher, sent[150:])
    heard = await hear(await broker.bus().subscribe("reader", [NAME]), 200)
    for key in {record.key for record in sent}:
        mine = [record for record in heard if record.key == key]
        assert numbers(mine) == numbers(sent, key)
        assert len({record.place for record in mine}) == 1
    assert {(r.topic, r.key, r.value, r.headers) for r in heard} == {(r.topic, r.key, r.value, r.headers) for r in sent}


async def test_offsets_of_a_place_grow_one_by_one(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(60, keys=1))
    heard = await hear(await broker.bus().subscribe("reader", [NAME]), 60)
    assert [record.offset for record in heard] == list(range(60))


async def test_a_group_goes_on_where_it_committed_and_another_hears_all(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(40, keys=1))
    first = await broker.bus().subscribe("reader", [NAME])
    place = (await hear(first, 40))[0].place
    await first.commit({place: 25})
    await first.close()
    assert numbers(await hear(await broker.bus().subscribe("reader", [NAME]), 15)) == list(range(25, 40))
    assert numbers(await hear(await broker.bus().subscribe("other", [NAME]), 40)) == list(range(40))


async def test_what_was_not_committed_comes_again(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(10, keys=1))
    first = await broker.bus().subscribe("reader", [NAME])
    await hear(first, 10)
    await first.close()
    assert len(await hear(await broker.bus().subscribe("reader", [NAME]), 10)) == 10


async def test_a_rewound_place_comes_again_from_there(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(30, keys=1))
    subscription = await broker.bus().subscribe("reader", [NAME])
    place = (await hear(subscription, 30))[0].place
    await subscription.rewind({place: 12, ("no.such.topic", 0): 1})
    assert numbers(await hear(subscription, 18)) == list(range(12, 30))
    assert await quiet(subscription)


async def test_at_most_as_many_as_wanted_are_fetched_and_nothing_is_left_out(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(50, keys=1))
    subscription = await broker.bus().subscribe("reader", [NAME])
    heard: list[Record] = []

    async def all_heard() -> bool:
        batch = await subscription.fetch(7, 0.5)
        assert len(batch) <= 7
        heard.extend(batch)
        return len(heard) == 50

    await until(all_heard)
    assert numbers(heard) == list(range(50))


async def test_a_paused_place_waits_while_the_others_go_on(broker: Broker) -> None:
    publisher = await broker.bus().publisher()
    await all_sent(publisher, some(12, keys=6))
    subscription = await broker.bus().subscribe("reader", [NAME])
    heard = await hear(subscription, 12)
    held = heard[0].place
    subscription.pause([held])
    await subscription.rewind(dict.fromkeys({record.place for record in heard}, 0))
    free = [record for record in heard if record.place != held]
    again = await hear(subscription, len(free))
    assert {record.place for record in again} == {record.place for record in free}
    assert await quiet(subscription)
    subscription.resume([held])
    assert len(await hear(subscription, len(heard) - len(free))) == len(heard) - len(free)


async def test_a_member_is_told_which_places_it_was_given(broker: Broker) -> None:
    subscription = await broker.bus().subscribe("reader", [NAME])
    await subscription.fetch(1, 0.1)
    assert set(subscription.gained()) == {(NAME, partition) for partition in range(TOPIC.partitions)}
    assert set(subscription.gained()) == set()


async def test_ends_and_lag_say_what_there_is_and_what_waits(broker: Broker) -> None:
    subscription = await broker.bus().subscribe("reader", [NAME])
    await all_sent(await broker.bus().publisher(), some(20, keys=1))
    lag, places = dict(await subscription.lag()), [(NAME, partition) for partition in range(TOPIC.partitions)]
    assert set(lag) == set(places)
    assert sum(lag.values()) == sum((await subscription.ends(places)).values()) == 20
    assert set((await subscription.begins(places)).values()) == {0}
    await hear(subscription, 20)
    assert sum((await subscription.lag()).values()) == 0


async def test_installations_with_other_prefixes_share_a_broker_and_nothing_else(broker: Broker) -> None:
    mine, theirs = broker.bus("one."), broker.bus("two.")
    await mine.create_topics()
    await theirs.create_topics()
    await all_sent(await mine.publisher(), some(3, keys=1))
    subscription = await theirs.subscribe("reader", [NAME])
    assert await quiet(subscription)
    heard = await hear(await mine.subscribe("reader", [NAME]), 3)
    assert {record.topic for record in heard} == {NAME}


async def test_topics_may_be_created_again_and_keep_what_they_hold(broker: Broker) -> None:
    await all_sent(await broker.bus().publisher(), some(3, keys=1))
    await broker.bus().create_topics()
    assert await broker.bus().ready()
    assert len(await hear(await broker.bus().subscribe("reader", [NAME]), 3)) == 3


async def test_big_batches_and_big_records_pass(broker: Broker) -> None:
    sent = [*some(5_000, size=600), Record(NAME, "big", b"000000".ljust(LARGEST, b"x"))]
    await all_sent(await broker.bus().publisher(), sent)
    heard = await hear(await broker.bus().subscribe("reader", [NAME]), 5_001)
    assert [numbers(heard, f"key-{n}") for n in range(5)] == [list(range(n, 5_000, 5)) for n in range(5)]
    assert max(len(record.value) for record in heard) == LARGEST


@pytest.mark.parametrize("value", [b"", b"\x00", b"{not json", b"\xff\xfe", b'"\\ud800"', bytes(range(256))])
async def test_a_bus_carries_any_bytes(broker: Broker, value: bytes) -> None:
    await all_sent(await broker.bus().publisher(), [Record(NAME, "k\u0000y \U0001f4a9", value)])
    (heard,) = await hear(await broker.bus().subscribe("reader", [NAME]), 1)
    assert (heard.key, heard.value) == ("k\u0000y \U0001f4a9", value)


async def test_a_broker_that_is_away_is_said_to_be_and_everything_goes_on_when_it_is_back(
    broker: Broker, away: "Away"
) -> None:
    bus, sent = broker.bus(), 0
    publisher, subscription = await bus.publisher(), await bus.subscribe("reader", [NAME])
    await all_sent(publisher, some(10, keys=1))
    place = (await hear(subscription, 10))[0].place
    await away.go()
    assert await publisher.send(some(20, keys=1)[10:]) == 0
    with pytest.raises(BusAway):
        await subscription.commit({place: 10})
    await away.come_back()

    async def all_kept() -> bool:
        nonlocal sent
        sent += await publisher.send(some(20, keys=1)[10 + sent :])
        return sent == 10

    await until(all_kept)
    heard: list[Record] = []

    async def last_heard() -> bool:
        heard.extend(await subscription.fetch(100, 0.2))
        return bool(heard) and heard[-1].value == b"000019"

    await until(last_heard)
    assert numbers(heard)[-10:] == list(range(10, 20)), (
        "a member that was away so long may hear old things again, first"
    )
    assert await bus.ready()


async def test_a_bus_is_left_in_seconds_while_its_broker_is_away(broker: Broker, away: "Away") -> None:
    bus = broker.bus()
    publisher, subscription = await bus.publisher(), await bus.subscribe("reader", [NAME])
    await all_sent(publisher, some(3))
    await hear(subscription, 3)
    await away.go()
    assert await bus.ready() == isinstance(broker, EmbeddedBroker), "who only reads needs no lock"
    async with asyncio.timeout(SECONDS):
        await bus.close()
    await away.come_back()


class Away(Protocol):
    async def go(self) -> None: ...
    async def come_back(self) -> None: ...


class Locked:
    """The embedded broker is away when somebody else holds the file."""

    def __init__(self, path: Path) -> None:
        self._other = sqlite3.connect(path, isolation_level=None)

    async def go(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    async def come_back(self) -> None:
        self._other.execute("ROLLBACK")
        self._other.close()


class Cut:
    """A real broker is away when the network to it is."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable

    async def go(self) -> None:
        await self._cable.cut()

    async def come_back(self) -> None:
        await self._cable.mend()


@pytest.fixture
async def away(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Away]:
    if isinstance(broker, EmbeddedBroker):
        yield Locked(broker.path)
        return
    assert isinstance(broker, KafkaBroker)
    broker.patience = 3.0
    async with Cable(broker.address).plugged(monkeypatch) as cable:
        yield Cut(cable)
