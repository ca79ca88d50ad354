"""Identifiers: UUIDv7 (RFC 9562), made here because the standard library has them only from 3.14.

Ids of one process ascend, within a millisecond too (section 6.2). Those of two processes sort by the millisecond they were
made in and no further, so order between processes is never taken from ids alone.
"""

import os
import time
from random import getrandbits
from threading import Lock
from uuid import UUID

_lock = Lock()
_millis = _chance = 0


def uuid7() -> UUID:
    """When the clock goes back, ids go on from the newest one."""
    global _millis, _chance  # noqa: PLW0603 - what is promised is promised for the process
    now = time.time_ns() // 1_000_000
    with _lock:
        if now > _millis:
            _millis, _chance = now, int.from_bytes(os.urandom(9), "big")
        else:
            _chance += 1 + getrandbits(32)
        millis, chance = _millis, _chance
    return UUID(int=millis << 80 | 0x7 << 76 | chance >> 62 << 64 | 0b10 << 62 | chance & (1 << 62) - 1)
