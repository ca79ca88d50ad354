"""Every service's migrations lead up, down and up again to exactly the schema its code was written for, on both databases."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import SchemaItem

from shared.db import migrate
from shared.db.base import make_engine
from tests.support.databases import Databases
from tests.support.services import NAMES

FILE = re.compile(r"^\d{4}_\d{2}_\d{2}_[a-z0-9_]+_[0-9a-f]{12}\.py$")
KEPT_BY_ALEMBIC = {"alembic_version"}


def metadata_of(service: str) -> MetaData:
    found: MetaData = import_module(f"services.{service}.store.tables").metadata
    return found


def by_hand(metadata: MetaData) -> tuple[str, ...]:
    """Tables that a migration writes itself because each database has its own kind, full text for one."""
    return tuple(metadata.info.get("by_hand", ()))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def drift(connection: Connection, metadata: MetaData) -> list[Any]:
    """What autogenerate would change: nothing, when the migrations and the code say the same."""
    ours = by_hand(metadata)

    def judged(found: SchemaItem, name: str | None, *_: object) -> bool:
        """A virtual table brings tables of its own, named after it."""
        return not (ours and str(getattr(found, "table", found)).startswith(ours))

    options = {"compare_type": True, "compare_server_default": True, "include_object": judged}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found


def misnamed(names: list[str]) -> Iterator[str]:
    yield from (name for name in names if not FILE.match(name))


@pytest.fixture
async def engine(database: Databases) -> Any:
    opened = make_engine(await database.blank())
    yield opened
    await opened.dispose()


@pytest.mark.parametrize("service", NAMES)
async def test_up_down_up_and_no_drift(service: str, engine: AsyncEngine) -> None:
    metadata = metadata_of(service)
    await migrate.upgrade(engine, service)
    assert await migrate.at_head(engine, service)
    async with engine.connect() as connection:
        found = await connection.run_sync(tables)
    assert set(metadata.tables) | set(by_hand(metadata)) | KEPT_BY_ALEMBIC <= found
    await migrate.downgrade(engine, service)
    assert not await migrate.at_head(engine, service)
    async with engine.connect() as connection:
        assert await connection.run_sync(tables) == KEPT_BY_ALEMBIC
    await migrate.upgrade(engine, service)
    async with engine.connect() as connection:
        assert await connection.run_sync(drift, metadata) == []


async def test_a_table_made_anew_keeps_its_rows_and_whoever_points_to_them(engine: AsyncEngine) -> None:
    """SQLite changes a constraint by making the table anew: with references checked meanwhile, rows below would go."""
    await migrate.upgrade(engine, "registry", "a52a4b14b057")
    one, two = (f"0199a3c2{'0' * 23}{digit}" for digit in "12")
    async with engine.begin() as connection:
        for line in (
            f"INSERT INTO unit VALUES ('{one}', 'Biblioteket', 'biblioteket', 'unit', NULL, 1)",
            f"INSERT INTO person VALUES ('{one}', 'Ett', 'ett', 'ett@hultsfred.se', 'ett', '{one}', 1)",
            (
                "INSERT INTO account (id, status, watched, platform, handle, unit_id, responsibility, purpose, benefit, audience,"
                " goals, hours_per_week, owner_email, notice, authors, folded, changed_at, version)"
                f" VALUES ('{two}', 'DRAFT', false, 'x', '', '{one}', 'OWN_POSTS_ONLY', '', '', '', '[]', 0, '', '', '[]', '',"
                " '2026-11-25 08:00:00.000000+00:00', 1)"
            ),
            f"INSERT INTO account_deputy VALUES ('{two}', '{one}', 0)",
        ):
            await connection.exec_driver_sql(line)
    await migrate.upgrade(engine, "registry")
    await migrate.downgrade(engine, "registry", "a52a4b14b057")
    async with engine.connect() as connection:
        assert (
            await connection.exec_driver_sql("SELECT count(*) FROM account_deputy JOIN account ON id = account_id")
        ).scalar() == 1
        if engine.dialect.name == "sqlite":
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1


async def test_a_record_type_that_the_municipality_made_itself_is_left_as_it_is(engine: AsyncEngine) -> None:
    """The migration brings `incident_contact` where there is none, and takes away none that a decision names."""
    values = (
        "'incident_contact', 'Vår egen', 'Our own', 'vår egen', 'other', 'PRESERVE', 'KEPT_IN_ORDER', 'KS 7', '[]', '[]',"
        " false, true, true, 3"
    )
    columns = (
        "code, swedish, english, folded, source, disposition, proposed_registration, basis, platforms, responsibilities,"
        " minor_importance, contains_personal_data, in_use, version"
    )
    found = "SELECT swedish, version FROM record_type WHERE code = 'incident_contact'"
    await migrate.upgrade(engine, "registry", "c41d6f0b92a7")
    async with engine.begin() as connection:
        assert (await connection.exec_driver_sql(found)).all() == []
        await connection.exec_driver_sql(f"INSERT INTO record_type ({columns}) VALUES ({values})")
    await migrate.upgrade(engine, "registry")
    async with engine.begin() as connection:
        assert (await connection.exec_driver_sql(found)).one() == ("Vår egen", 3)
        one = f"0199a3c2{'0' * 23}1"
        await connection.exec_driver_sql(
            "INSERT INTO disposal_decision (id, status, disposition, legal_basis, document_ref, retroactive, changed_at, version)"
            f" VALUES ('{one}', 'DRAFT', 'DISPOSE_WHEN_OBSOLETE', '', '', false, '2026-11-26 08:00:00.000000+00:00', 1)"
        )
        await connection.exec_driver_sql(f"INSERT INTO disposal_scope VALUES ('{one}', 0, 'incident_contact')")
    await migrate.downgrade(engine, "registry", "c41d6f0b92a7")
    async with engine.connect() as connection:
        assert (await connection.exec_driver_sql(found)).one() == ("Vår egen", 3)
    await migrate.upgrade(engine, "registry")


async def test_a_later_schema_is_good_enough_for_code_that_still_runs(engine: AsyncEngine) -> None:
    """The new version's migration runs first; until its processes take over, the old ones answer."""
    await migrate.upgrade(engine, "stats")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'fffffffffff1'")
    assert await migrate.at_head(engine, "stats")


async def test_a_database_that_nobody_migrated_is_not_ready(engine: AsyncEngine) -> None:
    assert not await migrate.at_head(engine, "stats")


async def test_a_schema_that_drifted_is_found(engine: AsyncEngine) -> None:
    await migrate.upgrade(engine, "stats")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE outbox ADD COLUMN forgotten INTEGER")
        await connection.exec_driver_sql("DROP INDEX ix_outbox_untold")
        found = [change[0] for change in await connection.run_sync(drift, metadata_of("stats"))]
    assert sorted(found) == ["add_index", "remove_column"]


@pytest.mark.parametrize("service", NAMES)
def test_there_is_one_head_and_every_migration_is_dated(service: str) -> None:
    scripts = ScriptDirectory.from_config(migrate.config_of(service))
    assert len(scripts.get_heads()) == 1
    names = [path.name for path in (migrate.ROOT / "services" / service / "migrations" / "versions").glob("*.py")]
    assert list(misnamed([name for name in names if name != "__init__.py"])) == []


def test_a_migration_without_a_date_is_found() -> None:
    names = ["2026_11_23_first_schema_0123456789ab.py", "0123456789ab_first_schema.py", "2026-11-23-x_0123456789ab.py"]
    assert list(misnamed(names)) == names[1:]
