"""The five databases of a local installation: made on PostgreSQL when they are missing, brought to head on both."""

from urllib.parse import urlsplit

import asyncpg

from local.layout import SERVICES, Layout
from shared.db.base import make_engine
from shared.db.migrate import upgrade


async def create(layout: Layout) -> None:
    if not layout.databases.startswith("postgresql"):
        return
    for service in SERVICES:
        parts = urlsplit(layout.databases.format(service=service).replace("+asyncpg", ""))
        connection = await asyncpg.connect(
            host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, database="postgres"
        )
        name = parts.path.lstrip("/")
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()


async def migrate(layout: Layout) -> None:
    """All five in this process: five processes of their own would take five times as long to begin."""
    for service in SERVICES:
        engine = make_engine(layout.database(service))
        try:
            await upgrade(engine, service)
        finally:
            await engine.dispose()
