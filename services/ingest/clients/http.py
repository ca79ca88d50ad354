"""Calling platforms: one policy for time-outs, faults, limits and sizes. Faults come out as Away, Missing or Refused.

Nothing is tried again here: whoever asked keeps a task that is tried again, with backoff, also after a restart.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from pydantic_core import from_json

from services.ingest.clients.breaker import LONGEST, Breaker
from services.ingest.clients.egress import GuardedTransport
from services.ingest.domain.platforms import Away, Refused
from shared.clock import Clock

LARGEST_ANSWER = 16 << 20
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
WHOLE = 30.0
"""Seconds that a call may take from beginning to end: well below the margin a worker keeps on its lease."""
REDIRECTS = 3
NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
"""What is set for one account's call must not go with another's."""
WAIT = 60.0
"""Seconds to wait when a platform says "slow down" without saying how long."""


class Answer:
    """Status, headers and the parsed body of an answer that came whole."""

    def __init__(self, status: int, headers: httpx.Headers, content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    def json(self) -> Any:
        """Away when it is no JSON: a gateway's error page, or half an answer."""
        try:
            return from_json(self.content)
        except ValueError:
            raise Away(f"the platform answered {self.status} with something that is not JSON") from None


class Outside:
    def __init__(self, clock: Clock, *, loopback: bool) -> None:
        self._clock = clock
        self.breaker = Breaker(clock)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(loopback=loopback), timeout=TIMEOUT, follow_redirects=False,
            max_redirects=REDIRECTS, trust_env=False, cookies=CookieJar(NO_COOKIES), headers={"User-Agent": "Insyn (public records of a municipality)"},
        )  # fmt: skip

    async def close(self) -> None:
        await self._client.aclose()

    async def call(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        params: Mapping[str, str] | None = None,
        most: int = LARGEST_ANSWER,
        redirects: bool = False,
    ) -> Answer:
        """An answer below 500 that is not 429; everything else is Away. A token is sent to nobody but `url`'s host."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            request = self._client.build_request(method, url, params=params, headers=headers)
        except (httpx.InvalidURL, ValueError):
            raise Refused("this is no address that could be called") from None
        host = request.url.netloc.decode("ascii")
        self.breaker.check(host)
        try:
            async with asyncio.timeout(WHOLE):
                answer = await self._sent(request, most, redirects=redirects)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError):
            raise Refused("this is no address that could be called") from None
        except (TimeoutError, httpx.TransportError, httpx.TooManyRedirects, httpx.DecodingError) as fault:
            self.breaker.failed(host)
            raise Away(f"{host}: {type(fault).__name__}") from fault
        self._judge(host, answer)
        return answer

    async def _sent(self, request: httpx.Request, most: int, *, redirects: bool) -> Answer:
        response = await self._client.send(request, stream=True, follow_redirects=redirects)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > most:
                    raise Refused(f"the answer is larger than {most:,} bytes")
            return Answer(response.status_code, response.headers, bytes(content))
        finally:
            await response.aclose()

    def _judge(self, host: str, answer: Answer) -> None:
        if answer.status == 429:
            seconds = self.retry_after(answer.headers) or WAIT
            self.breaker.wait(host, seconds, f"{host} asks us to wait")
            raise Away(f"{host} asks us to wait", seconds)
        if answer.status >= 500:
            self.breaker.failed(host)
            raise Away(f"{host} answered {answer.status}", self.retry_after(answer.headers))
        self.breaker.answered(host)
        if answer.headers.get("X-RateLimit-Remaining") == "0":
            seconds = self._until(answer.headers.get("X-RateLimit-Reset", "")) or WAIT
            self.breaker.wait(host, seconds, f"{host}: the limit of calls is reached")

    def retry_after(self, headers: httpx.Headers) -> float | None:
        """Seconds, from either form that HTTP allows; a day at most."""
        given = headers.get("Retry-After", "")
        if given.isdecimal():
            return min(float(given), LONGEST)
        try:
            return self._left(parsedate_to_datetime(given)) if given else None
        except (TypeError, ValueError):
            return None

    def _left(self, until: datetime) -> float:
        return min(max((until - self._clock.now()).total_seconds(), 0.0), LONGEST)

    def _until(self, moment: str) -> float | None:
        try:
            parsed = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return self._left(parsed) if parsed.tzinfo else None
