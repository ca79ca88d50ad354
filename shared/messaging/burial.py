"""Writes dead letters: in the transaction that passes the event by, so that no death goes unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_for
from shared.ids import uuid7
from shared.messaging.bus import Record

Reason = Literal["UNDECODABLE", "REJECTED", "EXHAUSTED"]
"""It cannot be read; the reaction said never; the reaction failed as often as it may."""


@dataclass(frozen=True, slots=True)
class Death:
    record: Record
    type: str
    reason: Reason
    error: str | None


async def bury(uow: UnitOfWork, consumer: str, deaths: Sequence[Death]) -> None:
    """An event that dies again, after its watermark was set back, opens its old letter again."""
    if not deaths:
        return
    table = uow.core.tables.dead_letter
    statement = insert_for(uow.session, table)
    anew = {
        name: statement.excluded[name]
        for name in ("type", "reason", "error", "key", "value", "buried_at", "state", "settled_at", "settled_by")
    }
    place = ["consumer", "topic", "partition", "offset"]
    rows = [_letter(uow, consumer, death) for death in deaths]
    connection = await uow.session.connection()
    await connection.execute(statement.on_conflict_do_update(index_elements=place, set_=anew), rows)


def _letter(uow: UnitOfWork, consumer: str, death: Death) -> dict[str, object]:
    record = death.record
    return {
        "id": uuid7(), "consumer": consumer, "topic": record.topic, "partition": record.partition,
        "offset": record.offset, "type": death.type, "reason": death.reason, "error": death.error or "",
        "key": record.key.replace("\x00", "\ufffd")[:120], "value": record.value,
        "buried_at": uow.core.clock.now(), "state": "OPEN", "settled_at": None, "settled_by": None,
    }  # fmt: skip
