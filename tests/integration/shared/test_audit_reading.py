"""The auditor reads the log newest first, filtered, page by page, and misses nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared import context
from shared.audit.reading import Line, Search, count, lines
from shared.clock import FrozenClock
from shared.context import Actor
from shared.core import Core
from shared.db import counting
from shared.db.unit_of_work import UnitOfWork
from tests.support.cores import bare_core
from tests.support.databases import Databases

BEGAN = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CASE = UUID(int=7)


@pytest.fixture
async def core(database: Databases) -> AsyncIterator[Core]:
    """Ten acts, one a minute: eva and bo by turns; case 7 is the object of each third."""
    clock = FrozenClock(BEGAN)
    core = await bare_core(await database.blank(), clock)
    for number in range(10):
        token = context.actor.set(Actor(("eva", "bo")[number % 2]))
        async with UnitOfWork(core) as uow:
            uow.audit("case.read", "case", f"c-{number}", case_id=None if number % 3 else CASE)
        context.actor.reset(token)
        clock.advance(timedelta(minutes=1))
    yield core
    await core.close()


async def read(core: Core, search: Search = Search(), limit: int = 20, after: int | None = None) -> list[Line]:  # noqa: B008 - frozen
    async with core.sessions() as session:
        return list(await lines(session, core.tables, search, limit=limit, after=after))


async def test_pages_follow_each_other_newest_first(core: Core) -> None:
    first = await read(core, limit=4)
    second = await read(core, limit=4, after=first[-1].seq)
    rest = await read(core, limit=4, after=second[-1].seq)
    assert [line.seq for line in first + second + rest] == list(range(10, 0, -1))
    assert rest[0].previous == rest[1].digest


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(actor="eva"), [9, 7, 5, 3, 1]),
        (Search(case_id=CASE), [10, 7, 4, 1]),
        (Search(actor="eva", case_id=CASE), [7, 1]),
        (Search(object_type="case", object_id="c-3"), [4]),
        (Search(action="case.decided"), []),
        (Search(since=BEGAN + timedelta(minutes=8)), [10, 9]),
        (Search(until=BEGAN + timedelta(minutes=2)), [2, 1]),
    ],
)
async def test_filters_must_all_hold(core: Core, search: Search, found: list[int]) -> None:
    assert [line.seq for line in await read(core, search)] == found
    async with core.sessions() as session:
        assert await count(session, core.tables, search) == len(found)


async def test_counting_ends_where_nobody_pages(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 6)
    async with core.sessions() as session:
        assert await count(session, core.tables, Search()) == 6
