"""Real errors of real drivers: which of them pass when the surroundings are well again, and which are a bug."""

import asyncio
import errno
import gzip
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.errors import Conflict, Permanent, Transient, Unavailable
from shared.messaging.bus import BusAway
from shared.messaging.faults import Fenced, ReactionFailed, barrier, describe, passes, wants_to_wait
from tests.contract.bus_fixtures import NOW, World, effect, tables, world_on
from tests.support.databases import Databases

LEASE = {"name": "x", "holder": "x", "until": NOW}


async def error_of(world: World, statement: Any, values: Any = None) -> Exception:
    with pytest.raises(SQLAlchemyError) as caught:
        await _execute(world, statement, values)
    return caught.value


async def _execute(world: World, statement: Any, values: Any) -> None:
    async with world.core.sessions.begin() as session:
        await session.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT no_such_column FROM effect"),
        text("SELECT * FROM no_such_table"),
        text("SELEC 1"),
        insert(tables.relay_lease).values(LEASE | {"holder": None}),
        insert(effect).values(note="x" * 10, number=2**70),
    ],
    ids=["column", "table", "syntax", "null", "overflow"],
)
async def test_bugs_and_bad_values_do_not_pass(world: World, statement: Any) -> None:
    with pytest.raises((SQLAlchemyError, OverflowError)) as caught:
        await _execute(world, statement, None)
    assert not passes(caught.value)


async def test_a_row_that_is_there_already_does_not_pass(world: World) -> None:
    await _execute(world, insert(tables.relay_lease), LEASE)
    assert not passes(await error_of(world, insert(tables.relay_lease), LEASE))


async def test_a_database_that_is_locked_passes(sqlite: Databases) -> None:
    world = await world_on(await sqlite.blank())
    impatient = create_async_engine(world.core.engine.url, connect_args={"timeout": 0})
    async with world.core.engine.begin(), impatient.connect() as other:
        with pytest.raises(SQLAlchemyError) as caught:
            await other.execute(insert(tables.relay_lease), LEASE)
    assert passes(caught.value)
    await impatient.dispose()
    await world.core.close()


def test_a_file_that_cannot_be_opened_passes(tmp_path: Path) -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        create_engine(f"sqlite:///{tmp_path}/no/such/folder/x.db").connect()
    assert passes(caught.value)


async def test_a_session_that_the_server_ended_passes(world: World) -> None:
    if world.core.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    assert passes(await error_of(world, text("SELECT pg_terminate_backend(pg_backend_pid())")))


async def test_a_server_that_lets_nobody_write_now_passes(world: World) -> None:
    """After a failover, and where an operator closes a full disk."""
    if world.core.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    await _execute(world, text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"), None)
    assert passes(await error_of(world, insert(tables.relay_lease), LEASE))


async def test_a_server_that_does_not_answer_passes() -> None:
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OSError) as caught:
        await engine.connect()
    assert passes(caught.value)


async def test_a_server_whose_socket_is_not_there_passes(tmp_path: Path) -> None:
    engine = create_async_engine(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(OSError) as caught:
        await engine.connect()
    assert passes(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda here: (here / "not-there").read_bytes(),
        lambda here: here.read_bytes(),
        lambda here: (here / "file" / "below").read_bytes(),
        lambda here: (here / ("x" * 300)).read_bytes(),
        lambda here: here.mkdir(),
        lambda _: os.read(9_999, 1),
        lambda _: Image.open(BytesIO(b"no picture")),
        lambda _: gzip.decompress(b"not zipped"),
    ],
    ids=["missing", "folder", "not-a-folder", "name", "there-already", "handle", "picture", "gzip"],
)
def test_a_file_of_ours_that_is_wrong_does_not_pass(tmp_path: Path, wrong: Callable[[Path], object]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError) as caught:
        wrong(tmp_path)
    assert not passes(caught.value)


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS, errno.EACCES, errno.EHOSTUNREACH]
)
def test_a_disk_or_a_network_that_is_ill_passes(number: int) -> None:
    assert passes(OSError(number, "ill", "/a/file"))
    assert passes(OSError("Multiple exceptions: [Errno 111] ..., [Errno 111] ..."))


async def test_a_deadlock_passes(world: World) -> None:
    if world.core.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    rows = [LEASE | {"name": name} for name in "ab"]
    await _execute(world, insert(tables.relay_lease), rows)
    met = asyncio.Barrier(2)

    async def cross(first: str, second: str) -> None:
        async with world.core.sessions.begin() as session:
            await session.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
            await session.execute(text(f"UPDATE relay_lease SET holder = 'y' WHERE name = '{first}'"))
            await met.wait()
            await session.execute(text(f"UPDATE relay_lease SET holder = 'y' WHERE name = '{second}'"))

    outcomes = await asyncio.gather(cross("a", "b"), cross("b", "a"), return_exceptions=True)
    (fault,) = [outcome for outcome in outcomes if outcome is not None]
    assert passes(fault)


def test_words_of_our_own() -> None:
    assert passes(BusAway("x"))
    assert not passes(Transient("x"))
    assert [wants_to_wait(error) for error in (Transient("x"), Unavailable("x"), Permanent("x"), Conflict("x"))] == [
        True, True, False, False,
    ]  # fmt: skip


def test_the_barrier_lets_nothing_through_but_the_fence() -> None:
    with pytest.raises(ReactionFailed) as caught, barrier():
        raise ZeroDivisionError
    assert isinstance(caught.value.error, ZeroDivisionError)
    with pytest.raises(Fenced), barrier():
        raise Fenced
    with pytest.raises(asyncio.CancelledError), barrier():
        raise asyncio.CancelledError


async def test_a_description_says_where_without_a_word_of_content(world: World) -> None:
    told = describe(
        await error_of(world, insert(tables.relay_lease).values(LEASE | {"until": None, "holder": "secret"}))
    )
    assert "secret" not in told
    assert "tests/integration/shared/test_messaging_faults.py:" in told
    assert told.startswith("IntegrityError")
    assert describe(Permanent("no\x00body")).startswith("Permanent: no\ufffdbody")
    assert len(describe(Permanent("x" * 5000))) == 500
