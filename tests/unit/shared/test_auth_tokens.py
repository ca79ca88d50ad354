"""A token opens the door only if its issuer signed it for us, for now, with a key we may trust."""

import base64
import hmac
import json
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from joserfc.jwk import OctKey, RSAKey

from shared.auth.issuer import Issuer
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.auth.tokens import TokenReader
from shared.clock import FrozenClock
from shared.errors import Unauthenticated, Unavailable
from shared.observability.metrics import REFUSED
from tests.support.cores import BareSettings
from tests.support.issuer import URL, Provider

UNIT = UUID(int=7)


@pytest.fixture
def provider(clock: FrozenClock) -> Provider:
    return Provider(clock)


@pytest.fixture
def reader(provider: Provider, clock: FrozenClock) -> TokenReader:
    issuer = Issuer(URL, provider.transport, lambda: clock.now().timestamp())
    return TokenReader(BareSettings(oidc_issuer=URL), clock, issuer)


def refusals(reason: str) -> float:
    return float(REFUSED.labels("registry", reason)._value.get())


async def expect_refused(reader: TokenReader, token: str, reason: str) -> None:
    before = refusals(reason)
    with pytest.raises(Unauthenticated):
        await reader.principal(token)
    assert refusals(reason) == before + 1


async def test_a_good_token_says_who_calls(reader: TokenReader, provider: Provider) -> None:
    assert await reader.principal(provider.token()) == Principal(
        "eva.ek", "desk", frozenset({Role.MODERATOR}), frozenset({"openid", "profile"})
    )


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"roles": ["auditor"]}, {"roles": frozenset({Role.MODERATOR, Role.AUDITOR})}),
        ({"roles": "auditor", "realm_access": None}, {"roles": frozenset({Role.AUDITOR})}),
        ({"realm_access": None}, {"roles": frozenset()}),
        ({"insyn_units": [str(UNIT)]}, {"units": frozenset({UNIT})}),
        ({"insyn_units": str(UNIT)}, {"units": frozenset({UNIT})}),
        ({"insyn_units": []}, {"units": frozenset()}),
        ({"preferred_username": None}, {"subject": "5f1d", "exact": True}),
        ({"preferred_username": None, "sub": "5F1d"}, {"subject": "5F1d", "exact": True}),
        ({"preferred_username": "Eva.EK@Hultsfred.se"}, {"subject": "eva.ek@hultsfred.se", "exact": False}),
        ({"azp": None, "client_id": "portal"}, {"client": "portal"}),
        ({"azp": None}, {"client": None}),
        ({"scope": "act-for"}, {"scopes": frozenset({"act-for"})}),
        ({"scope": ["act-for"]}, {"scopes": frozenset({"act-for"})}),
        ({"typ": None}, {"subject": "eva.ek"}),
        ({}, {"automatic": False}),
        ({"sub": "desk"}, {"automatic": True}),
        ({"preferred_username": "service-account-desk"}, {"automatic": True}),
        ({"idtyp": "app"}, {"automatic": True}),
        ({"gty": "client-credentials"}, {"automatic": True}),
    ],
)
async def test_claims_are_read(
    reader: TokenReader, provider: Provider, claims: dict[str, Any], expected: dict[str, Any]
) -> None:
    who = await reader.principal(provider.token(**claims))
    assert {name: getattr(who, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example/realms/insyn"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another-api"}, "audience"),
        ({"aud": ["a", "b"]}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": None}, "claims"),
        ({"exp": "soon"}, "claims"),
        ({"sub": None}, "claims"),
        ({"typ": "ID"}, "claims"),
        ({"typ": "Refresh"}, "claims"),
        ({"preferred_username": 7}, "claims"),
        ({"preferred_username": "x" * 201}, "claims"),
        ({"preferred_username": "eva\nek"}, "claims"),
        ({"insyn_units": ["not-a-unit"]}, "claims"),
        ({"insyn_units": None, "realm_access": "moderator"}, "claims"),
        ({"insyn_units": [7]}, "claims"),
    ],
)
async def test_a_token_for_others_or_beyond_reading_is_refused(
    reader: TokenReader, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    await expect_refused(reader, provider.token(**claims), reason)


async def test_units_that_are_null_do_not_mean_all(reader: TokenReader, provider: Provider) -> None:
    """A claim that is there and says nothing is a mistake of the provider, and never widens."""
    token = provider.token(insyn_units=[None])
    await expect_refused(reader, token, "claims")


async def test_time_is_minded_with_a_little_skew(reader: TokenReader, provider: Provider, clock: FrozenClock) -> None:
    token = provider.token()
    clock.advance(timedelta(minutes=5, seconds=59))
    assert (await reader.principal(token)).subject == "eva.ek"
    clock.advance(timedelta(seconds=1))
    await expect_refused(reader, token, "expired")
    now = int(clock.now().timestamp())
    assert (await reader.principal(provider.token(nbf=now + 60))).subject == "eva.ek"
    await expect_refused(reader, provider.token(nbf=now + 61), "not_yet_valid")
    await expect_refused(reader, provider.token(iat=now + 61), "not_yet_valid")


async def test_a_signature_of_somebody_else_is_refused(reader: TokenReader, provider: Provider) -> None:
    impostor = RSAKey.generate_key(2048, {"kid": "one"})
    await expect_refused(reader, provider.token(impostor), "signature")


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", ""])
async def test_an_unsigned_token_is_refused(reader: TokenReader, provider: Provider, algorithm: str) -> None:
    body = provider.token().split(".")[1]
    await expect_refused(reader, f"{_segment({'alg': algorithm, 'kid': 'one'})}.{body}.", "algorithm")


async def test_the_public_key_is_no_shared_secret(reader: TokenReader, provider: Provider) -> None:
    """HS256 with the provider's public key as the secret: the classic confusion."""
    public = provider.keys["one"].as_pem(private=False)  # type: ignore[union-attr] # an RSA key has one
    signed = f"{_segment({'alg': 'HS256', 'kid': 'one'})}.{provider.token().split('.')[1]}"
    forged = hmac.digest(public, signed.encode(), "sha256")
    await expect_refused(reader, f"{signed}.{base64.urlsafe_b64encode(forged).rstrip(b'=').decode()}", "algorithm")


async def test_a_shared_secret_in_the_key_set_is_not_used(reader: TokenReader, provider: Provider) -> None:
    secret = OctKey.generate_key(256, {"kid": "shared"})
    provider.more_keys = [{**secret.as_dict(), "kid": "shared"}]
    await expect_refused(reader, provider.token(secret), "algorithm")
    await expect_refused(reader, provider.token(header={"kid": "shared"}), "unknown_key")


async def test_the_algorithm_must_fit_the_key(reader: TokenReader, provider: Provider) -> None:
    provider.rotate()
    token = provider.token()
    provider.keys = {"two": RSAKey.import_key(RSAKey.generate_key(2048).as_dict(), {"kid": "two"})}
    await expect_refused(reader, token, "malformed")


@pytest.mark.parametrize("nonsense", ["", "abc", "a.b.c", "....", "é.é.é", "eyJhbGciOiJSUzI1NiJ9", "x" * 200_000])
async def test_nonsense_is_refused(reader: TokenReader, nonsense: str) -> None:
    with pytest.raises(Unauthenticated):
        await reader.principal(nonsense)


async def test_a_token_of_a_changed_body_is_refused(reader: TokenReader, provider: Provider) -> None:
    header, body, signature = provider.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["realm_access"]["roles"] = ["admin"]
    await expect_refused(reader, f"{header}.{_segment(claims)}.{signature}", "signature")


async def test_a_provider_that_is_down_closes_the_door(reader: TokenReader, provider: Provider) -> None:
    provider.down = True
    with pytest.raises(Unavailable) as closed:
        await reader.principal(provider.token())
    assert closed.value.retry_after == 10


async def test_tokens_that_live_too_long_are_warned_about_once(
    reader: TokenReader, provider: Provider, caplog: pytest.LogCaptureFixture, clock: FrozenClock
) -> None:
    now = int(clock.now().timestamp())
    with caplog.at_level(logging.WARNING):
        await reader.principal(provider.token(exp=now + 300))
        assert not caplog.records
        for _ in range(2):
            await reader.principal(provider.token(exp=now + 3_600))
    assert [record.msg for record in caplog.records] == ["tokens_live_too_long"]
