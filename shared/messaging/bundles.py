"""Events of one transaction that follow each other in one topic share a row of the outbox, and what the row costs.

A lone event is a row as it is sealed. A bundle holds the sealed events end to end; its `heads` say whose each is and how
long, and stay when the content goes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

MOST = 500
"""Events of one row: what the relay takes in a turn."""
BYTES = 1_000_000
"""Bytes of one row, unless one event alone is larger."""
Sealed = Mapping[str, Any]


class Waiting(NamedTuple):
    """An event as it lies in the outbox. Its value is empty when its content is kept no longer."""

    key: str
    type: str
    id: str
    time: str
    value: bytes


def bundled(events: Iterable[Sealed]) -> list[dict[str, Any]]:
    """The rows for these events, in their order."""
    return [_row(run) for run in _runs(events)]


def unbundled(row: Any) -> list[Waiting]:
    """The events of a row of the outbox, in their order."""
    if row.heads is None:
        return [Waiting(row.key, row.type, str(row.event_id), _moment(row.created_at), row.value)]
    heads, value = from_json(row.heads), row.value
    ends = accumulate(head[4] for head in heads)
    return [Waiting(key, kind, id_, at, value[end - length : end]) for (key, kind, id_, at, length), end in zip(heads, ends, strict=True)]  # fmt: skip


def _runs(events: Iterable[Sealed]) -> Iterator[list[Sealed]]:
    run: list[Sealed] = []
    size = 0
    for event in events:
        length = len(event["value"])
        if run and (event["topic"] != run[0]["topic"] or len(run) == MOST or size + length > BYTES):
            yield run
            run, size = [], 0
        run.append(event)
        size += length
    if run:
        yield run


def _row(run: Sequence[Sealed]) -> dict[str, Any]:
    """The columns of a bundle's first event are its own: a table of rows can be read by eye."""
    if len(run) == 1:
        return {**run[0], "size": 1, "heads": None}
    heads = [(one["key"], one["type"], one["event_id"], one["created_at"], len(one["value"])) for one in run]
    return {
        **run[0],
        "value": b"".join([one["value"] for one in run]),
        "size": len(run),
        "heads": to_json(heads).decode(),
    }


def _moment(at: Any) -> str:
    return str(at.isoformat()).replace("+00:00", "Z")
