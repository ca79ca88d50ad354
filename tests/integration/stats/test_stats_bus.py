"""Told over the bus, twice, to a service that starts again: every figure counts once."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from shared.clock import FrozenClock
from shared.contracts.envelope import Event
from shared.ids import uuid7
from shared.messaging.bus import Bus, Record
from shared.messaging.sealing import seal
from shared.service import Service
from tests.integration.stats.conftest import NOON, Listener, at
from tests.support.pump import Pump


def record(event: Event) -> Record:
    sealed = seal(event, source="/0860/test", at=NOON)
    value = sealed["value"]
    assert isinstance(value, bytes)
    return Record(event.topic, event.key(), value, headers=(("ce_type", event.type.encode()),))


def life(stats: Listener, case_id: UUID) -> list[Event]:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5))
    return [
        stats.account(), ours, asked, stats.reply(asked, at(minutes=65)),
        *(stats.case(state, case_id=case_id) for state in ("oppnat", "beslutat", "borttaget")),
        stats.ended("REMOVED"), stats.sealed(4),
    ]  # fmt: skip


async def test_what_the_relay_tells_twice_counts_once(
    stats: Listener, bus: Bus, make_service: Callable[..., Awaitable[Service]], clock: FrozenClock
) -> None:
    records = [record(event) for event in life(stats, uuid7())]
    async with Pump(bus, [stats.service]) as pump:
        publisher = await bus.publisher()
        assert await publisher.send(records) == len(records)
        await pump.settle(lambda: told(stats))
        once = await stats.rows()
        assert await publisher.send([*records, *reversed(records)]) == 2 * len(records)
        assert await publisher.send([record(stats.sealed(4))]) == 1
        await pump.settle(lambda: told(stats, sealed=2))
        await pump.settle()
    again = await stats.rows()
    different = {
        one["indicator"] for one, other in zip(once[0]["figures"], again[0]["figures"], strict=True) if one != other
    }
    assert different == {"sealed", "median_seal_seconds"}


async def told(stats: Listener, sealed: int = 1) -> bool:
    """All of it has been heard."""
    figures = await stats.figures()
    expected = {"own_posts": 1, "comments": 1, "answered": 1, "decided": 1, "removed": 1, "sealed": sealed}
    return all(figures[name] == value for name, value in expected.items()) and figures["median_removal_hours"] == 1.0
