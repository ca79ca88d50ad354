"""An empty, migrated database per test: migrated once per service and test process, then copied, or emptied and used again."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from shared.db import migrate
from shared.db.base import make_engine
from tests.support import emptying
from tests.support.emptying import Shape, execute


@dataclass
class Databases:
    """`kind` is sqlite or postgresql; `server` the PostgreSQL address without a database name."""

    kind: str
    folder: Path
    server: str = ""
    made: list[str] = field(default_factory=list)
    lent: list[tuple[str, str]] = field(default_factory=list)
    """Service and name of those that come back."""

    async def fresh(self, service: str) -> str:
        """The URL of an empty database at head, this test's own."""
        return await (self._sqlite(service) if self.kind == "sqlite" else self._postgres(service))

    async def blank(self) -> str:
        """The URL of a database without any schema."""
        name = f"blank_{uuid4().hex[:12]}"
        if self.kind == "sqlite":
            return f"sqlite+aiosqlite:///{self.folder / name}.db"
        await execute(self._keeper, f'CREATE DATABASE "{name}"')
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
        name = await self._used_before(service) or await self._copied(service)
        self.lent.append((service, name))
        return f"{self.server}/{name}"

    async def _used_before(self, service: str) -> str | None:
        """Copying and dropping one took a tenth of a second, emptying it takes a tenth of that."""
        while idle := _idle.get(service):
            name = idle.pop()
            if await emptying.empty(f"{self.server}/{name}", _shapes[service]):
                return name
            self.made.append(name)
        return None

    async def _copied(self, service: str) -> str:
        template = f"tpl_{service}_{_run}"
        if service not in _shapes:
            await execute(self._keeper, f'CREATE DATABASE "{template}"')
            await _migrated(f"{self.server}/{template}", service)
            _shapes[service] = await emptying.prepare(f"{self.server}/{template}")
        name = f"t_{service}_{uuid4().hex[:12]}"
        await execute(self._keeper, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    @property
    def _keeper(self) -> str:
        """A database of the server's own, from which others are made and dropped."""
        return f"{self.server}/postgres"

    def give_back(self) -> None:
        """In a thread: the fixture that ends is not in an event loop, but one may be waiting beside it."""
        for service, name in self.lent:
            _idle.setdefault(service, []).append(name)
        if self.kind == "postgresql" and self.made:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, self._drop()).result()

    async def _drop(self) -> None:
        for name in self.made:
            await execute(self._keeper, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


_run = uuid4().hex[:8]
_templates = Path()
_shapes: dict[str, Shape] = {}
_idle: dict[str, list[str]] = {}


def templates_in(folder: Path) -> None:
    global _templates  # noqa: PLW0603 - one folder per test process, known only when the session begins
    _templates = folder


def drop_all(server: str) -> None:
    """What this test process keeps on the server while it runs."""
    kept = [f"tpl_{service}_{_run}" for service in _shapes] + [name for names in _idle.values() for name in names]
    Databases("postgresql", Path(), server, kept).give_back()


async def _migrated(url: str, service: str) -> None:
    engine = make_engine(url)
    await migrate.upgrade(engine, service)
    await engine.dispose()  # SQLite empties its log into the file when the last connection closes
