"""A database that a test has used is as new for the next one, or is not used again: else tests would see each other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import databases, emptying, real
from tests.support.databases import Databases

USED = """
INSERT INTO unit (id, name, folded, kind, version) SELECT gen_random_uuid(), 'Biblioteket', 'biblioteket', 'unit', 1;
DELETE FROM record_type;
SELECT nextval(seqrelid) FROM pg_sequence;
"""
ALL = "SELECT relname, relkind FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace"
HELD = {b"r": "SELECT json_agg(x ORDER BY x::text)::text FROM {} x", b"S": "SELECT last_value, is_called FROM {}"}


@pytest.fixture
def postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Databases]:
    """None waits to be used again."""
    monkeypatch.setattr(databases, "_idle", {})
    lending = Databases("postgresql", tmp_path, real.address(real.POSTGRES))
    yield lending
    lending.made += [name for _, name in lending.lent]
    lending.lent.clear()
    lending.give_back()


async def rows(url: str) -> dict[str, Any]:
    """Whatever stands in its tables and sequences."""
    async with emptying.connected(url) as connection:
        return {name: await connection.fetchrow(HELD[kind].format(name)) for name, kind in await connection.fetch(ALL)}


async def test_it_holds_what_its_migrations_wrote_and_counts_from_one(postgresql: Databases) -> None:
    new = await rows(first := await postgresql.fresh("registry"))
    assert new["record_type"][0]
    await emptying.execute(first, USED)
    used = await rows(first)
    assert {name for name in new if used[name] != new[name]} >= {"unit", "record_type", "outbox_seq_seq"}
    postgresql.give_back()
    assert (await postgresql.fresh("registry"), await rows(first)) == (first, new)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE unit ADD COLUMN forgotten INTEGER",
        "DROP TABLE record_type CASCADE",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
async def test_one_whose_schema_was_changed_is_not_used_again(postgresql: Databases, change: str) -> None:
    first = await postgresql.fresh("registry")
    await emptying.execute(first, change)
    postgresql.give_back()
    assert await postgresql.fresh("registry") != first
