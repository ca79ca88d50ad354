"""On the PYTHONPATH of the processes whose clocks jump: the product's one clock is then off by the seconds in a file.

A library that fakes time for the whole process (libfaketime) stops SQLite's threads for minutes; this touches nothing else.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.clock import SystemClock

FILE = Path(os.environ["FAULTS_CLOCK"])


def _off(_clock: SystemClock) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=int(FILE.read_text() or 0))


SystemClock.now = _off  # type: ignore[assignment, method-assign] # that is the fault
