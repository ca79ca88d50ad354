"""Answers to GET that need not travel twice: ETag, If-None-Match and Cache-Control (CAC.01); and HEAD, which is GET unsaid.

An ETag tells the bytes, and before them the version, of what has one: what is no change of its own may still move, such as
when an account last wrote, or what its reader may do with it (ADR 28). Whoever polls gets 304 for free, and misses nothing.
"""

from hashlib import blake2b

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.headers import header

REVALIDATE, KEEP_NOTHING = b"private, no-cache", b"no-store"
OF_THE_BODY = frozenset({b"content-length", b"content-type"})


class Caching:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = scope["method"]
        if asked not in {"GET", "HEAD"}:
            await self._app(scope, receive, _unkept(send))
            return
        scope["method"] = "GET"
        try:
            await self._app(scope, receive, _Answer(scope, send, bodiless=asked == "HEAD"))
        finally:
            scope["method"] = asked


def _unkept(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start" and b"cache-control" not in dict(message["headers"]):
            message["headers"].append((b"cache-control", KEEP_NOTHING))
        await send(message)

    return answer


class _Answer:
    """Holds the start back until the first part of the body is there; a stream then flows on as it is."""

    def __init__(self, scope: Scope, send: Send, *, bodiless: bool) -> None:
        self._scope, self._send, self._bodiless = scope, send, bodiless
        self._wanted = header(scope, b"if-none-match")
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        is_body = message["type"] == "http.response.body"
        if self._start is not None:
            start, self._start = self._start, None
            if self._bodiless:
                self._scope["method"] = "HEAD"  # the server holds the body against the method that it sees now
            message = self._judged(start, message) if is_body else message
            await self._send(start)
        await self._send({**message, "body": b""} if self._bodiless and is_body else message)

    def _judged(self, start: Message, body: Message) -> Message:
        told, whole = dict(start["headers"]), not body.get("more_body")
        kept = start["status"] == 200
        if kept and whole and (b"etag" in told or KEEP_NOTHING not in told.get(b"cache-control", b"")):
            told[b"etag"] = _etag(told.get(b"etag"), body.get("body", b""))
            start["headers"] = [one for one in start["headers"] if one[0] != b"etag"] + [(b"etag", told[b"etag"])]
        if b"cache-control" not in told:
            start["headers"].append((b"cache-control", REVALIDATE if kept and b"etag" in told else KEEP_NOTHING))
        if not (kept and whole and self._wanted and _matches(self._wanted, told.get(b"etag", b"").decode())):
            return body
        start["status"] = 304
        start["headers"] = [one for one in start["headers"] if one[0] not in OF_THE_BODY]
        return {**body, "body": b""}


def _etag(version: bytes | None, body: bytes) -> bytes:
    digest = blake2b(body, digest_size=12).hexdigest().encode()
    return b'W/"%s"' % digest if version is None else b'%s.%s"' % (version.removesuffix(b'"'), digest)


def _matches(wanted: str, etag: str) -> bool:
    """Weak comparison, as RFC 9110 asks for here."""
    if not etag:
        return False
    return wanted.strip() == "*" or etag.removeprefix("W/") in {
        one.strip().removeprefix("W/") for one in wanted.split(",")
    }
