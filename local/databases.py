"""The five databases of a local installation on PostgreSQL, made when they are missing."""

from urllib.parse import urlsplit

import asyncpg

from local.layout import SERVICES, Layout


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
