"""What became of events that could not take effect: a person looks, replays or discards; until then no letter is lost.

Every function works inside the unit of work it is given, which must be open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, select, update

from shared.context import actor
from shared.contracts.envelope import Event, Heard
from shared.core import Core
from shared.db.counting import count_of
from shared.db.unit_of_work import UnitOfWork
from shared.db.weeding import weed
from shared.errors import Conflict, NotFound, Unavailable
from shared.messaging.bus import Record
from shared.messaging.consumer import Reactions
from shared.messaging.faults import ReactionFailed, barrier, describe, passes, wants_to_wait
from shared.messaging.reading import Reading, read

State = Literal["OPEN", "REPLAYED", "DISCARDED"]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`value` is what was heard, byte for byte; only `show` gives it."""

    id: UUID
    consumer: str
    topic: str
    partition: int
    offset: int
    type: str | None
    reason: str
    error: str
    key: str
    buried_at: datetime
    state: State
    settled_at: datetime | None
    settled_by: str | None
    value: bytes | None = None


async def page(
    uow: UnitOfWork, *, limit: int, offset: int = 0, after: UUID | None = None, state: State | None = None
) -> list[DeadLetter]:
    """Letters in the order of their ids, oldest first, without their values; `after` is the last id seen."""
    letter = uow.core.tables.dead_letter.c
    columns = [column for column in letter if column.name != "value"]
    wanted = _of(select(*columns).order_by(letter.id).limit(limit).offset(offset), uow, state)
    if after is not None:
        wanted = wanted.where(letter.id > after)
    return [_letter(row) for row in await uow.session.execute(wanted)]


async def count(uow: UnitOfWork, state: State | None = None) -> int:
    return await count_of(uow.session, _of(select(uow.core.tables.dead_letter.c.id), uow, state))


async def show(uow: UnitOfWork, letter_id: UUID) -> DeadLetter:
    return await _find(uow, letter_id, for_change=False)


async def replay(uow: UnitOfWork, letter_id: UUID, reactions: Reactions) -> DeadLetter:
    """Let the event take effect now, with the code as it is now. When it fails again the letter stays as it was."""
    letter = await _open(uow, letter_id)
    heard = _heard(letter, reactions)
    try:
        with barrier():
            await reactions[type(heard.event)]([heard], uow)
    except ReactionFailed as failed:
        if passes(failed.error) or wants_to_wait(failed.error):
            raise Unavailable("The surroundings are ill; replay it in a moment", retry_after=10) from failed
        raise Conflict(f"It failed again: {describe(failed.error)}") from failed
    return await _settle(uow, letter, "REPLAYED", reason="")


async def discard(uow: UnitOfWork, letter_id: UUID, reason: str) -> DeadLetter:
    """Decide that the event shall have no effect. The letter is kept for some weeks."""
    return await _settle(uow, await _open(uow, letter_id), "DISCARDED", reason=reason)


def _heard(letter: DeadLetter, reactions: Reactions) -> Heard[Any]:
    models: Mapping[str, type[Event]] = {model.type: model for model in reactions}
    record = Record(letter.topic, letter.key, letter.value or b"", letter.partition, letter.offset)
    reading: Reading = read(record, models)
    if reading.fault:
        raise Conflict(f"It still cannot be read: {reading.fault}")
    if reading.heard is None:
        raise Conflict("Nothing here reacts to it: discard it, or replay it with a version that does")
    return reading.heard


async def _open(uow: UnitOfWork, letter_id: UUID) -> DeadLetter:
    letter = await _find(uow, letter_id, for_change=True)
    if letter.state != "OPEN":
        raise Conflict(f"It is settled already: {letter.state} by {letter.settled_by}")
    return letter


async def _find(uow: UnitOfWork, letter_id: UUID, *, for_change: bool) -> DeadLetter:
    table = uow.core.tables.dead_letter
    wanted = select(table).where(table.c.id == letter_id)
    row = (await uow.session.execute(wanted.with_for_update() if for_change else wanted)).first()
    if row is None:
        raise NotFound(f"There is no dead letter {letter_id}")
    return _letter(row)


async def _settle(uow: UnitOfWork, letter: DeadLetter, state: State, reason: str) -> DeadLetter:
    table = uow.core.tables.dead_letter
    settled = {"state": state, "settled_at": uow.core.clock.now(), "settled_by": actor.get().subject[:200]}
    await uow.session.execute(update(table).where(table.c.id == letter.id).values(settled))
    uow.audit(
        f"dead_letter.{state.lower()}", "dead_letter", letter.id, reason=reason, type=letter.type, topic=letter.topic,
        partition=letter.partition, offset=letter.offset,
    )  # fmt: skip
    return await _find(uow, letter.id, for_change=False)


async def prune(core: Core) -> int:
    """Forget settled letters after their time: copies of what others tell. Who settled which, and why, is in the audit log."""
    letter = core.tables.dead_letter
    over = letter.c.settled_at < core.clock.now() - timedelta(days=core.settings.dead_letter_days)
    return await weed(core, "dead_letters", letter, over)


def _of(wanted: Select[Any], uow: UnitOfWork, state: State | None) -> Select[Any]:
    return wanted.where(uow.core.tables.dead_letter.c.state == state) if state else wanted


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(**row._mapping)  # noqa: SLF001 - the documented way to a row's columns by name
