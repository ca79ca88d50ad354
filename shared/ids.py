"""Identifiers: UUIDv7 (RFC 9562), made here because the standard library has them only from 3.14.

Ids sort by the millisecond they were made in; order within it is not promised, so order is never taken from ids alone.
"""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    millis = time.time_ns() // 1_000_000
    return UUID(int=(millis << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62))
