"""A service core on a database that holds the shared tables and nothing else."""

from typing import ClassVar

from shared.clock import Clock
from shared.core import Core
from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.settings import ServiceSettings


class BareSettings(ServiceSettings):
    service: ClassVar[str] = "registry"


async def bare_core(database_url: str, clock: Clock, **values: object) -> Core:
    metadata = new_metadata()
    core = Core.build(BareSettings(database_url=database_url, **values), shared_tables(metadata), clock)  # type: ignore[arg-type] # settings parse what they are given
    async with core.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return core
