"""One transaction: a change, the events it caused and the audit rows commit together, or none of them does."""

from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.chain import append
from shared.audit.entry import Entry
from shared.context import actor, traceparent
from shared.contracts.envelope import Event, Heard
from shared.core import Core
from shared.db.bulk import insert_many
from shared.messaging.bundles import bundled
from shared.messaging.sealing import seal


class UnitOfWork:
    """`async with uow:` opens it; entered again inside, it joins the outer transaction.

    A service's own unit of work names its stores: `units = Stored(UnitStore)`.
    """

    session: AsyncSession
    stores: dict[str, Any]
    """Those of this transaction that somebody asked for: see `Stored`."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._depth = 0
        self._only_reads = False
        self._outbox: list[dict[str, object]] = []
        self._entries: list[Entry] = []

    def reading(self) -> Self:
        """`async with uow.reading():` for what changes nothing: no write lock on SQLite, no BEGIN and COMMIT on PostgreSQL.

        Each statement sees what is committed when it begins, as in any transaction of ours on PostgreSQL.
        """
        self._only_reads = self._only_reads or not self._depth
        return self

    async def __aenter__(self) -> Self:
        self._depth += 1
        if self._depth == 1:
            self._outbox, self._entries, self.stores = [], [], {}
            self.session = self.core.readers() if self._only_reads else self.core.sessions()
            if not self._only_reads:
                await self.session.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth:
            return
        try:
            if self._only_reads:
                self._only_reads = False
            elif kind is None:
                await self._write()
                await self.session.commit()
            else:
                await self.session.rollback()
        finally:
            await self.session.close()
        if kind is None and self._outbox:
            self.core.told.set()

    async def _write(self) -> None:
        if self._outbox:
            await insert_many(self.session, self.core.tables.outbox, bundled(self._outbox))
        if self._entries:
            await append(self.session, self.core.tables, self._entries)

    def publish(self, *events: Event, cause: Heard[Any] | None = None) -> None:
        """Tell the events when this unit of work commits, in this order. `cause` is the event that led to them."""
        self._must_write()
        now = self.core.clock.now()
        self._outbox += [seal(event, source=self.core.settings.source, at=now, cause=cause) for event in events]

    def audit(
        self,
        action: str,
        object_type: str,
        object_id: object,
        *,
        reason: str = "",
        case_id: UUID | None = None,
        **details: Any,
    ) -> None:
        """Remember who does this, to what and why; written with the change. Never content, never secrets."""
        self._must_write()
        self._entries.append(
            Entry(
                at=self.core.clock.now(), actor=actor.get(), action=action, object_type=object_type,
                object_id=str(object_id), reason=reason, case_id=case_id, details=details, trace=traceparent.get(),
            )
        )  # fmt: skip

    def _must_write(self) -> None:
        if self._only_reads:
            raise RuntimeError("opened with reading(): it commits nothing")
