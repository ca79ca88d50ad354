"""What a service has told, read from its outbox."""

import json
from typing import TypeVar

from sqlalchemy import select

from shared.contracts.envelope import Event
from shared.service import Service

E = TypeVar("E", bound=Event)


async def told(service: Service, kind: type[E]) -> list[E]:
    """Every event of this kind, in the order it was told."""
    outbox = service.core.tables.outbox
    async with service.core.sessions() as session:
        values = await session.scalars(select(outbox.c.value).where(outbox.c.type == kind.type).order_by(outbox.c.seq))
        return [kind.model_validate(json.loads(value)["data"]) for value in values]
