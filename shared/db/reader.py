"""A session that only reads: one connection and nothing of the ORM, which no store of ours uses."""

from typing import Any

from sqlalchemy import Engine, Executable, Result
from sqlalchemy.engine import ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession


class Reader(AsyncSession):
    """Stores take it for the session that it stands for. What it cannot do says so: it has no ORM session inside."""

    def __init__(self, engine: AsyncEngine) -> None:  # no super(): making the ORM's session is what is spared
        self._engine = engine
        self._connection: AsyncConnection | None = None

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
