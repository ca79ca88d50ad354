"""Batches take turns and rest as long as they worked; whoever comes after a pause waits for nobody."""

import asyncio

import pytest

from services.ingest.application.pace import LONGEST, Pace


class Time:
    """Passes only when somebody works or rests."""

    def __init__(self) -> None:
        self.at, self.rests = 100.0, list[float]()

    def now(self) -> float:
        return self.at

    async def rest(self, seconds: float) -> None:
        self.rests.append(round(seconds, 6))
        self.at += seconds

    def pace(self) -> Pace:
        return Pace(self.now, self.rest)


async def test_the_second_turn_waits_as_long_as_the_first_took() -> None:
    time = Time()
    pace = time.pace()
    for took in (0.2, 0.5, 60.0, 0.1):
        async with pace.turn():
            time.at += took
    assert time.rests == [0.2, 0.5, LONGEST]


async def test_after_a_pause_nobody_waits() -> None:
    time = Time()
    pace = time.pace()
    async with pace.turn():
        time.at += 0.2
    time.at += 0.3
    async with pace.turn():
        pass
    assert time.rests == []


async def test_one_batch_at_a_time() -> None:
    pace, inside, most = Time().pace(), 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with pace.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(5)))
    assert most == 1


async def test_a_turn_that_failed_is_rested_after_too() -> None:
    time = Time()
    pace = time.pace()

    async def fail() -> None:
        async with pace.turn():
            time.at += 0.4
            raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        await fail()
    async with pace.turn():
        pass
    assert time.rests == [0.4]
