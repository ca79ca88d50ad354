"""Many requests over a few connections that are kept: what a server makes of them, in time and in CPU."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.client import Connection
from benchmarks.measure import Sample
from benchmarks.processes import cpu_of


async def hammer(  # noqa: PLR0913 - what is sent, where, by whom, and what is looked at
    url: str,
    sent: Sequence[bytes],
    expected: int,
    heads: Sequence[int],
    *,
    headers: Mapping[str, str] | None = None,
    connections: int = 32,
    waits: list[float] | None = None,
) -> Sample:
    """One request per body, each connection sending its next when it has its answer; CPU of the processes below `heads`."""
    waiting, took = iter(sent), [] if waits is None else waits
    before, began = cpu_of(heads), time.perf_counter()
    callers = (_one_after_another(url, headers or {}, waiting, expected, took) for _ in range(connections))
    await asyncio.gather(*callers)
    wall = time.perf_counter() - began
    await asyncio.sleep(0.2)  # CPU ticks are counted late
    return Sample(len(sent), wall, cpu_of(heads) - before)


async def _one_after_another(
    url: str, headers: Mapping[str, str], waiting: Iterator[bytes], expected: int, waits: list[float]
) -> None:
    async with Connection(url, dict(headers)) as connection:
        for body in waiting:
            began = time.perf_counter()
            answer = await connection.post(body)
            waits.append(time.perf_counter() - began)
            assert answer.status == expected, answer.body
