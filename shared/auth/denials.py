"""Whoever is known and tries what is not theirs leaves a trace: one row in the audit log."""

from fastapi import Request

from shared.context import NOBODY, actor
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork

LONGEST = 120


async def remember_denial(request: Request) -> None:
    """For the handler of Forbidden, after the request's own transaction has ended. Strangers leave none: they are many."""
    if actor.get() == NOBODY:
        return
    core: Core = request.app.state.core
    async with UnitOfWork(core) as uow:
        uow.audit("access.denied", "path", request.url.path[:LONGEST], method=request.method)
