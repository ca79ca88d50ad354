"""The audit log stays one chain whoever appends, and shows where somebody meddled with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update

from shared import context
from shared.audit import chain
from shared.audit.chain import verify
from shared.clock import FrozenClock
from shared.context import Actor
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from tests.support.cores import bare_core
from tests.support.databases import Databases


@pytest.fixture
async def core(database: Databases) -> AsyncIterator[Core]:
    clock = FrozenClock(datetime(2026, 11, 20, 18, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1))))
    core = await bare_core(await database.blank(), clock)
    yield core
    await core.close()


async def act(core: Core, *actions: str) -> None:
    async with UnitOfWork(core) as uow:
        for action in actions:
            uow.audit(
                action, "case", uuid4(), reason="Regel 3: personangrepp, å ä ö",
                case_id=UUID(int=7), rule=UUID(int=1), at=uow.core.clock.now(), share=0.5, count=3,
            )  # fmt: skip


async def fail_after_acting(core: Core) -> None:
    async with UnitOfWork(core) as uow:
        uow.audit("two", "case", 2)
        raise LookupError


async def broken(core: Core) -> int | None:
    async with core.sessions() as session:
        return await verify(session, core.tables)


async def seqs(core: Core) -> list[int]:
    async with core.sessions() as session:
        return list(
            (await session.execute(select(core.tables.audit.c.seq).order_by(core.tables.audit.c.seq))).scalars()
        )


async def change(core: Core, statement: Callable[[Any], Any]) -> None:
    async with core.engine.begin() as connection:
        await connection.execute(statement(core.tables.audit))


async def test_an_empty_log_is_whole(core: Core) -> None:
    assert await broken(core) is None


async def test_who_acted_on_whose_word_is_kept(core: Core) -> None:
    token = context.actor.set(Actor("eva.ek", "case-system", "joe01doe; type=adAccount"))
    await act(core, "case.decided")
    context.actor.reset(token)
    async with core.sessions() as session:
        row = (await session.execute(select(core.tables.audit))).mappings().one()
    assert (row["actor"], row["client"], row["sent_by"]) == ("eva.ek", "case-system", "joe01doe; type=adAccount")
    assert row["at"] == datetime(2026, 11, 20, 17, 0, 0, 123456, tzinfo=UTC)
    assert row["details"]["rule"] == str(UUID(int=1))


@pytest.mark.parametrize("page", [3, 5, 1_000])
async def test_a_whole_log_is_whole(core: Core, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(chain, "PAGE", page)
    await act(core, "one", "two", "three")
    await act(core, "four", "five")
    assert await seqs(core) == [1, 2, 3, 4, 5]
    assert await broken(core) is None


@pytest.mark.parametrize("edit", ["details = 'inte json'", "at = 'i går'", "case_id = 'x'"])
async def test_a_row_that_cannot_be_read_is_found(clock: FrozenClock, tmp_path: Path, edit: str) -> None:
    """SQLite takes any value in any column."""
    core = await bare_core(f"sqlite+aiosqlite:///{tmp_path}/audit.db", clock)
    await act(core, "one", "two", "three", "four")
    async with core.engine.begin() as connection:
        await connection.execute(text(f"UPDATE audit SET {edit} WHERE seq = 3"))
    assert await broken(core) == 3
    await core.close()


@pytest.mark.parametrize(
    "column", ["actor", "client", "sent_by", "action", "object_type", "object_id", "reason", "trace"]
)
async def test_a_changed_row_is_found(core: Core, column: str) -> None:
    await act(core, "one", "two", "three")
    await change(core, lambda audit: update(audit).where(audit.c.seq == 2).values({column: "meddled"}))
    assert await broken(core) == 2


async def test_changed_time_case_and_details_are_found(core: Core) -> None:
    await act(core, *"abc")
    await change(core, lambda audit: update(audit).where(audit.c.seq == 3).values(details={"count": 4}))
    assert await broken(core) == 3
    await change(core, lambda audit: update(audit).where(audit.c.seq == 2).values(case_id=None))
    assert await broken(core) == 2
    later = core.clock.now() + timedelta(microseconds=1)
    await change(core, lambda audit: update(audit).where(audit.c.seq == 1).values(at=later))
    assert await broken(core) == 1


async def test_a_row_that_cannot_have_been_written_is_found(core: Core) -> None:
    await act(core, *"ab")
    await change(core, lambda audit: update(audit).where(audit.c.seq == 2).values(details={"count": 2**60}))
    assert await broken(core) == 2


async def test_the_log_is_verified_within_a_transaction_too(core: Core) -> None:
    await act(core, *"ab")
    async with UnitOfWork(core) as uow:
        assert await verify(uow.session, core.tables) is None


@pytest.mark.parametrize("taken", [1, 2, 3])
async def test_a_row_taken_away_is_found_the_last_one_too(core: Core, taken: int) -> None:
    await act(core, "one", "two", "three")
    await change(core, lambda audit: delete(audit).where(audit.c.seq == taken))
    assert await broken(core) == taken


@pytest.mark.parametrize("added", [0, 4])
async def test_a_row_added_is_found_even_with_a_right_digest(core: Core, added: int) -> None:
    await act(core, "one", "two", "three")
    async with core.sessions() as session:
        last = (await session.execute(select(core.tables.audit).where(core.tables.audit.c.seq == 3))).mappings().one()
    row = {name: value for name, value in last.items() if name not in {"previous", "digest"}} | {"seq": added}
    row |= {"previous": last["digest"], "digest": chain.digest(row, last["digest"])}
    await change(core, lambda audit: insert(audit).values(row))
    assert await broken(core) == (1 if added == 0 else 4)


async def test_a_last_row_forged_with_a_right_digest_is_found(core: Core) -> None:
    await act(core, "one", "two")
    async with core.sessions() as session:
        last = (await session.execute(select(core.tables.audit).where(core.tables.audit.c.seq == 2))).mappings().one()
    row = {name: value for name, value in last.items() if name not in {"previous", "digest"}} | {"actor": "another"}
    forged = {"actor": "another", "digest": chain.digest(row, last["previous"])}
    await change(core, lambda audit: update(audit).where(audit.c.seq == 2).values(forged))
    assert await broken(core) == 2


async def test_appenders_at_once_make_one_chain_from_the_first_row_on(core: Core) -> None:
    await asyncio.gather(*(act(core, f"act-{number}", "and another") for number in range(12)))
    assert await seqs(core) == list(range(1, 25))
    assert await broken(core) is None


async def test_the_log_is_whole_while_others_append(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "PAGE", 2)
    await act(core, "one", "two", "three")
    found = await asyncio.gather(*(broken(core) for _ in range(4)), *(act(core, "more") for _ in range(4)))
    assert found == [None] * 8
    assert await broken(core) is None


async def test_a_row_goes_with_its_transaction(core: Core) -> None:
    await act(core, "one")
    with pytest.raises(LookupError):
        await fail_after_acting(core)
    await act(core, "three")
    assert await seqs(core) == [1, 2]
    assert await broken(core) is None
