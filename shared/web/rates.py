"""How much one caller may ask: a token bucket per client, in this process.

A client is known once its credential has been accepted. Until then the address pays, at the lower rate, so guessing
keys costs the guesser; it pays from another bucket than the public does, so a crowd cannot lock the clients out.
"""

from collections import OrderedDict
from hashlib import sha256
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.core import Core
from shared.errors import TooMany
from shared.web.clients import Clients
from shared.web.headers import header, tell
from shared.web.problems import problem

MOST = 20_000
"""Clients remembered; the one silent longest is forgotten first."""


class Buckets:
    """`rate` requests a minute, all at once if need be."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, now: float) -> float:
        """What is left after this request; below zero it is one too many."""
        left, then = self._left.pop(client, (float(self.rate), now))
        left = min(left + max(now - then, 0.0) * self.rate / 60, float(self.rate))
        self._left[client] = left - 1 if left >= 1 else left, now
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return left - 1

    def wait(self, left: float) -> int:
        """Seconds until a request fits again."""
        return max(ceil(-left * 60 / self.rate), 1)


class Rates:
    def __init__(self, app: ASGIApp, core: Core) -> None:
        self._app, self._clock = app, core.clock
        self._known, self._public = (
            Buckets(core.settings.rate_per_minute),
            Buckets(core.settings.public_rate_per_minute),
        )
        self._clients = Clients(core.settings.trusted_proxies)
        self._accepted: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        credential = _credential(scope)
        known = self._accepted.get(credential)
        buckets = self._known if known else self._public
        client = known or f"{'unknown ' if credential else ''}{self._clients.address(scope)}"
        left = buckets.take(client, self._clock.now().timestamp())

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                tell(
                    message,
                    ratelimit_limit=str(buckets.rate),
                    ratelimit_remaining=str(max(int(left), 0)),
                    ratelimit_reset=str(ceil((buckets.rate - max(left, 0)) * 60 / buckets.rate)),
                )
            await send(message)

        if left < 0:
            refused = TooMany("Too many requests: wait as `Retry-After` says.", retry_after=buckets.wait(left))
            await problem(scope, refused)(scope, receive, answer)
            return
        await self._app(scope, receive, answer)
        if credential and not known and (principal := scope.get("state", {}).get("principal")):
            self._remember(credential, f"{principal.client} {principal.subject}")

    def _remember(self, credential: str, client: str) -> None:
        self._accepted[credential] = client
        if len(self._accepted) > MOST:
            self._accepted.popitem(last=False)


def _credential(scope: Scope) -> str:
    """A digest of what the caller shows; empty if nothing."""
    shown = header(scope, b"authorization") or header(scope, b"x-api-key")
    return sha256(shown.encode()).hexdigest() if shown else ""
