"""Examples in the document: each model's own, a page's made of its item's, a date's wherever one lacks it (DOK.15, DOT.02)."""

from typing import Any

Json = dict[str, Any]
DATES = {"date-time": "2026-11-20T18:00:00Z", "date": "2026-11-20"}
SELF = {"href": "https://insyn.example.se/registry/v1/api-info", "rel": "self", "method": "GET"}
NULL = {"type": "null"}
PAGE = frozenset({"items", "_meta", "_links"})


def complete_examples(schemas: Json) -> None:
    for schema in schemas.values():
        for part in schema.get("properties", {}).values():
            _date(part)
        example = schema.get("example")
        if isinstance(example, dict) and "_links" in schema.get("properties", {}):
            example.setdefault("_links", [SELF])
        _restore_nulls(example, schema, schemas)
    for schema in schemas.values():
        if schema.get("properties", {}).keys() == PAGE and "example" not in schema:
            _page(schema, schemas)


def example_of(schema: Json, schemas: Json) -> Any:
    """None when there is none."""
    if reference := schema.get("$ref"):
        return example_of(schemas.get(reference.rpartition("/")[2], {}), schemas)
    if "example" in schema:
        return schema["example"]
    if examples := schema.get("examples"):
        return examples[0]
    if schema.get("type") == "array":
        inner = example_of(schema.get("items", {}), schemas)
        return None if inner is None else [inner]
    choices = (example_of(one, schemas) for one in [*schema.get("anyOf", []), *schema.get("oneOf", [])])
    return next((choice for choice in choices if choice is not None), None)


def _restore_nulls(example: Any, schema: Json, schemas: Json) -> None:
    """FastAPI drops what is null from its document, also from examples, where it says something."""
    schema = _meant(schema, schemas)
    if isinstance(example, list):
        for one in example:
            _restore_nulls(one, schema.get("items", {}), schemas)
    if not isinstance(example, dict):
        return
    for name, part in schema.get("properties", {}).items():
        if name in example:
            _restore_nulls(example[name], part, schemas)
        elif NULL in part.get("anyOf", []) and name in schema.get("required", []):
            example[name] = None


def _meant(schema: Json, schemas: Json) -> Json:
    """Behind references, and behind a choice between one thing and null."""
    if reference := schema.get("$ref"):
        return schemas.get(reference.rpartition("/")[2], {})  # type: ignore[no-any-return] # a dictionary of JSON
    real = [choice for choice in schema.get("anyOf", []) if choice != NULL]
    return _meant(real[0], schemas) if len(real) == 1 else schema


def _page(schema: Json, schemas: Json) -> None:
    item = example_of(schema["properties"]["items"].get("items", {}), schemas)
    if item is not None:
        schema["example"] = {"items": [item], "_meta": {"limit": 20, "count": 1}, "_links": [SELF]}


def _date(schema: Json) -> None:
    for one in (schema, *schema.get("anyOf", ())):
        if one.get("format") in DATES:
            example = one.setdefault("example", DATES[one["format"]])
            schema.setdefault("example", example)
