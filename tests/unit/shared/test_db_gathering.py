"""Look-ups at the same moment are one statement, and nobody gets an answer from before they asked."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import DBAPIError

from shared.db.gathering import Gathering


class Table:
    """What is looked up in; it answers when it is let."""

    def __init__(self, **rows: int) -> None:
        self.rows, self.asked = rows, list[set[str]]()
        self.open, self.reached = asyncio.Event(), asyncio.Event()
        self.open.set()

    async def ask(self, keys: Sequence[str]) -> dict[str, int]:
        self.asked.append(set(keys))
        told = dict(self.rows)
        self.reached.set()
        await self.open.wait()
        if "bad" in keys:
            raise DBAPIError("SELECT", None, ValueError("no such text"))
        return {key: told[key] for key in keys if key in told}


async def test_those_who_ask_at_once_are_one_statement_and_each_gets_its_own() -> None:
    table = Table(a=1, b=2)
    gathering = Gathering(table.ask)
    assert await asyncio.gather(*(gathering.found(key) for key in ("a", "b", "a", "none"))) == [1, 2, 1, None]
    assert table.asked == [{"a", "b", "none"}]


async def test_who_comes_meanwhile_sees_what_changed_meanwhile() -> None:
    table = Table(a=1)
    gathering = Gathering(table.ask)
    table.open.clear()
    first = asyncio.create_task(gathering.found("a"))
    await table.reached.wait()
    table.rows["a"] = 2
    second = asyncio.create_task(gathering.found("a"))
    table.open.set()
    assert (await first, await second) == (1, 2)
    assert table.asked == [{"a"}, {"a"}]


async def test_what_cannot_be_asked_for_spoils_nobody_elses_answer() -> None:
    table = Table(a=1)
    gathering = Gathering(table.ask)
    good, bad = (asyncio.create_task(gathering.found(key)) for key in ("a", "bad"))
    assert await good == 1
    with pytest.raises(DBAPIError):
        await bad
    with pytest.raises(DBAPIError):
        await gathering.found("bad")
    assert await gathering.found("a") == 1


async def test_whoever_goes_away_takes_nobody_along() -> None:
    table = Table(a=1, b=2)
    gathering = Gathering(table.ask)
    table.open.clear()
    gone, staying = asyncio.create_task(gathering.found("a")), asyncio.create_task(gathering.found("b"))
    await table.reached.wait()
    gone.cancel()
    table.open.set()
    assert await staying == 2
    assert gone.cancelled()
