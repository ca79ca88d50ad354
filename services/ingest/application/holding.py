"""Work in one worker's hands: taken, kept while the platform is asked, put off. Overtaken when another has it now."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from services.ingest.application.ports import Ports
from services.ingest.domain.accounts import backoff
from services.ingest.domain.platforms import Away
from services.ingest.domain.removals import LEASE, Removal

T = TypeVar("T")
RENEW = LEASE.total_seconds() / 4
SLOWEST_RETRY = 6
"""Faults are tried again after at most 2 to the power of this, in seconds: a person waits for the outcome."""


async def claim(ports: Ports) -> Removal | None:
    now = ports.core.clock.now()
    uow = ports.unit_of_work()
    async with uow:
        return await uow.removals.claim(ports.holder, now, now + LEASE)


async def while_held(asked: Awaitable[T], removal: Removal, ports: Ports) -> T:
    """The answer about a removal. For what only reads: an act has a lease that is long enough from the beginning."""
    return await while_renewed(
        asked, lambda: write(removal, ports, held_until=ports.core.clock.now() + LEASE), every=RENEW
    )


async def while_renewed(asked: Awaitable[T], renew: Callable[[], Awaitable[object]], every: float) -> T:
    """The answer, however long it takes: its lease is renewed meanwhile, and it is cut off once the lease is lost."""
    asking = asyncio.ensure_future(asked)
    try:
        while not (await asyncio.wait({asking}, timeout=every))[0]:
            await renew()
        return asking.result()
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def put_off(removal: Removal, fault: Away, ports: Ports) -> None:
    pause = backoff(min(removal.attempts, SLOWEST_RETRY), fault.retry_after)
    next_at = ports.core.clock.now() + pause
    await write(
        removal, ports, next_at=next_at, attempts=removal.attempts + 1, holder=None, held_until=None, words=fault.words
    )


async def write(removal: Removal, ports: Ports, **values: Any) -> Removal:
    """Change the task, if this worker still holds it."""
    uow = ports.unit_of_work()
    async with uow:
        return await uow.removals.write(removal.id, ports.holder, **values)
