"""The public keys of the OIDC provider: discovered, cached, asked for again when a token names a new one."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from shared.errors import Unavailable

log = logging.getLogger(__name__)

FRESH = 600.0
"""Seconds after which the keys are asked for again, so that a withdrawn key stops working."""
COOL_DOWN = 10.0
"""Seconds between two questions: tokens that name invented keys must not become questions to the provider."""
STALE = 86_400.0
"""Seconds that known keys are trusted while the provider does not answer."""
PATIENCE = 5.0
"""Seconds that the provider gets for both answers together; less than COOL_DOWN."""
FAULTS = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, KeyError, TypeError, AttributeError)
"""What a provider can do wrong: not answer, answer nonsense, answer for somebody else."""


class Issuer:
    def __init__(
        self, url: str, transport: httpx.AsyncBaseTransport | None = None, tick: Callable[[], float] | None = None
    ) -> None:
        """`tick` measures seconds; the event loop's own clock unless a test brings another."""
        self.url = url
        self._transport, self._tick = transport, tick
        self._keys: dict[str, Key] = {}
        self._told_at = self._asked_at = -STALE
        self._asking: asyncio.Task[None] | None = None

    async def key(self, key_id: str) -> Key | None:
        """None if the provider has no such key. Unavailable if it cannot be asked: never an open door."""
        if self._knows(key_id):
            self._ask_if(self._now() - self._told_at > FRESH)  # beside the request: a provider that hangs delays nobody
            return self._keys[key_id]
        self._ask_if(True)
        if self._asking:
            await asyncio.shield(self._asking)
        if self._knows(key_id):
            return self._keys[key_id]
        if self._told_at < self._asked_at:
            raise Unavailable("Tokens cannot be checked now: their issuer does not answer.", retry_after=int(COOL_DOWN))
        return None

    def _knows(self, key_id: str) -> bool:
        return key_id in self._keys and self._now() - self._told_at < STALE

    def _ask_if(self, wanted: bool) -> None:
        """One question at a time, and none while the last one cools down."""
        if wanted and self._now() - self._asked_at >= COOL_DOWN:
            self._asked_at = self._now()
            self._asking = asyncio.create_task(self._ask(self._asked_at))

    async def _ask(self, asked_at: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                self._keys = await self._fetch()
        except FAULTS as fault:
            log.warning("issuer_unreachable", exc_info=fault)
        else:
            self._told_at = asked_at

    async def _fetch(self) -> dict[str, Key]:
        async with httpx.AsyncClient(transport=self._transport) as client:
            about = await _get(client, f"{self.url.rstrip('/')}/.well-known/openid-configuration")
            where = str(about["jwks_uri"])
            if about["issuer"] != self.url:
                raise ValueError("the configuration is of another issuer")
            if self.url.startswith("https:") and not where.startswith("https:"):
                raise ValueError("the keys are not served over https")
            told = await _get(client, where)
        return dict(pair for told_key in told["keys"] if (pair := _read(told_key)))

    def _now(self) -> float:
        return self._tick() if self._tick else asyncio.get_running_loop().time()


async def _get(client: httpx.AsyncClient, url: str) -> Any:
    answer = await client.get(url)
    answer.raise_for_status()
    return answer.json()


def _read(told: dict[str, Any]) -> tuple[str, Key] | None:
    """A key for signatures that others can check; of the rest a set may hold anything (RFC 7517, 5)."""
    if told.get("kty") not in {"RSA", "EC"} or told.get("use", "sig") != "sig" or "kid" not in told:
        return None
    try:
        return str(told["kid"]), JWKRegistry.import_key(told)
    except (JoseError, ValueError, KeyError, TypeError):
        return None
