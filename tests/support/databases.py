"""A fresh, migrated database per test: migrated once per service and test process, then copied."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from shared.db import migrate
from shared.db.base import make_engine


@dataclass
class Databases:
    """`kind` is sqlite or postgresql; `server` the PostgreSQL address without a database name."""

    kind: str
    folder: Path
    server: str = ""
    made: list[str] = field(default_factory=list)

    async def fresh(self, service: str) -> str:
        """The URL of an empty database at head, this test's own."""
        return await (self._sqlite(service) if self.kind == "sqlite" else self._postgres(service))

    async def blank(self) -> str:
        """The URL of a database without any schema."""
        name = f"blank_{uuid4().hex[:12]}"
        if self.kind == "sqlite":
            return f"sqlite+aiosqlite:///{self.folder / name}.db"
        await self._execute(f'CREATE DATABASE "{name}"')
        self.made.append(name)
        return f"{self.server}/{name}"

    async def _sqlite(self, service: str) -> str:
        template = _templates / f"{service}.db"
        if not template.exists():
            await _migrated(f"sqlite+aiosqlite:///{template}", service)
        target = self.folder / f"{service}_{uuid4().hex[:8]}.db"
        shutil.copy(template, target)
        return f"sqlite+aiosqlite:///{target}"

    async def _postgres(self, service: str) -> str:
        template = f"tpl_{service}_{_run}"
        if template not in _postgres_templates:
            await self._execute(f'CREATE DATABASE "{template}"')
            await _migrated(f"{self.server}/{template}", service)
            _postgres_templates.add(template)
        name = f"t_{service}_{uuid4().hex[:12]}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(name)
        return f"{self.server}/{name}"

    def drop(self) -> None:
        """In a thread: the fixture that ends is not in an event loop, but one may be waiting beside it."""
        if self.kind == "postgresql" and self.made:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, self._drop()).result()

    async def _drop(self) -> None:
        for name in self.made:
            await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _execute(self, statement: str) -> None:
        parts = urlsplit(self.server.replace("+asyncpg", ""))
        connection = await asyncpg.connect(
            host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, database="postgres"
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


_run = uuid4().hex[:8]
_templates = Path()
_postgres_templates: set[str] = set()


def templates_in(folder: Path) -> None:
    global _templates  # noqa: PLW0603 - one folder per test process, known only when the session begins
    _templates = folder


def drop_templates(server: str) -> None:
    Databases("postgresql", Path(), server, sorted(_postgres_templates)).drop()


async def _migrated(url: str, service: str) -> None:
    engine = make_engine(url)
    await migrate.upgrade(engine, service)
    await engine.dispose()  # SQLite empties its log into the file when the last connection closes
