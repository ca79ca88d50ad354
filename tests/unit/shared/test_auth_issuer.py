"""The provider's keys: asked for when needed, not when invented; a provider that fails neither opens nor blocks."""

import asyncio

import httpx
import pytest

from shared.auth.issuer import COOL_DOWN, FRESH, STALE, Issuer
from shared.clock import FrozenClock
from shared.errors import Unavailable
from tests.support.issuer import URL, Provider
from tests.support.waiting import until


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def provider(clock: FrozenClock) -> Provider:
    return Provider(clock)


@pytest.fixture
def issuer(provider: Provider, ticks: Ticks) -> Issuer:
    return Issuer(URL, provider.transport, ticks)


async def test_many_at_once_ask_once(issuer: Issuer, provider: Provider) -> None:
    provider.open.clear()
    asyncio.get_running_loop().call_later(0.01, provider.open.set)
    keys = await asyncio.gather(*(issuer.key("one") for _ in range(20)))
    assert {key.kid for key in keys if key} == {"one"}
    assert provider.asked == 1


async def test_a_new_key_is_found_after_rotation(issuer: Issuer, provider: Provider, ticks: Ticks) -> None:
    await issuer.key("one")
    provider.rotate("two")
    ticks.now += COOL_DOWN
    provider.open.clear()
    asyncio.get_running_loop().call_later(0.01, provider.open.set)
    assert all(await asyncio.gather(*(issuer.key("two") for _ in range(20))))
    assert provider.asked == 2
    assert await issuer.key("one") is None


async def test_invented_keys_are_not_questions_to_the_provider(
    issuer: Issuer, provider: Provider, ticks: Ticks
) -> None:
    await issuer.key("one")
    for number in range(50):
        assert await issuer.key(f"invented-{number}") is None
    assert provider.asked == 1
    ticks.now += COOL_DOWN
    for number in range(50):
        assert await issuer.key(f"invented-{number}") is None
    assert provider.asked == 2


async def test_old_keys_are_renewed_beside_the_request(issuer: Issuer, provider: Provider, ticks: Ticks) -> None:
    await issuer.key("one")
    provider.rotate("two")
    ticks.now += FRESH + 1
    assert await issuer.key("one") is not None

    async def withdrawn() -> bool:
        return await issuer.key("one") is None

    await until(withdrawn)
    assert provider.asked == 2


async def test_known_keys_serve_while_the_provider_is_down(issuer: Issuer, provider: Provider, ticks: Ticks) -> None:
    await issuer.key("one")
    provider.down = True
    ticks.now += STALE - 1
    assert await issuer.key("one") is not None
    with pytest.raises(Unavailable):
        await issuer.key("two")
    ticks.now += 1
    with pytest.raises(Unavailable):
        await issuer.key("one")
    provider.down = False
    ticks.now += COOL_DOWN
    assert await issuer.key("one") is not None


async def test_a_provider_that_hangs_is_given_up(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.get_running_loop().create_future()
            raise AssertionError

    monkeypatch.setattr("shared.auth.issuer.PATIENCE", 0.01)
    with pytest.raises(Unavailable):
        await Issuer(URL, Hanging()).key("one")


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {"issuer": "https://other.example", "jwks_uri": f"{URL}/certs"},
        {"issuer": URL, "jwks_uri": "http://idp.example.se/certs"},
        {"issuer": URL, "jwks_uri": 7},
        {"issuer": URL},
    ],
)
async def test_a_configuration_that_is_wrong_closes_the_door(
    issuer: Issuer, provider: Provider, configuration: dict[str, object]
) -> None:
    provider.configuration = configuration
    with pytest.raises(Unavailable):
        await issuer.key("one")


async def test_keys_that_cannot_be_used_do_not_spoil_the_set(issuer: Issuer, provider: Provider) -> None:
    provider.more_keys = [
        {"kty": "AKP", "kid": "later"}, {"kty": "EC", "kid": "odd", "crv": "P-000", "x": "a", "y": "b"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, {"kty": "RSA", "kid": "enc", "use": "enc"}, {"kty": "RSA", "kid": "bare"},
    ]  # fmt: skip
    assert await issuer.key("one") is not None
    for unusable in ("later", "odd", "enc", "bare"):
        assert await issuer.key(unusable) is None
