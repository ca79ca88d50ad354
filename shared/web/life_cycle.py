"""Tells callers of an API that ends: when, and what comes instead (VER.08, VER.09; RFC 9745, RFC 8594)."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.about import About


class LifeCycle:
    def __init__(self, app: ASGIApp, about: About) -> None:
        self._app, self._headers = app, dict(_headers(about))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.append(name, value)
            await send(message)

        await self._app(scope, receive, answer)


def _headers(about: About) -> list[tuple[str, str]]:
    told = []
    if about.deprecated:
        told.append(("Deprecation", f"@{int(_midnight(about.deprecated).timestamp())}"))
    if about.sunset:
        told.append(("Sunset", format_datetime(_midnight(about.sunset), usegmt=True)))
    if about.successor:
        told.append(("Link", f'<{about.successor}>; rel="successor-version"'))
    return told


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
