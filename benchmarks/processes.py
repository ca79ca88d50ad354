"""CPU time of processes, from /proc: this one, its children, and servers named by the process id of their head."""

import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_of(heads: Iterable[int]) -> float:
    """CPU seconds of these processes and all below them, those that have ended included."""
    children = _children()
    return sum(_with_descendants(head, children) for head in heads)


def resident(pid: int) -> int:
    """Bytes in memory now (never ru_maxrss: a forked child reports its parent's peak there)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except FileNotFoundError:
        return 0


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(folder.name)):
            found.setdefault(int(fields[1]), []).append(int(folder.name))
    return found


def _with_descendants(pid: int, children: dict[int, list[int]]) -> float:
    fields = _stat(pid)
    if not fields:
        return 0.0
    own = sum(int(value) for value in fields[11:15]) / TICK  # user, system, and of children that were waited for
    return own + sum(_with_descendants(child, children) for child in children.get(pid, ()))


def _stat(pid: int) -> list[str] | None:
    """The fields after the command: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
