"""One service's schema, brought to head on an open connection. Alembic is configured here, in code: no ini files."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.db.types import Json, Moment, Seq

ROOT = Path(__file__).resolve().parents[2]


def config_of(service: str, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s_%%(rev)s")
    config.attributes["connection"] = connection
    return config


def run_env(metadata: MetaData) -> None:
    """What each service's `migrations/env.py` calls: migrate the connection that `config_of` was given."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=_by_our_names,
        include_name=lambda name, kind, _: not (kind == "table" and made_by_hand(metadata, name)),
    )
    with context.begin_transaction():
        context.run_migrations()


def _by_our_names(kind: str, item: Any, autogenerating: Any) -> str | Literal[False]:
    """Our own column types are written by their names; everything else as Alembic does."""
    name = "Moment" if isinstance(item, Moment) else {id(Json): "Json", id(Seq): "Seq"}.get(id(item))
    if kind != "type" or name is None:
        return False
    autogenerating.imports.add(f"from shared.db.types import {name}")
    return name


def made_by_hand(metadata: MetaData, table: str | None) -> bool:
    """Tables that a migration makes itself, search indexes: `metadata.info["by_hand"]` holds how their names begin."""
    return str(table).startswith(tuple(metadata.info.get("by_hand", ())))


async def upgrade(engine: AsyncEngine, service: str, revision: str = "head") -> None:
    await _run(engine, service, command.upgrade, revision)


async def downgrade(engine: AsyncEngine, service: str, revision: str = "base") -> None:
    await _run(engine, service, command.downgrade, revision)


async def _run(engine: AsyncEngine, service: str, what: Any, *arguments: Any) -> None:
    async with engine.connect() as connection:
        await connection.execution_options(sqlite_rebuilds=True)
        try:
            async with connection.begin():
                await connection.run_sync(lambda sync: what(config_of(service, sync), *arguments))
                await _check_references(connection)
        finally:
            await connection.invalidate()


async def _check_references(connection: AsyncConnection) -> None:
    """SQLite makes a changed table anew: who points to it is checked once, at the end."""
    if connection.dialect.name != "sqlite":
        return
    if broken := (await connection.execute(text("PRAGMA foreign_key_check"))).all():
        raise RuntimeError(f"the migration leaves references to nothing: {broken}")


async def at_head(engine: AsyncEngine, service: str) -> bool:
    """Is the schema at least the one this code was written for?

    A later one is: while a new version rolls out the old one goes on, and a migration takes away nothing that it uses.
    """
    known, heads = _revisions(service)
    async with engine.connect() as connection:
        found = await connection.run_sync(_current)
    return found == heads or bool(found - known)


@cache
def _revisions(service: str) -> tuple[frozenset[str], frozenset[str]]:
    """All that this code knows, and the last of them. /readyz asks often, and the scripts do not change under a process."""
    scripts = ScriptDirectory.from_config(config_of(service))
    return frozenset(one.revision for one in scripts.walk_revisions()), frozenset(scripts.get_heads())


def _current(connection: Connection) -> frozenset[str]:
    """Asked without Alembic, which logs each time that it is asked."""
    if not inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


async def make_revision(engine: AsyncEngine, service: str, message: str) -> None:
    """Write the migration that leads from the database's schema to the code's (`make migration S=... M=...`)."""
    async with engine.begin() as connection:
        await connection.run_sync(
            lambda sync: command.revision(config_of(service, sync), message=message, autogenerate=True)
        )
