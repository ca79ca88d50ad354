"""A key lies where Kafka's own clients would put it."""

from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as some

from shared.messaging.kafka_publisher import partition_of


@given(some.text(max_size=50), some.integers(1, 50))
def test_partitions_are_those_of_kafkas_own_clients(key: str, partitions: int) -> None:
    assert partition_of(key, partitions) == (murmur2(key.encode()) & 0x7FFFFFFF) % partitions
