"""How large a body may be and of which type: counted as it streams in, judged before anything reads it (SAK.06, SAK.29)."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import params
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import AppError
from shared.web.screening import screen_json

F = TypeVar("F", bound=Callable[..., Any])
LIMIT, TYPES, RAW = "_body_limit", "_body_types", "_body_raw"
JSON = "application/json"


class TooLarge(AppError):
    status, slug, title = 413, "too-large", "The body is too large"


class UnsupportedMedia(AppError):
    status, slug, title = 415, "unsupported-media", "This media type is not understood here"


def limit_body(most: int) -> Callable[[F], F]:
    """Another limit than the service's, right above the endpoint: `@router.post(...)`, `@limit_body(20 << 20)`."""

    def mark(endpoint: F) -> F:
        setattr(endpoint, LIMIT, most)
        return endpoint

    return mark


def takes(*media_types: str) -> Callable[[F], F]:
    """For an endpoint that reads the stream itself: the media types it understands, others are answered 415."""

    def mark(endpoint: F) -> F:
        setattr(endpoint, TYPES, media_types)
        return endpoint

    return mark


def unscreened(endpoint: F) -> F:
    """For an endpoint that judges the bytes itself: a signature is over them, and what is odd must not be turned away."""
    setattr(endpoint, RAW, True)
    return endpoint


class Bodies:
    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = _Reader(scope, receive, self._limit)
        await self._app(scope, receive, send)


class _Reader:
    """Stands between the server and whoever reads the body. The route is known by the time something is read."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        self._scope, self._receive, self._limit = scope, receive, limit
        self._size = 0
        self._begun = self._is_json = False
        self._chunks: list[bytes] = []

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._look(message.get("body", b""), more=message.get("more_body", False))
        return message

    def _look(self, chunk: bytes, *, more: bool) -> None:
        if chunk and not self._begun:
            self._begin()
        self._size += len(chunk)
        if self._size > self._limit:
            raise too_large(self._limit)
        if self._is_json:
            self._chunks.append(chunk)
            if not more:
                screen_json(b"".join(self._chunks))

    def _begin(self) -> None:
        self._begun = True
        headers, endpoint = Headers(scope=self._scope), self._scope.get("endpoint")
        self._limit = getattr(endpoint, LIMIT, self._limit)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limit:
            raise too_large(self._limit)
        accepted = getattr(endpoint, TYPES, None) or _types_of(self._scope.get("route"))
        given = headers.get("content-type", "").partition(";")[0].strip().lower()
        if accepted and not _is_among(given, accepted):
            raise UnsupportedMedia(f"Send {' or '.join(accepted)}.")
        self._is_json = (given == JSON or given.endswith("+json")) and not hasattr(endpoint, RAW)


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"A body here may have {limit:,} bytes.", extra={"limit": limit})


def _types_of(route: Any) -> tuple[str, ...]:
    field = getattr(route, "body_field", None)
    if field is None:
        return ()
    if isinstance(field.field_info, params.File):
        return ("multipart/form-data",)
    if isinstance(field.field_info, params.Form):
        return ("application/x-www-form-urlencoded", "multipart/form-data")
    return (JSON,)


def _is_among(given: str, accepted: tuple[str, ...]) -> bool:
    return given in accepted or (JSON in accepted and given.startswith("application/") and given.endswith("+json"))
