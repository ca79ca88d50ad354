"""From a record to what it says: an event that is heard here, something for others, or nothing that can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import Envelope, Event, Heard
from shared.messaging.bus import Record
from shared.messaging.faults import describe

UNKNOWN = "unknown"
"""The type of whatever the catalogue does not name: types are a metric's label and must be bounded."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`heard` where it is for us; `fault` where it cannot be read; neither where it is for others."""

    record: Record
    type: str
    heard: Heard[Any] | None = None
    fault: str | None = None


def read(record: Record, models: Mapping[str, type[Event]]) -> Reading:
    """Tolerant: what a newer producer added is passed over. An empty value is a tombstone, which nothing here needs."""
    if not record.value:
        return Reading(record, type_of(record))
    try:
        envelope = Envelope.model_validate_json(record.value)
        if (model := models.get(envelope.type)) is None:
            return Reading(record, envelope.type if envelope.type in EVENTS else UNKNOWN)
        event = model.model_validate(envelope.data, extra="ignore")
    except ValidationError as error:
        return Reading(record, type_of(record), fault=describe(error))
    heard = Heard(event, envelope.id, envelope.time, envelope.correlationid, envelope.traceparent)
    return Reading(record, envelope.type, heard)


def type_of(record: Record) -> str:
    """What the headers say it is, without reading it."""
    told = dict(record.headers).get("ce_type", b"").decode(errors="replace")
    return told if told in EVENTS else UNKNOWN
