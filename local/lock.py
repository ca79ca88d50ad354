"""One system at a time on a data folder: a lock that ends with its process, and the port base it listens on."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another system runs on this folder."""


@contextmanager
def held(data_dir: Path, base_port: int) -> Iterator[None]:
    """Busy when somebody else holds the folder. Others may read the port base meanwhile."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "running").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"another system runs on {data_dir}: stop it, or name another folder in INSYN_DATA_DIR"
            ) from None
        file.truncate(0)
        file.write(str(base_port))
        file.flush()
        yield
        file.truncate(0)


def base_port_of(data_dir: Path) -> int | None:
    """Where the system listens that runs on this folder; None when none does."""
    try:
        told = (data_dir / "running").read_text()
    except FileNotFoundError:
        return None
    return int(told) if told.isdigit() else None
