"""docs/events.md: the events for a reader, from the same catalogue as everything else."""

import json
from collections.abc import Iterator

from shared.contracts import swedish
from shared.contracts.asyncapi import examples_of
from shared.contracts.catalogue import CATALOGUE, Topic
from shared.contracts.envelope import Event
from shared.contracts.snapshots import Schema, schema_of

INTRODUCTION = """\
# Händelser (events)

Skapad av `python -m shared.contracts.generate`; ändra i `shared/contracts/`. Generated: change the code instead.

Every event is a [CloudEvents 1.0](https://cloudevents.io) in structured JSON; the fields below are its `data`. It may
arrive more than once, and always in order within its key. Fields may be added; none goes or changes within a version.
Fields marked **P** can hold personal data. Keys never do. Machine-readable: [asyncapi.yaml](asyncapi.yaml) and the JSON
Schemas in `shared/contracts/schemas/`."""


def handbook() -> str:
    parts = [INTRODUCTION, _overview(), *(part for topic in CATALOGUE for part in _topic(topic))]
    return "\n\n".join(parts) + "\n"


def _overview() -> str:
    rows = [
        f"| `{topic.name}` | {topic.owner} | {topic.partitions} | {_kept(topic)} | {'P' if topic.personal_data else ''} | "
        f"{swedish.TOPICS[topic.name]} |"
        for topic in CATALOGUE
    ]
    return "\n".join(["| topic | told by | partitions | kept | personal data | |", "|---|---|---|---|---|---|", *rows])


def _kept(topic: Topic) -> str:
    return "newest of each key" if topic.retention is None else f"{topic.retention.days} days"


def _topic(topic: Topic) -> Iterator[str]:
    yield f"## {topic.name}"
    yield f"{swedish.TOPICS[topic.name]}.\n{topic.meaning}."
    for event in topic.events:
        yield f"### {event.type}"
        yield f"{swedish.EVENTS[event.type]}\n\n{(event.__doc__ or '').strip()}"
        yield _fields(event)
        yield from _first_example(event)


def _fields(event: type[Event]) -> str:
    schema = schema_of(event)
    head = ["| field | type | P | |", "|---|---|---|---|"]
    return "\n".join([*head, *_rows("", schema, schema)])


def _rows(prefix: str, schema: Schema, root: Schema) -> Iterator[str]:
    for name, field in schema["properties"].items():
        mark = "P" if field.get("personal_data") else ""
        yield f"| `{prefix}{name}` | {_type(field, root)} | {mark} | {field.get('description', '')} |"
        for part, sign in _parts(field, root):
            yield from _rows(f"{prefix}{name}{sign}.", part, root)


def _parts(field: Schema, root: Schema) -> Iterator[tuple[Schema, str]]:
    for choice in field.get("anyOf", [field]):
        listed = choice.get("items", choice)
        if "$ref" in listed:
            yield root["$defs"][listed["$ref"].rpartition("/")[2]], "[]" if "items" in choice else ""


def _type(field: Schema, root: Schema) -> str:
    if "anyOf" in field:
        return " or ".join(_type(choice, root) for choice in field["anyOf"])
    if "items" in field:
        return f"list of {_type(field['items'], root)}"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    return str(field.get("$ref", field.get("format", field.get("type", "any")))).rpartition("/")[2]


def _first_example(event: type[Event]) -> Iterator[str]:
    for name, envelope in list(examples_of(event).items())[:1]:
        yield f"Exempel (`{name}`):\n\n```json\n{json.dumps(envelope, indent=2, ensure_ascii=False)}\n```"
