"""What the database says, told to the caller: ill or busy is 503, two at once is 409, what cannot be stored is 422."""

import logging

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import AppError, Conflict, Invalid, Unavailable
from shared.messaging.faults import passes
from shared.web.problems import Internal, problem

log = logging.getLogger(__name__)
RETRY, BUSY = 5, 1
DATA, ROLLED_BACK = "22", "40"
"""Classes of SQLSTATE."""


def install_failure_handlers(app: FastAPI) -> None:
    app.exception_handlers |= {DBAPIError: _database, PoolTimeout: _away, OSError: _away}


async def _away(request: Request, error: Exception) -> Response:
    if not passes(error):
        raise error  # a file of ours: no time that the caller waits mends it
    log.error("database_unavailable", exc_info=error)
    return problem(request.scope, Unavailable("The database cannot be reached now.", retry_after=RETRY))


async def _database(request: Request, error: DBAPIError) -> Response:
    told = _told(error)
    log.log(logging.WARNING if told.status < 500 else logging.ERROR, "database_refused", exc_info=error)
    return problem(request.scope, told)


def _told(error: DBAPIError) -> AppError:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if isinstance(error, IntegrityError):
        return Conflict(
            "Somebody else did the same, or removed what this needs, at the same moment: read and try again."
        )
    if state.startswith(DATA) or isinstance(error.orig.__cause__ if error.orig else None, ValueError):
        return Invalid("A value is too long, too large or of characters that cannot be stored.")
    if state.startswith(ROLLED_BACK):
        return Unavailable("Somebody else was at it at the same moment.", retry_after=BUSY)
    if passes(error) or isinstance(error, OperationalError | InterfaceError):
        return Unavailable("The database cannot be reached now.", retry_after=RETRY)
    return Internal()
