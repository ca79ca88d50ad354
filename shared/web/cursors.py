"""Cursors: the sort key of the last row seen, bound to its list and filters, and to this installation.

The seal is a HMAC under a key made from the database's address, which every replica knows and no caller does: a cursor
that was made up, changed or taken to another list is refused before a store meets it.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from fastapi import Request

from shared.errors import Invalid

SEAL = 12
Filters = Sequence[tuple[str, str]]


class Cursors:
    def __init__(self, request: Request) -> None:
        settings = request.app.state.core.settings
        self._secret = f"cursor {settings.service} {settings.database}".encode()

    def write(self, key: Sequence[str], path: str, filters: Filters) -> str:
        told = json.dumps(list(key), separators=(",", ":")).encode()
        return urlsafe_b64encode(self._seal(told, path, filters) + told).decode().rstrip("=")

    def read(self, cursor: str, path: str, filters: Filters) -> list[str]:
        try:
            packed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            packed = b""
        seal, told = packed[:SEAL], packed[SEAL:]
        if not hmac.compare_digest(seal, self._seal(told, path, filters)):
            raise Invalid(
                "This cursor is not from a link of this list with these filters: begin again without `cursor`.",
                errors=[("/cursor", "not a cursor of this list")],
            )
        key: list[str] = json.loads(told)
        return key

    def _seal(self, told: bytes, path: str, filters: Filters) -> bytes:
        bound = json.dumps([path, sorted(filters)]).encode()
        return hmac.digest(self._secret, bound + b"\0" + told, sha256)[:SEAL]
