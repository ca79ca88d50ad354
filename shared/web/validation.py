"""What was wrong with a request, place by place: JSON pointers for programs, fields and messages for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

MOST_ERRORS, LONGEST = 50, 300
SAID = {
    "timezone_aware": "Skriv dag, klockslag och tidszon, som 2026-12-10T08:00:00+01:00 / Write day, time and time zone, like that."
}
"""What pydantic calls it -> what to write instead, where its own words do not say that."""


def is_unreadable(error: RequestValidationError) -> bool:
    """Broken JSON is no JSON: nothing in it can be pointed at."""
    return any(one["type"] == "json_invalid" for one in error.errors())


def errors_of(error: RequestValidationError) -> list[dict[str, str]]:
    """Never the input itself: it may be a secret, and it may be huge."""
    return [_error(one, error.body) for one in error.errors()[:MOST_ERRORS]]


def violations_of(errors: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The same as dept44's decoders read it (municipal-apis 5.1)."""
    return [
        {"field": one.get("parameter") or one["pointer"].removeprefix("/").replace("/", "."), "message": one["detail"]}
        for one in errors
    ]


def _error(one: Mapping[str, Any], body: object) -> dict[str, str]:
    place, *path = one["loc"]
    detail = SAID.get(one["type"], str(one["msg"]))[:LONGEST]
    if place == "body":
        return {"pointer": _pointer(path, body), "detail": detail}
    return {"parameter": ".".join(map(str, path))[:LONGEST], "in": str(place), "detail": detail}


def _pointer(path: Sequence[str | int], body: object) -> str:
    """Where in the body: names that pydantic adds for members of a union are no part of it."""
    pointer = ""
    for nth, part in enumerate(path, 1):
        inside = _child(body, part)
        if inside is None and nth < len(path):
            continue
        body = inside
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return pointer[:LONGEST]


def _child(body: object, part: str | int) -> Any:
    if isinstance(body, dict):
        return body.get(part)
    if isinstance(body, list) and isinstance(part, int) and part < len(body):
        return body[part]
    return None
