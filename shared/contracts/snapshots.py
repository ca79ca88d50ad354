"""The published schema of every event, and what would break those who rely on it.

Additions are free. A field that goes, changes its type, becomes required or stops being so, and an enum that loses a
word, are breaches: make a new version of the event and tell both until nobody hears the old one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts.envelope import Event

HERE = Path(__file__).parent
SCHEMAS = HERE / "schemas"
EXAMPLES = HERE / "examples"

Schema = dict[str, Any]


def schema_of(event: type[Event]) -> Schema:
    """What a hearer may rely on: tolerant of fields it does not know, as every hearer must be."""
    head: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:insyn:event:{event.type}",
        "topic": event.topic,
    }
    body: Schema = tolerant(event.model_json_schema())
    return head | body


def tolerant(schema: Any) -> Any:
    """The schema without `additionalProperties: false`: strict is the teller, never the hearer."""
    if isinstance(schema, dict):
        return {
            key: tolerant(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)
        }
    return [tolerant(part) for part in schema] if isinstance(schema, list) else schema


def committed(event_type: str, folder: Path = SCHEMAS) -> Schema | None:
    path = folder / f"{event_type}.json"
    schema: Schema | None = json.loads(path.read_text()) if path.exists() else None
    return schema


def breaches(old: Schema, new: Schema) -> list[str]:
    """Everything in `new` that someone who relies on `old` cannot bear; empty when the change only adds."""
    return list(_compare("", old, new, (old, new)))


def _compare(at: str, old: Schema, new: Schema, roots: tuple[Schema, Schema]) -> Iterator[str]:
    old, new = _resolved(old, roots[0]), _resolved(new, roots[1])
    if _kind(old, roots[0]) != _kind(new, roots[1]):
        yield f"{at or '/'}: retyped from {_kind(old, roots[0])} to {_kind(new, roots[1])}"
        return
    yield from _words(at, old, new)
    yield from _properties(at, old, new, roots)
    if "items" in old:
        yield from _compare(f"{at}/[]", old["items"], new.get("items", {}), roots)
    for before, after in zip(_choices(old, roots[0]), _choices(new, roots[1]), strict=True):
        yield from _compare(at, before, after, roots)


def _properties(at: str, old: Schema, new: Schema, roots: tuple[Schema, Schema]) -> Iterator[str]:
    here: Schema = new.get("properties", {})
    required, was_required = set(new.get("required", ())), set(old.get("required", ()))
    yield from (f"{at}/{name}: newly required" for name in sorted(required - was_required))
    for name, before in old.get("properties", {}).items():
        if name not in here:
            yield f"{at}/{name}: removed"
            continue
        if name in was_required - required:
            yield f"{at}/{name}: no longer promised"
        yield from _compare(f"{at}/{name}", before, here[name], roots)


def _words(at: str, old: Schema, new: Schema) -> Iterator[str]:
    if "enum" in new and "enum" not in old:
        yield f"{at or '/'}: narrowed to {sorted(map(str, new['enum']))}"
    elif gone := set(old.get("enum", ())) - set(new.get("enum", ())):
        yield f"{at or '/'}: enum lost {sorted(map(str, gone))}"


def _choices(schema: Schema, root: Schema) -> list[Schema]:
    return sorted(schema.get("anyOf", ()), key=lambda choice: _kind(choice, root))


def _kind(schema: Schema, root: Schema) -> str:
    """What sort of value it is, in a word that can be compared: `uuid`, `string ^[0-9a-f]{64}$`, `null|object`."""
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        return "|".join(sorted(_kind(choice, root) for choice in schema["anyOf"]))
    return " ".join(str(schema[part]) for part in ("type", "format", "pattern") if part in schema)


def _resolved(schema: Schema, root: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    return root["$defs"][name] if name else schema
