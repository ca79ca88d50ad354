"""Who may tell the outbox: one row that its holder renews, and that anyone may take once it has run out."""

import os
import socket
from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_hex

from sqlalchemy import Table, bindparam, delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.core import Core
from shared.db.types import Moment

NAME = "bundles"
"""Not `relay`, which those hold for ever who do not know bundles (ADR 20)."""
NEVER = datetime.min.replace(tzinfo=UTC)
LENGTH = timedelta(seconds=6)
"""What a relay that died costs; a living one renews it three times as often, also while the broker keeps it waiting."""
TAKE = text(
    "INSERT INTO relay_lease (name, holder, until) VALUES (:name, :holder, :until)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE relay_lease.holder = excluded.holder OR relay_lease.until < :now RETURNING name"
).bindparams(bindparam("until", type_=Moment), bindparam("now", type_=Moment))
"""Take it or renew it, unless it is another's that has not run out. Built once: it runs with every batch."""


class LeaseLost(Exception):
    """Another relay tells now."""


@cache
def this_process() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{token_hex(4)}"


class Lease:
    def __init__(self, core: Core, holder: str) -> None:
        self._core, self._holder = core, holder
        self._asked = self._until = NEVER

    @property
    def _table(self) -> Table:
        return self._core.tables.relay_lease

    def is_fresh(self) -> bool:
        """Ours for so long still that it need not be asked: half its length, by the clock that wrote it."""
        return self._until - self._core.clock.now() > LENGTH / 2

    def trust(self) -> None:
        """The transaction in which it was held has committed."""
        self._until = self._asked

    async def hold(self, session: AsyncSession) -> bool:
        """Take or renew it. Until the transaction ends nobody else can."""
        now = self._core.clock.now()
        asked = {"name": NAME, "holder": self._holder, "until": now + LENGTH, "now": now}
        held = (await session.execute(TAKE, asked)).first() is not None
        self._asked, self._until = now + LENGTH, self._until if held else NEVER
        return held

    async def release(self, session: AsyncSession) -> None:
        """Let the next one begin at once."""
        self._until = NEVER
        mine = (self._table.c.name == NAME, self._table.c.holder == self._holder)
        await session.execute(delete(self._table).where(*mine))
