"""Reads access tokens of the OIDC provider: whose they are, for whom, until when, and which roles they carry."""

import logging
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)  # fmt: skip
from joserfc.jws import JWSRegistry, extract_compact

from shared.auth.issuer import Issuer
from shared.auth.principal import Principal
from shared.auth.refusals import Reason, refusal
from shared.auth.roles import Role, roles_among
from shared.clock import Clock
from shared.errors import Unauthenticated
from shared.names import folded
from shared.settings import ServiceSettings

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "ES256")
REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
SKEW = 60
"""Seconds by which the provider's clock and ours may differ."""
LONGEST_NAME = 200
UNITS = "insyn_units"
SERVICE_ACCOUNT = "service-account-"
OF_CLAIM: dict[str, Reason] = {"iss": "issuer", "aud": "audience", "nbf": "not_yet_valid", "iat": "not_yet_valid"}


class TokenReader:
    def __init__(self, settings: ServiceSettings, clock: Clock, issuer: Issuer) -> None:
        self._settings, self._clock, self._issuer = settings, clock, issuer
        self._warned = False

    async def principal(self, token: str) -> Principal:
        claims = await self._verified(token)
        self._mind_life_time(claims)
        try:
            return _principal(claims)
        except (ValueError, TypeError, AttributeError):
            raise self._refusal("claims", "The token's claims cannot be read.") from None

    async def _verified(self, token: str) -> dict[str, Any]:
        try:
            key_id, algorithm = _header(token)
            if algorithm not in ALGORITHMS:
                raise UnsupportedAlgorithmError
            key = await self._issuer.key(key_id)
            if key is None:
                raise self._refusal("unknown_key", "The token is signed with a key that its issuer does not have.")
            claims = jwt.decode(token, key, registry=REGISTRY).claims
            self._rules().validate(claims)
        except (JoseError, ValueError) as error:
            raise self._told(error) from None
        return claims

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=SKEW,
            iss={"essential": True, "value": self._issuer.url},
            aud={"essential": True, "value": self._settings.oidc_audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def _told(self, error: JoseError | ValueError) -> Unauthenticated:
        match error:
            case UnsupportedAlgorithmError():
                return self._refusal("algorithm", f"Tokens are signed with {' or '.join(ALGORITHMS)}.")
            case BadSignatureError():
                return self._refusal("signature", "The token's signature is wrong.")
            case ExpiredTokenError():
                return self._refusal("expired", "The token has expired.")
            case InvalidClaimError() | MissingClaimError():
                return self._refusal(
                    OF_CLAIM.get(error.claim, "claims"), "The token is not for this service, or not now."
                )
        return self._refusal("malformed", "This is neither a token nor an API key.")

    def _refusal(self, reason: Reason, detail: str) -> Unauthenticated:
        return refusal(self._settings.service, reason, detail)

    def _mind_life_time(self, claims: dict[str, Any]) -> None:
        """Said once: it is the provider's setting that is to be changed (profile SAK.12)."""
        lives = claims["exp"] - claims.get("iat", claims["exp"])
        if lives > self._settings.oidc_token_seconds and not self._warned:
            self._warned = True
            log.warning("tokens_live_too_long", extra={"seconds": int(lives)})


def _header(token: str) -> tuple[str, str]:
    header = extract_compact(token.encode(), registry=REGISTRY).headers()
    return str(header.get("kid", "")), str(header.get("alg", ""))


def _principal(claims: dict[str, Any]) -> Principal:
    if claims.get("typ", "Bearer") != "Bearer":
        raise ValueError("a token of another kind: to sign in with, to renew with")
    named = claims.get("preferred_username")
    subject = folded(_name(named)) if named else _name(claims["sub"])
    client = claims.get("azp") or claims.get("client_id")
    return Principal(
        subject, _name(client) if client else None, _roles(claims), _scopes(claims), _units(claims),
        automatic=_is_automatic(claims, client), exact=not named,
    )  # fmt: skip


def _is_automatic(claims: dict[str, Any], client: object) -> bool:
    """Got with the client's own credentials: as RFC 9068, Keycloak, Entra and Auth0 say it."""
    own = claims["sub"] == client or str(claims.get("preferred_username", "")).startswith(SERVICE_ACCOUNT)
    return own or claims.get("idtyp") == "app" or claims.get("gty") == "client-credentials"


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        raise ValueError("not a name")
    return value


def _roles(claims: dict[str, Any]) -> frozenset[Role]:
    return roles_among([*claims.get("realm_access", {}).get("roles", []), *_listed(claims.get("roles", []))])


def _scopes(claims: dict[str, Any]) -> frozenset[str]:
    told = claims.get("scope", "")
    return frozenset(told.split() if isinstance(told, str) else told)


def _units(claims: dict[str, Any]) -> frozenset[UUID] | None:
    """Without the claim the roles reach all units; with an empty one, none."""
    return frozenset(UUID(unit) for unit in _listed(claims[UNITS])) if UNITS in claims else None


def _listed(value: Any) -> list[Any]:
    """A provider writes a list of one as the thing itself."""
    return list(value) if isinstance(value, list) else [value]
