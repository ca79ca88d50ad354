"""A PostgreSQL database that a test has used, as new again: the rows that its migrations wrote, and no others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import asyncpg

Shape = tuple[Any, ...]
"""What a test that changed the schema, and not rows alone, has changed."""
SHAPE = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped),
       (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
       (SELECT count(*) FROM pg_index WHERE NOT indisvalid),
       (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND datname = current_database()),
       (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""
ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = '{}'::regnamespace AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
KEEP = f"""
DO $$ DECLARE name text; BEGIN
  CREATE SCHEMA as_new;
  FOR name IN {TABLES.format("public")} LOOP EXECUTE 'CREATE TABLE as_new.' || name || ' AS TABLE public.' || name; END LOOP;
END $$
"""
EMPTY = f"""
DO $$ DECLARE name text; used text[] := ARRAY({TABLES.format("public")}); BEGIN
  SET LOCAL session_replication_role = replica;  -- what is sealed is not emptied otherwise
  IF used <> '{{}}' THEN EXECUTE 'TRUNCATE ' || array_to_string(used, ', ') || ' CASCADE'; END IF;
  PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
  FOR name IN {TABLES.format("as_new")} LOOP
    EXECUTE 'INSERT INTO public.' || name || ' OVERRIDING SYSTEM VALUE TABLE as_new.' || name;
  END LOOP;
END $$
"""


async def prepare(url: str) -> Shape:
    """A template, before it is copied: the rows it has are kept beside it."""
    async with connected(url) as connection:
        await connection.execute(KEEP)
        return await _shape(connection)


async def empty(url: str, shape: Shape) -> bool:
    """Whether it could be made as new: not one whose schema somebody changed."""
    async with connected(url) as connection:
        await connection.execute(ALONE)
        if await _shape(connection) != shape:
            return False
        await connection.execute(EMPTY)
        return True


async def execute(url: str, statement: str) -> None:
    async with connected(url) as connection:
        await connection.execute(statement)


async def _shape(connection: Any) -> Shape:
    return tuple(await connection.fetchrow(SHAPE))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    parts = urlsplit(url.replace("+asyncpg", ""))
    connection = await asyncpg.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, database=parts.path[1:]
    )
    try:
        yield connection
    finally:
        await connection.close()
