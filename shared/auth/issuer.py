"""The public keys of the OIDC provider: discovered, cached, asked for again when a token names a new one."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from shared.errors import Unavailable

log = logging.getLogger(__name__)

FRESH = 600.0
"""Seconds after which the keys are asked for again, so that a withdrawn key stops working."""
COOL_DOWN = 10.0
"""Seconds between two questions: tokens that name invented keys must not become questions to the provider."""
STALE = 86_400.0
"""Seconds that known keys are trusted while the provider does not answer."""
FAULTS = (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError)
"""What a provider can do wrong: not answer, answer nonsense, answer for somebody else."""


class Issuer:
    def __init__(
        self,
        url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        tick: Callable[[], float] | None = None,
    ) -> None:
        """`tick` measures seconds; the event loop's own clock unless a test brings another."""
        self.url = url
        self._transport, self._tick = transport, tick
        self._keys: dict[str, Key] = {}
        self._told_at = self._asked_at = -STALE
        self._asking = asyncio.Lock()

    async def key(self, key_id: str) -> Key | None:
        """None if the provider has no such key. Unavailable if it cannot be asked: never an open door."""
        if self._wants_news(key_id):
            async with self._asking:
                if self._wants_news(key_id):
                    await self._ask()
        if key_id in self._keys and self._age() < STALE:
            return self._keys[key_id]
        if self._told_at < self._asked_at:
            raise Unavailable("Tokens cannot be checked now: their issuer does not answer.", retry_after=int(COOL_DOWN))
        return None

    def _wants_news(self, key_id: str) -> bool:
        return (key_id not in self._keys or self._age() > FRESH) and self._now() - self._asked_at >= COOL_DOWN

    async def _ask(self) -> None:
        self._asked_at = self._now()
        try:
            self._keys = await self._fetch()
        except FAULTS as fault:
            log.warning("issuer_unreachable", exc_info=fault)
        else:
            self._told_at = self._asked_at

    async def _fetch(self) -> dict[str, Key]:
        async with httpx.AsyncClient(transport=self._transport, timeout=5) as client:
            about = await _get(client, f"{self.url.rstrip('/')}/.well-known/openid-configuration")
            if about["issuer"] != self.url:
                raise ValueError("the provider's configuration is of another issuer")
            told = await _get(client, about["jwks_uri"])
        public = [key for key in told["keys"] if key.get("kty") in {"RSA", "EC"} and key.get("use", "sig") == "sig"]
        return {str(key.kid): key for key in KeySet.import_key_set({"keys": public})}

    def _age(self) -> float:
        return self._now() - self._told_at

    def _now(self) -> float:
        return self._tick() if self._tick else asyncio.get_running_loop().time()


async def _get(client: httpx.AsyncClient, url: str) -> Any:
    answer = await client.get(url)
    answer.raise_for_status()
    return answer.json()
