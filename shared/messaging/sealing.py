"""From a fact to a row of the outbox: the envelope is sealed when the fact is told.

The bytes are written once, the event's own put into the envelope's: a model of the whole would cost as much again.
"""

from datetime import datetime
from typing import Any

from pydantic_core import to_json

from shared.context import correlation, traceparent
from shared.contracts.envelope import Event, Heard
from shared.ids import uuid7

LARGEST = 900_000
"""Bytes of one event: below Kafka's default message size, so that nothing unsendable ever blocks the outbox."""


def seal(event: Event, *, source: str, at: datetime, cause: Heard[Any] | None = None) -> dict[str, object]:
    """A row for the outbox. Raises ValueError for an event that no broker would take."""
    event_id = uuid7()
    head = {
        "specversion": "1.0", "id": event_id, "source": source, "type": event.type, "subject": event.subject(),
        "time": at, "datacontenttype": "application/json",
    }  # fmt: skip
    more = (
        ("correlationid", (cause.correlation or str(cause.id)) if cause else correlation.get()),
        ("causationid", cause.id if cause else None),
        ("sequence", event.sequence_number()),
        ("traceparent", cause.traceparent if cause else traceparent.get()),
    )
    told = to_json(head | {name: value for name, value in more if value is not None})
    value = told[:-1] + b',"data":' + event.__pydantic_serializer__.to_json(event) + b"}"
    if len(value) > LARGEST:
        raise ValueError(f"{event.type} of {len(value)} bytes is larger than any broker here takes")
    return {
        "topic": event.topic, "key": event.key(), "type": event.type, "event_id": event_id,
        "value": value, "created_at": at,
    }  # fmt: skip
