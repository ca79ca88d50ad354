"""What every service stands on: its settings, its clock and its database."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared.clock import Clock
from shared.db.base import autocommitting, make_engine, make_relay_engine
from shared.db.reader import Readers
from shared.db.tables import SharedTables
from shared.health import Health
from shared.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class Core:
    settings: ServiceSettings
    clock: Clock
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    readers: Readers
    """Sessions that only read: on the same connections, without a transaction or a lock of their own."""
    tables: SharedTables
    relaying: AsyncEngine
    """What the relay reads and marks the outbox with."""
    told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set after each commit that told something: wakes the relay of this process."""
    health: Health = field(default_factory=Health)
    """Checks that this process's parts add for /readyz."""

    @property
    def service(self) -> str:
        return self.settings.service

    @classmethod
    def build(cls, settings: ServiceSettings, tables: SharedTables, clock: Clock) -> "Core":
        """Opens nothing: the first use does."""
        engine = make_engine(settings.database)
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        readers = Readers(autocommitting(engine))
        return cls(settings, clock, engine, sessions, readers, tables, make_relay_engine(engine))

    async def close(self) -> None:
        await self.relaying.dispose()
        await self.engine.dispose()
