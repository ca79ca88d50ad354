"""A unit of work that only reads: it waits for no writer, sees what is committed, and commits nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from shared.clock import FrozenClock
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from tests.support.cores import bare_core
from tests.support.databases import Databases


@pytest.fixture
async def core(database: Databases) -> Core:
    return await bare_core(await database.blank(), FrozenClock(datetime(2026, 11, 20, tzinfo=UTC)))


async def rows(uow: UnitOfWork) -> int:
    counted = select(func.count()).select_from(uow.core.tables.audit_head)
    return int((await uow.session.execute(counted)).scalar_one())


async def test_it_reads_while_somebody_writes(core: Core) -> None:
    async with UnitOfWork(core) as writing:
        await writing.session.execute(core.tables.audit_head.insert().values(id=1, seq=0, digest="0" * 64))
        async with UnitOfWork(core).reading() as reader:
            assert await rows(reader) == 0
    async with UnitOfWork(core).reading() as reader:
        assert await rows(reader) == 1
    await core.close()


async def test_it_tells_nothing_and_the_next_one_writes(core: Core) -> None:
    uow = UnitOfWork(core)
    with pytest.raises(RuntimeError, match="commits nothing"):
        async with uow.reading():
            uow.audit("seen", "case", 1)
    async with uow:
        uow.audit("done", "case", 1)
    async with uow.reading():
        assert await rows(uow) == 1
    await core.close()


async def test_inside_a_transaction_it_is_part_of_it(core: Core) -> None:
    async with UnitOfWork(core) as uow:
        async with uow.reading():
            assert await rows(uow) == 0
        uow.audit("done", "case", 1)
    async with uow.reading():
        assert await rows(uow) == 1
    await core.close()
