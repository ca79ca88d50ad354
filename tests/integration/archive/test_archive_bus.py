"""The archive as it runs: posts come over the bus, receipts leave over it, and one bad post stops nobody else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.archive.store.tables import record
from shared.blobs import BlobStore
from shared.clock import FrozenClock
from shared.contracts.archive import RecordSealed
from shared.contracts.envelope import Envelope, Event
from shared.evidence.notes import parse_verifiers
from shared.evidence.receipts import verify
from shared.messaging.bus import Bus, Record
from shared.messaging.sealing import seal
from shared.service import Service
from tests.conftest import MakeService
from tests.support.posts import PUBLISHED, captured, edited, picture
from tests.support.pump import Pump
from tests.support.services import VERIFIER_KEY


async def say(bus: Bus, *events: Event) -> None:
    rows = [seal(event, source="/0860/ingest", at=PUBLISHED) for event in events]
    publisher = await bus.publisher()
    told = [Record(topic=str(row["topic"]), key=str(row["key"]), value=bytes(row["value"])) for row in rows]  # type: ignore[call-overload] # an outbox row is a dict of objects
    assert await publisher.send(told) == len(told)


async def size(archive: Service) -> int:
    async with archive.core.engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(record))).scalar_one()


async def receipts(bus: Bus, expected: int) -> Sequence[RecordSealed]:
    subscription = await bus.subscribe("listener", ["archive.records"])
    heard: list[Any] = []
    while len(heard) < expected:
        heard += await subscription.fetch(100, 5.0)
    await subscription.close()
    return [RecordSealed.model_validate(Envelope.model_validate_json(one.value).data) for one in heard]


async def test_from_capture_to_receipt(make_service: MakeService, bus: Bus, database: object) -> None:
    archive = await make_service("archive")
    posts = [captured(f"inlägg {number}") for number in range(20)]
    async with Pump(bus, [archive]) as pump:
        await say(bus, *posts, *(edited(post, "ändrat") for post in posts))

        async def all_sealed() -> bool:
            return await size(archive) == 40

        await pump.settle(all_sealed)
        await pump.settle()
    told = await receipts(bus, 40)
    assert {(one.post_id, one.version) for one in told} == {
        (post.post_id, version) for post in posts for version in (1, 2)
    }
    for one in told:
        verify(one.receipt, parse_verifiers(VERIFIER_KEY))


@pytest.mark.parametrize("bad", ["digest", "nul"])
async def test_a_bad_post_is_buried_alone(
    make_service: MakeService, embedded_bus: Bus, database: object, bad: str
) -> None:
    archive = await make_service("archive")
    wrong = captured("fel", content_digest="0" * 64) if bad == "digest" else captured("a\x00b", content_digest="0" * 64)
    async with Pump(embedded_bus, [archive]) as pump:
        await say(embedded_bus, captured("före"), wrong, captured("efter"))

        async def others_sealed() -> bool:
            return await size(archive) == 2

        await pump.settle(others_sealed)
        await pump.settle()
    letters = archive.core.tables.dead_letter
    async with archive.core.engine.connect() as connection:
        buried = list(await connection.execute(select(letters.c.reason, letters.c.type)))
    assert [tuple(row) for row in buried] == [("REJECTED", "ingest.post.captured.v1")]


async def test_a_post_waits_for_its_picture(make_service: MakeService, embedded_bus: Bus, clock: FrozenClock) -> None:
    archive = await make_service("archive", clock)
    digest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
    async with Pump(embedded_bus, [archive]) as pump:
        await say(embedded_bus, captured(attachments=[picture(digest)]))
        for _ in range(5):
            await pump.turn()
        assert await size(archive) == 0
        await BlobStore(archive.core.settings.blobs_dir).put(b"data")
        clock.advance(timedelta(minutes=5))

        async def sealed() -> bool:
            return await size(archive) == 1

        await pump.settle(sealed)
    letters = archive.core.tables.dead_letter
    async with archive.core.engine.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(letters))).scalar_one() == 0
