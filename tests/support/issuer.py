"""An OIDC provider of the tests' own: keys that rotate, tokens of any kind, days on which it does not answer."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

from shared.clock import Clock

URL = "https://idp.example.se/realms/insyn"
_RSA: list[RSAKey] = []


def rsa_key() -> RSAKey:
    """Made once: making one costs more than all that is tested with it."""
    if not _RSA:
        _RSA.append(RSAKey.generate_key(2048, {"kid": "one"}))
    return _RSA[0]


class Provider:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.keys: dict[str, Key] = {"one": rsa_key()}
        self.asked = 0
        self.down = False
        self.open = asyncio.Event()
        self.open.set()
        self.configuration: dict[str, Any] = {"issuer": URL, "jwks_uri": f"{URL}/certs"}
        self.more_keys: list[dict[str, Any]] = []

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        await self.open.wait()
        if self.down:
            raise httpx.ConnectError("down")
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx.Response(200, json=self.configuration)
        self.asked += 1
        keys = [key.as_dict(private=False) for key in self.keys.values()]
        return httpx.Response(200, json={"keys": self.more_keys + keys})

    def rotate(self, key_id: str = "two") -> None:
        """A new key takes the place of all others; an EC key this time."""
        self.keys = {key_id: ECKey.generate_key("P-256", {"kid": key_id})}

    def token(self, key: Key | None = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A good token of eva, a moderator; `claims` change it, None takes a claim away."""
        now = int(self._clock.now().timestamp())
        told = {
            "iss": URL, "aud": ["insyn", "account"], "sub": "5f1d", "preferred_username": "eva.ek", "azp": "desk",
            "typ": "Bearer", "iat": now, "exp": now + int(timedelta(minutes=5).total_seconds()),
            "scope": "openid profile", "realm_access": {"roles": ["moderator", "offline_access"]},
        } | claims  # fmt: skip
        signer = key or next(iter(self.keys.values()))
        algorithm = {RSAKey: "RS256", ECKey: "ES256", OctKey: "HS256"}[type(signer)]
        good = {"alg": algorithm, "kid": signer.kid}
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(good | (header or {}), told, signer, algorithms=["RS256", "ES256", "HS256"])
