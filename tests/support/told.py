"""What a service has told, read from its outbox."""

import json
from typing import TypeVar

from sqlalchemy import select

from shared.contracts.envelope import Event
from shared.messaging.bundles import Waiting, unbundled
from shared.service import Service

E = TypeVar("E", bound=Event)


async def outbox_of(service: Service) -> list[Waiting]:
    """Every event in the outbox, in the order it was or will be told in."""
    outbox = service.core.tables.outbox
    async with service.core.sessions() as session:
        return [one for row in await session.execute(select(outbox).order_by(outbox.c.seq)) for one in unbundled(row)]


async def told(service: Service, kind: type[E]) -> list[E]:
    """Every event of this kind, in that order."""
    found = await outbox_of(service)
    return [kind.model_validate(json.loads(one.value)["data"]) for one in found if one.type == kind.type]
