"""From a fact to a row of the outbox: the envelope is sealed when the fact is told."""

from datetime import datetime
from typing import Any

from shared.context import correlation, traceparent
from shared.contracts.envelope import Envelope, Event, Heard
from shared.ids import uuid7

LARGEST = 900_000
"""Bytes of one event: below Kafka's default message size, so that nothing unsendable ever blocks the outbox."""


def seal(event: Event, *, source: str, at: datetime, cause: Heard[Any] | None = None) -> dict[str, object]:
    """A row for the outbox. Raises ValueError for an event that no broker would take."""
    envelope = Envelope(
        id=uuid7(),
        source=source,
        type=event.type,
        subject=event.subject(),
        time=at,
        correlationid=(cause.correlation or str(cause.id)) if cause else correlation.get(),
        causationid=str(cause.id) if cause else None,
        sequence=event.sequence_number(),
        traceparent=cause.traceparent if cause else traceparent.get(),
        data=event.model_dump(mode="json"),
    )
    value = envelope.model_dump_json(exclude_none=True).encode()
    if len(value) > LARGEST:
        raise ValueError(f"{event.type} of {len(value)} bytes is larger than any broker here takes")
    return {
        "topic": event.topic, "key": event.key(), "type": event.type, "event_id": envelope.id,
        "value": value, "created_at": at,
    }  # fmt: skip
