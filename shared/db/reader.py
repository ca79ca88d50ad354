"""A session that only reads: one connection and nothing of the ORM, which no store of ours uses."""

from functools import partial
from typing import Any

from sqlalchemy import Engine, Executable, Result
from sqlalchemy.engine import ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.db.gathering import Ask, Found, Gathering, Key


class Readers:
    """Opens sessions that only read. What several of them look up at the same moment is one statement."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._gatherings: dict[Any, Gathering] = {}

    def __call__(self) -> AsyncSession:
        return Reader(self._engine, self)

    async def look_up(self, ask: Ask[Key, Found], key: Key) -> Found | None:
        gathering = self._gatherings.get(ask)
        if gathering is None:
            gathering = self._gatherings[ask] = Gathering(partial(self._alone, ask))
        found: Found | None = await gathering.found(key)
        return found

    async def _alone(self, ask: Ask[Any, Any], keys: Any) -> Any:
        """On a session of its own: whoever asked may have gone away meanwhile."""
        session = self()
        try:
            return await ask(session, keys)
        finally:
            await session.close()


class Reader(AsyncSession):
    """Stores take it for the session that it stands for. What it cannot do says so: it has no ORM session inside."""

    def __init__(
        self, engine: AsyncEngine, readers: Readers
    ) -> None:  # no super(): the ORM's session is what is spared
        self._engine, self.readers = engine, readers
        self._connection: AsyncConnection | None = None

    @property
    def has_connection(self) -> bool:
        return self._connection is not None

    @property
    def info(self) -> dict[Any, Any]:
        """What was written in this session: nothing."""
        return {}

    def get_bind(self, *_: Any, **__: Any) -> Engine:
        return self._engine.sync_engine

    async def connection(self, *_: Any, **__: Any) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def execute(self, statement: Executable, params: Any = None, **_: Any) -> Result[Any]:
        return await (await self.connection()).execute(statement, params)

    async def scalars(self, statement: Executable, params: Any = None, **_: Any) -> ScalarResult[Any]:
        return await (await self.connection()).scalars(statement, params)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


async def look_up(session: AsyncSession, ask: Ask[Key, Found], key: Key) -> Found | None:
    """What is found by this key, asked together with others. In a transaction: within it, by itself.

    By itself also where this session has a connection: if all who wait for others held one, none were left to ask with.
    """
    if isinstance(session, Reader) and not session.has_connection:
        return await session.readers.look_up(ask, key)
    return (await ask(session, [key])).get(key)
