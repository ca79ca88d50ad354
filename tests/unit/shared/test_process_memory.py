"""Memory that was let go is given back to the system."""

import subprocess
import sys

import pytest

from local.layout import ROOT

SEALING = """
import sys
from hashlib import scrypt
from shared.process import give_large_pieces_back

def megabytes():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4 / 1024

if sys.argv[1] == "given back":
    give_large_pieces_back()
before = megabytes()
for _ in range(4):
    scrypt(b"12345678", salt=b"salt", n=2**14, r=8, p=1)
print(megabytes() - before)
"""


def kept(how: str) -> float:
    """Megabytes more than before four codes of 16 MB each were sealed, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", SEALING, how], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return float(told.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="told by /proc")
def test_what_sealing_a_code_took_is_given_back() -> None:
    assert kept("given back") + 8 < kept("left to itself")
