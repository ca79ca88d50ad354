"""Whose fault is it? A fault of the surroundings passes and is waited out; any other error is the event's or our own."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gaierror
from ssl import SSLError
from traceback import extract_tb

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.errors import AppError, Permanent, Transient, Unavailable

PASSING_STATES = ("08", "25006", "40", "53", "55P03", "57P", "58")
"""SQLSTATE classes: connection, read only for now, rolled back by the server, out of resources, lock not had, shut down,
system error."""
PASSING_WORDS = re.compile(
    "database is locked|database table is locked|unable to open database|disk i/o error|disk is full"
    "|connection is closed|connection was closed|attempt to write a readonly database",
    re.IGNORECASE,
)
"""What SQLite and asyncpg say where there is no SQLSTATE."""
OUR_OWN = frozenset(
    {errno.EBADF, errno.EEXIST, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ENOTEMPTY,
     errno.ENOTSOCK, errno.EXDEV}
)  # fmt: skip
"""What the operating system says of a name or a handle that is wrong: it stays wrong however long one waits."""
ROOT = Path(__file__).resolve().parents[2]


class Fenced(Exception):
    """Another member moved the watermark: this one lost the place and must start again from what is written."""


class ReactionFailed(Exception):
    """What a reaction, or the commit after it, raised: `error`."""

    def __init__(self, error: Exception) -> None:
        super().__init__(describe(error))
        self.error = error


@contextmanager
def barrier() -> Iterator[None]:
    """Whatever an event leads to inside becomes `ReactionFailed`: one event must not stop the others."""
    try:
        yield
    except (Fenced, ReactionFailed):
        raise
    except Exception as error:
        raise ReactionFailed(error) from error


def passes(error: BaseException) -> bool:
    """Is the database, the broker or the network away? The same operation will work when it is back."""
    if isinstance(error, OSError):
        return _around_us(error)
    if isinstance(error, PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    if isinstance(error, DBAPIError) and isinstance(error.orig, OSError):
        return _around_us(error.orig)
    told = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if state := getattr(told, "sqlstate", None):
        return str(state).startswith(PASSING_STATES)
    return isinstance(error, DBAPIError) and bool(PASSING_WORDS.search(str(told)))


def _around_us(error: OSError) -> bool:
    """The network, the disk, the resources: not a file that is not there, nor what a library derived from OSError to say
    that a file's content is wrong."""
    if isinstance(error, ConnectionError | TimeoutError | SSLError | gaierror):
        return True
    if error.errno is None:
        return type(error) is OSError  # asyncio, having tried several addresses, says in words what each answered
    missing = (
        error.errno == errno.ENOENT and error.filename is not None
    )  # without a name: the socket of a server that is down
    return error.errno not in OUR_OWN and not missing


def wants_to_wait(error: BaseException) -> bool:
    """Does the reaction itself ask to be tried again, however long it takes?"""
    return isinstance(error, Transient | Unavailable)


def describe(error: BaseException) -> str:
    """What went wrong and where, in at most 500 characters and without a word of content."""
    if isinstance(error, ValidationError):
        first = [
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors(include_input=False)[:5]
        ]
        return _plain("; ".join(first))
    said = f": {error}" if isinstance(error, Permanent | Transient | AppError) else ""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return _plain(f"{type(error).__name__}{f' {state}' if state else ''}{said}{_place(error)}")


def _place(error: BaseException) -> str:
    """The last line of our own code that the error passed."""
    ours = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(ROOT)]
    ours = [frame for frame in ours if "site-packages" not in frame.filename]
    return f" at {Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else ""


def _plain(text: str) -> str:
    return text.replace("\x00", "\ufffd")[:500]
