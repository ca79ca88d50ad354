"""A consumer in a process of its own, for tests that kill it: python bus_victim.py KIND WHERE PREFIX DATABASE."""

import asyncio
import sys
from pathlib import Path

from shared.messaging.bus import Bus
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import Access, KafkaBus
from tests.contract.bus_fixtures import TOPIC, world_on


async def main(kind: str, where: str, prefix: str, database: str) -> None:
    bus: Bus
    if kind == "embedded":
        bus = EmbeddedBus(Path(where), prefix=prefix, catalogue=[TOPIC])
    else:
        bus = KafkaBus(Access(where), prefix=prefix, catalogue=[TOPIC])
    world = await world_on(database)
    consumer = world.consumer(await bus.subscribe("registry", [TOPIC.name]), batch=7)
    await consumer.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
