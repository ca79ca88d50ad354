"""A small world for what is told and heard: one database of one service, one bus, and events that cost nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

from shared.clock import Clock, FrozenClock
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Event, Heard
from shared.core import Core
from shared.db.base import new_metadata
from shared.db.tables import SharedTables, shared_tables
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Record, Subscription
from shared.messaging.consumer import Consumer, Limits, Reaction
from shared.messaging.sealing import seal
from shared.settings import ServiceSettings

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
IMPATIENT = Backoff(first=0.01, most=0.02)


class Noted(Event):
    type: ClassVar[str] = "registry.note.noted.v1"
    topic: ClassVar[str] = "registry.notes"

    note: str
    number: int

    def subject(self) -> str:
        return self.note


class Erased(Noted):
    type: ClassVar[str] = "registry.note.erased.v1"


TOPIC = Topic("registry.notes", "registry", 3, "delete", timedelta(days=7), False, "Notes of a test", (Noted, Erased))

metadata: MetaData = new_metadata()
tables: SharedTables = shared_tables(metadata)
effect = Table("effect", metadata, Column("seq", Integer, primary_key=True), Column("note", String(120)), Column("number", Integer))  # fmt: skip


class NoteSettings(ServiceSettings):
    service: ClassVar[str] = "registry"


@dataclass
class World:
    """A service that keeps what it hears in the table `effect`, in the order it heard it."""

    core: Core

    def uow(self) -> UnitOfWork:
        return UnitOfWork(self.core)

    async def tell(self, *events: Event) -> None:
        async with self.uow() as uow:
            uow.publish(*events)

    async def tell_each(self, *events: Event) -> None:
        """Each in a transaction, and so a row, of its own."""
        for event in events:
            await self.tell(event)

    def consumer(self, subscription: Subscription, reaction: Reaction | None = None, **limits: Any) -> Consumer:
        react = reaction or keep
        limits = {"backoff": IMPATIENT} | limits
        return Consumer("registry", subscription, self.uow, {Noted: react, Erased: react}, self.core, Limits(**limits))

    async def effects(self) -> list[tuple[str, int]]:
        async with self.core.sessions() as session:
            rows = await session.execute(select(effect.c.note, effect.c.number).order_by(effect.c.seq))
            return [(note, number) for note, number in rows]

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        async with self.core.sessions() as session:
            wanted = select(table).order_by(*table.primary_key)
            return [dict(row) for row in (await session.execute(wanted)).mappings()]

    async def count(self, table: Table) -> int:
        async with self.core.sessions() as session:
            return (await session.execute(select(func.count()).select_from(table))).scalar_one()


@dataclass
class Taker:
    """A broker that takes all and keeps it."""

    kept: list[Record] = field(default_factory=list)

    async def send(self, records: Sequence[Record]) -> int:
        self.kept += records
        return len(records)


async def keep(heard: Sequence[Heard[Noted]], uow: UnitOfWork) -> None:
    rows = [{"note": one.event.note, "number": one.event.number} for one in heard]
    await (await uow.session.connection()).execute(insert(effect), rows)


async def world_on(url: str, clock: Clock | None = None, data_dir: Path = Path("var")) -> World:
    core = Core.build(NoteSettings(database_url=url, data_dir=data_dir), tables, clock or FrozenClock(NOW))
    async with core.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return World(core)


def noted(number: int, note: str = "a") -> Noted:
    return Noted(note=note, number=number)


def record(event: Event, cause: UUID | None = None) -> Record:
    row = seal(event, source="/0860/registry", at=NOW)
    headers = (("ce_type", event.type.encode()), ("ce_id", str(row["event_id"]).encode()))
    value = row["value"]
    assert isinstance(value, bytes)
    return Record(event.topic, event.key(), value, headers=headers)


async def hear(subscription: Subscription, many: int, deadline: float = 60.0) -> list[Record]:
    """The next records of the subscription, exactly so many."""
    found: list[Record] = []

    async def enough() -> bool:
        found.extend(await subscription.fetch(1000, 0.2))
        return len(found) >= many

    await _until(enough, deadline)
    return found


async def _until(condition: Callable[[], Awaitable[bool]], deadline: float) -> None:
    from tests.support.waiting import until  # a test process that is killed loads this module alone

    await until(condition, deadline)
