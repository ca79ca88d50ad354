"""What only Kafka does: topics made from the catalogue, strangers on the same topic, and a broker that refuses."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.partitioner import DefaultPartitioner

from shared.contracts.catalogue import CATALOGUE
from shared.messaging.bus import BusAway, Record
from shared.messaging.kafka import Access, KafkaBus, configuration
from shared.messaging.kafka_publisher import partition_of
from tests.contract.brokers import KafkaBroker
from tests.contract.bus_fixtures import TOPIC, hear
from tests.support.waiting import until

STATE = replace(TOPIC, name="registry.states", partitions=2, cleanup="compact", retention=None)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[KafkaBroker]:
    broker = KafkaBroker([TOPIC, STATE])
    await broker.create_topics()
    yield broker
    await broker.close()


@pytest.fixture
async def admin(broker: KafkaBroker) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    yield admin
    await admin.close()


async def configured(admin: AIOKafkaAdminClient, name: str) -> dict[str, str]:
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    return {entry[0]: entry[1] for entry in answer.resources[0][4]}


async def test_topics_are_made_as_the_catalogue_says(broker: KafkaBroker, admin: AIOKafkaAdminClient) -> None:
    found = await admin.describe_topics([broker.prefix + TOPIC.name, broker.prefix + STATE.name])
    partitions = {topic["topic"].removeprefix(broker.prefix): len(topic["partitions"]) for topic in found}
    assert partitions == {TOPIC.name: 3, STATE.name: 2}
    content, state = [await configured(admin, broker.prefix + topic.name) for topic in (TOPIC, STATE)]
    week = timedelta(days=7).total_seconds() * 1000
    assert (content["cleanup.policy"], float(content["retention.ms"])) == ("delete", week)
    assert (state["cleanup.policy"], state["retention.ms"]) == ("compact", "-1")
    assert {content["message.timestamp.type"], state["message.timestamp.type"]} == {"LogAppendTime"}
    assert float(content["segment.ms"]) < week, "a segment that is written to never expires"


def test_every_topic_of_ours_says_when_its_content_goes() -> None:
    for topic in CATALOGUE:
        wanted = configuration(topic)
        assert (wanted["retention.ms"] == "-1") == (wanted["cleanup.policy"] == "compact"), topic.name


async def test_a_topic_that_the_broker_refuses_is_an_error_and_not_passed_over(broker: KafkaBroker) -> None:
    bus = KafkaBus(Access(broker.address), prefix=broker.prefix, catalogue=[replace(TOPIC, name="no such name")])
    with pytest.raises(BusAway, match="no such name"):
        await bus.create_topics()


@pytest.mark.parametrize("key", ["a", "", "0191c0de-7f00-7000-8000-000000000001", "å ä ö \U0001f4a9", "x" * 500])
def test_a_key_goes_where_every_kafka_client_puts_it(key: str) -> None:
    for partitions in (1, 3, 6, 24):
        everyone = list(range(partitions))
        assert partition_of(key, partitions) == DefaultPartitioner()(key.encode(), everyone, everyone)


async def test_a_stranger_may_write_what_it_likes(broker: KafkaBroker) -> None:
    stranger = AIOKafkaProducer(bootstrap_servers=broker.address)
    await stranger.start()
    name = broker.prefix + TOPIC.name
    await stranger.send_and_wait(name, b"\xff", key=b"\xff\xfe", partition=0, headers=[("ce_type", b"\xff")])
    await stranger.send_and_wait(name, None, key=b"tombstone", partition=0)
    await stranger.send_and_wait(name, b"keyless", partition=0)
    await stranger.stop()
    heard = await hear(await broker.bus().subscribe("reader", [TOPIC.name]), 3)
    assert [(record.key, record.value) for record in heard] == [
        ("\ufffd\ufffd", b"\xff"), ("tombstone", b""), ("", b"keyless"),
    ]  # fmt: skip


async def test_what_was_kept_beyond_a_failure_is_not_sent_again(
    broker: KafkaBroker, admin: AIOKafkaAdminClient
) -> None:
    """One place refuses, the others have written: their keys must not hear the same twice, out of order."""
    small = ConfigResource(ConfigResourceType.TOPIC, broker.prefix + STATE.name, {"max.message.bytes": "2000"})
    await admin.alter_configs([small])

    async def in_force() -> bool:
        return (await configured(admin, broker.prefix + STATE.name))["max.message.bytes"] == "2000"

    await until(in_force)
    publisher = await broker.bus().publisher()

    def record(topic: str, number: int) -> Record:
        return Record(topic, "k", str(number).encode(), headers=(("ce_id", str(number).encode()),))

    huge = Record(STATE.name, "k", os.urandom(9000), headers=(("ce_id", b"2"),))
    wanted = [record(TOPIC.name, 1), huge, record(TOPIC.name, 3), record(TOPIC.name, 4)]
    assert await publisher.send(wanted) == 1
    assert await publisher.send(wanted[1:]) == 0
    wanted[1] = record(STATE.name, 2)
    assert await publisher.send([*wanted[1:], record(TOPIC.name, 5)]) == 4
    heard = await hear(await broker.bus().subscribe("reader", [TOPIC.name]), 4)
    assert [record.value for record in heard] == [b"1", b"3", b"4", b"5"]
