"""From a record to what it says: an event that is heard here, something for others, or nothing that can be read."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import Envelope, Event, Head, Heard, Told
from shared.messaging.bus import Record
from shared.messaging.faults import describe

UNKNOWN = "unknown"
"""The type of whatever the catalogue does not name: types are a metric's label and must be bounded."""


class Reading(NamedTuple):
    """`heard` where it is for us; `fault` where it cannot be read; neither where it is for others."""

    record: Record
    type: str
    heard: Heard[Any] | None = None
    fault: str | None = None


def read(record: Record, models: Mapping[str, type[Event]]) -> Reading:
    """Tolerant: what a newer producer added is passed over. An empty value is a tombstone, which nothing here needs."""
    kind = type_of(record)
    if not record.value:
        return Reading(record, kind)
    if kind in models and (heard := _as_told(record, models[kind])):
        return Reading(record, kind, heard)
    return _with_care(record, models)


def _as_told(record: Record, model: type[Event]) -> Heard[Any] | None:
    """Envelope and event in one pass, believing the headers; None when the bytes are something else."""
    try:
        told = _whole(model).model_validate_json(record.value, extra="ignore")
    except ValidationError:
        return None
    return _heard(told, told.data) if told.type == model.type else None


@cache
def _whole(model: type[Event]) -> type[Told[Any]]:
    return Told[model]  # type: ignore[valid-type] # made at run time


def _with_care(record: Record, models: Mapping[str, type[Event]]) -> Reading:
    """First the envelope, which says what is in it, so that whatever is wrong can be named."""
    try:
        envelope = Envelope.model_validate_json(record.value)
        if (model := models.get(envelope.type)) is None:
            return Reading(record, envelope.type if envelope.type in EVENTS else UNKNOWN)
        event = model.model_validate(envelope.data, extra="ignore")
    except ValidationError as error:
        return Reading(record, type_of(record), fault=describe(error))
    return Reading(record, envelope.type, _heard(envelope, event))


def _heard(head: Head | Told[Any], event: Event) -> Heard[Any]:
    return Heard(event, head.id, head.time, head.correlationid, head.traceparent)


def type_of(record: Record) -> str:
    """What the headers say it is, without reading it."""
    told = next((value for name, value in record.headers if name == "ce_type" and value), b"").decode(errors="replace")
    return told if told in EVENTS else UNKNOWN
