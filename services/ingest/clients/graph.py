"""Facebook's Graph API as a wire: what its error objects mean, and its pages."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import from_json

from services.ingest.clients.http import WAIT, Answer, Outside
from services.ingest.domain.platforms import Access, Away, Missing, Refused

SLOW_DOWN = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
PASSING = frozenset({1, 2})
NO_SUCH_THING = frozenset({803})
NO_SUCH_OBJECT = 33
"""Subcode of error 100: it does not exist, or this token may not see it. Whoever asks must find out which."""
USAGE = ("X-Business-Use-Case-Usage", "X-App-Usage", "X-Page-Usage")
PAGES = 1_000
WORDS = 500
TOKEN = re.compile(r"(access_token=|EAA)[\w%.-]+")


@contextmanager
def as_documented() -> Iterator[None]:
    """An answer of another form says nothing of what it is about: Away."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise Away("the Graph API answered in a form that cannot be read") from fault


class Graph:
    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def get(self, access: Access, path: str, **params: str) -> dict[str, Any]:
        return await self._call("GET", access, path, params)

    async def post(self, access: Access, path: str, **params: str) -> dict[str, Any]:
        return await self._call("POST", access, path, params)

    async def delete(self, access: Access, path: str) -> dict[str, Any]:
        return await self._call("DELETE", access, path, {})

    async def rest_of(
        self, first: Mapping[str, Any], access: Access, path: str, params: Mapping[str, str]
    ) -> AsyncIterator[dict[str, Any]]:
        """Every object of a paged edge, from the page that came along. By cursor, never by the address that we are told."""
        page = first
        for _ in range(PAGES):
            for one in page.get("data", []):
                yield one
            paging = page.get("paging", {})
            after = paging.get("cursors", {}).get("after")
            if not paging.get("next") or not after:
                return
            page = await self.get(access, path, **params, after=after)
        raise Refused(f"more than {PAGES} pages")

    async def _call(self, method: str, access: Access, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        base = access.api_base.rstrip("/")
        answer = await self._outside.call(method, f"{base}/{path}", token=access.access_token, params=params or None)
        self._heed_usage(urlsplit(base).netloc, answer)
        read = answer.json()
        if not isinstance(read, dict):
            raise Away("the Graph API answered with something that is no object")
        if answer.status < 400 and "error" not in read:
            return read
        error = read.get("error")
        if not isinstance(error, dict):
            raise Away(f"the Graph API answered {answer.status} without an error of its own")
        raise fault_of(answer.status, error)

    def _heed_usage(self, host: str, answer: Answer) -> None:
        """At 100 per cent of a limit calls begin to fail: leave the host alone before that, for as long as it says."""
        for name in USAGE:
            minutes = _minutes_to_wait(answer.headers.get(name, ""))
            if minutes is not None:
                self._outside.breaker.wait(host, minutes * 60 or WAIT, f"{host}: the limit of calls is reached")


def fault_of(status: int, error: Mapping[str, Any]) -> Exception:
    """What an error object means for us."""
    code, words = error.get("code"), words_of(error, status)
    if code in SLOW_DOWN:
        return Away(words, WAIT)
    if code in PASSING or error.get("is_transient"):
        return Away(words)
    if code in NO_SUCH_THING or status == 404 or (code == 100 and _no_such_object(error)):
        return Missing(words)
    return Refused(words)


def words_of(error: Mapping[str, Any], status: int) -> str:
    """The platform's own words, without a token that they may quote."""
    said = f"({error.get('code', status)}) {error.get('message', 'no message')}"
    return TOKEN.sub("-", said)[:WORDS]


def _no_such_object(error: Mapping[str, Any]) -> bool:
    return error.get("error_subcode") == NO_SUCH_OBJECT or "does not exist" in str(error.get("message", ""))


def _minutes_to_wait(usage: str) -> float | None:
    """Minutes until calls are taken again, when a limit is reached."""
    try:
        read = from_json(usage, allow_inf_nan=False) if usage else {}
    except ValueError:
        return None
    parts = (
        [read, *(one for many in read.values() if isinstance(many, list) for one in many)] if _is_object(read) else []
    )
    full = [one for one in parts if _is_object(one) and _percent(one) >= 100]
    return max((_number(one.get("estimated_time_to_regain_access")) for one in full), default=None)


def _percent(usage: Mapping[str, Any]) -> float:
    return max(_number(usage.get(name)) for name in ("call_count", "total_time", "total_cputime"))


def _is_object(given: object) -> bool:
    return isinstance(given, dict)


def _number(given: object) -> float:
    return float(given) if isinstance(given, int | float) else 0.0
