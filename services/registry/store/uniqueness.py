"""What must be there once: the database says so, the caller hears why."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from shared.errors import Conflict

POSTGRESQL, SQLITE = "23505", {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


@contextmanager
def only_once(why: str, **others: str) -> Iterator[None]:
    """`others`: why, where the constraint is another column's. Other broken constraints go on as what they are: faults of ours."""
    try:
        yield
    except IntegrityError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == POSTGRESQL or getattr(error.orig, "sqlite_errorname", None) in SQLITE:
            said = str(error.orig).partition("\n")[0]
            raise Conflict(next((words for column, words in others.items() if column in said), why)) from None
        raise
