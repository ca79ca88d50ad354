"""Idempotency-Key: a creating request that is sent again gets its first answer, and has its effect once.

The key, a digest of the request and the answer are stored in the transaction of what was created: both or neither.
Only answers of success are stored, seven days. Routes of this class must not open a second unit of work of their own.
"""

import json
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from sqlalchemy import delete, func, insert, select

from shared.auth.principal import Principal
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, Conflict, Invalid

KEPT = timedelta(days=7)
LONGEST_KEY = 200
UNSTORED = frozenset({b"content-length"})
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Attempt:
    """One request with a key. It begins when the caller is known and the body valid, just before the endpoint runs."""

    def __init__(self, request: Request, key: str, transaction: AsyncExitStack) -> None:
        self._request, self._key, self._transaction = request, key, transaction
        self._uow: UnitOfWork = request.app.state.new_unit_of_work()
        self._replayed, self._scope = False, ""
        request.state.unit_of_work = self._uow

    async def begin(self) -> Response | None:
        """Open the transaction; the first answer, if there is one."""
        self._scope = _scope_of(self._request)
        running: set[tuple[str, str]] = self._request.app.state.idempotency_running
        mark = self._scope, self._key
        if mark in running:
            raise Conflict("A request with this Idempotency-Key is still running.", retry_after=1)
        running.add(mark)
        self._transaction.callback(running.discard, mark)
        await self._transaction.enter_async_context(self._uow)
        await self._lock()
        return await self._first_answer()

    async def _lock(self) -> None:
        """Across processes: PostgreSQL by an advisory lock; SQLite has one writer at a time anyway."""
        if self._uow.core.engine.dialect.name != "postgresql":
            return
        number = int.from_bytes(sha256(f"{self._scope} {self._key}".encode()).digest()[:8], signed=True)
        taken = await self._uow.session.execute(select(func.pg_try_advisory_xact_lock(number)))
        if not taken.scalar_one():
            raise Conflict("A request with this Idempotency-Key is still running.", retry_after=1)

    async def _first_answer(self) -> Response | None:
        table = self._uow.core.tables.idempotency
        found = (
            await self._uow.session.execute(select(table).where(table.c.scope == self._scope, table.c.key == self._key))
        ).first()
        if found is None:
            return None
        if found.request_digest != await self._digest():
            raise Invalid("This Idempotency-Key was used with another body: take a new key.")
        self._replayed = True
        return Response(found.body, found.status, found.headers | {"Idempotency-Replayed": "true"})

    async def remember(self, response: Response) -> None:
        is_success = 200 <= response.status_code < 300
        if self._replayed or not is_success or isinstance(response, StreamingResponse):
            return
        row = {
            "scope": self._scope, "key": self._key, "request_digest": await self._digest(),
            "status": response.status_code, "headers": _kept(response), "body": bytes(response.body),
            "created_at": self._uow.core.clock.now(),
        }  # fmt: skip
        await self._uow.session.execute(insert(self._uow.core.tables.idempotency).values(row))

    async def _digest(self) -> str:
        query = self._request.url.query.encode()
        return sha256(query + b"\n" + await self._request.body()).hexdigest()


def _scope_of(request: Request) -> str:
    """The caller, not the credential: a retry may come with a renewed token, or with the client's next key."""
    who: Principal | None = getattr(request.state, "principal", None)
    caller = ["key" if who.key_id else "token", who.client, who.subject] if who else []
    return sha256(json.dumps([caller, request.method, request.url.path]).encode()).hexdigest()


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


class Idempotent(APIRoute):
    """`APIRouter(route_class=Idempotent)`: its creating POSTs honour Idempotency-Key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        if "POST" in (more.get("methods") or ()):
            endpoint = _first_answer_or(endpoint)
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        return _in_one_transaction(handle) if "POST" in (self.methods or ()) else handle


def _in_one_transaction(handle: Handler) -> Handler:
    async def handle_once(request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        if key is None:
            return await handle(request)
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
            raise BadRequest(f"An Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII characters.")
        await request.body()  # kept by the request: the digest needs it after a form has been read
        async with AsyncExitStack() as transaction:
            attempt = Attempt(request, key, transaction)
            token = _attempt.set(attempt)
            try:
                response = await handle(request)
            finally:
                _attempt.reset(token)
            await attempt.remember(response)
        return response

    return handle_once


def _first_answer_or(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def once(*args: Any, **values: Any) -> Any:
        attempt = _attempt.get()
        first = await attempt.begin() if attempt else None
        return first or await endpoint(*args, **values)

    return once


def _kept(response: Response) -> dict[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in response.raw_headers if name not in UNSTORED}


async def prune(core: Core) -> int:
    """Forget answers older than seven days. Returns how many."""
    table = core.tables.idempotency
    async with core.engine.begin() as connection:
        result = await connection.execute(delete(table).where(table.c.created_at < core.clock.now() - KEPT))
    return result.rowcount
