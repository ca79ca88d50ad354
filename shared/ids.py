"""Identifiers: UUIDv7 (RFC 9562), made here because the standard library has them only from 3.14.

Ids sort by the millisecond they were made in; order within it is not promised, so order is never taken from ids alone.
"""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    millis, chance = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big")
    return UUID(int=(millis << 80) | (0x7 << 76) | (chance >> 68 << 64) | (0b10 << 62) | (chance & (1 << 62) - 1))
