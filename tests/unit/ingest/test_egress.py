"""Where ingest may connect to, and how it answers a platform that fails."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.ingest.clients.breaker import FAULTS, Breaker
from services.ingest.clients.egress import Guard, GuardedTransport, is_allowed
from services.ingest.clients.http import Outside
from services.ingest.domain.platforms import Away, Refused
from shared.clock import FrozenClock

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
     "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "192.0.2.1", "2001:db8::1",
     "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "fec0::1", "::10.0.0.1"],
)  # fmt: skip
def test_private_and_odd_addresses_are_closed_whatever_the_settings(address: str) -> None:
    assert not is_allowed(address, loopback=False)
    assert not is_allowed(address, loopback=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_open_only_where_the_settings_say_so(address: str) -> None:
    assert not is_allowed(address, loopback=False)
    assert is_allowed(address, loopback=True)


@pytest.mark.parametrize("address", ["157.240.20.35", "2a03:2880:f003:c07:face:b00c:0:2"])
def test_public_addresses_are_open(address: str) -> None:
    assert is_allowed(address, loopback=False)


async def test_a_name_that_leads_inside_is_refused_when_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def leads_inside(guard: Guard, host: str, port: int) -> list[str]:
        return ["157.240.20.35", "10.0.0.1"]

    monkeypatch.setattr(Guard, "_addresses", leads_inside)
    outside = Outside(FrozenClock(NOW), loopback=False)
    with pytest.raises(Refused, match="not public"):
        await outside.call("GET", "https://graph.facebook.com/v25.0/me")
    await outside.close()


async def test_only_https_leaves_the_machine() -> None:
    outside = Outside(FrozenClock(NOW), loopback=False)
    with pytest.raises(Refused, match="HTTPS"):
        await outside.call("GET", "http://graph.facebook.com/me")
    await outside.close()


def answering(
    monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response | Exception, clock: FrozenClock | None = None
) -> tuple[Outside, list[httpx.Request]]:
    """The platform answers in turn; the last answer again and again."""
    asked: list[httpx.Request] = []
    queue = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        one = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr("services.ingest.clients.http.GuardedTransport", lambda **_: httpx.MockTransport(answer))
    return Outside(clock or FrozenClock(NOW), loopback=True), asked


async def test_a_redirect_is_not_followed_and_carries_no_token_away(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = httpx.Response(302, headers={"Location": "https://evil.example/"})
    outside, asked = answering(monkeypatch, moved)
    answer = await outside.call("GET", "https://graph.facebook.com/me", token="secret")
    assert (answer.status, len(asked)) == (302, 1)


@pytest.mark.parametrize(
    "fault", [httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), httpx.RemoteProtocolError("cut off")]
)
async def test_faults_of_transport_are_away(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    outside, _ = answering(monkeypatch, fault)
    with pytest.raises(Away):
        await outside.call("GET", "https://graph.facebook.com/me")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "120"}, 120), ({"Retry-After": "Fri, 20 Nov 2026 18:10:00 GMT"}, 600), ({}, 60), ({"Retry-After": "soon"}, 60)],
)  # fmt: skip
async def test_slow_down_is_heeded(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], seconds: float) -> None:
    clock = FrozenClock(NOW)
    outside, asked = answering(monkeypatch, httpx.Response(429, headers=headers), httpx.Response(200), clock=clock)
    for _ in range(2):
        with pytest.raises(Away) as away:
            await outside.call("GET", "https://graph.facebook.com/me")
        assert away.value.retry_after == seconds
    assert len(asked) == 1, "while it waits, nobody is called"
    clock.advance(timedelta(seconds=seconds + 1))
    assert (await outside.call("GET", "https://graph.facebook.com/me")).status == 200


async def test_the_last_call_of_a_limit_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-20T18:05:00.000Z"}
    outside, asked = answering(monkeypatch, httpx.Response(200, headers=limits))
    await outside.call("GET", "https://social.example/api")
    with pytest.raises(Away) as away:
        await outside.call("GET", "https://social.example/api")
    assert (away.value.retry_after, len(asked)) == (300.0, 1)


async def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    outside, _ = answering(monkeypatch, httpx.Response(200, content=b"x" * 2_000))
    with pytest.raises(Refused, match="larger"):
        await outside.call("GET", "https://social.example/media", most=1_000)


@pytest.mark.parametrize("address", ["https://x:port/", "graph.facebook.com", "ftp://x/", "", "https://"])
async def test_an_address_that_is_none_is_refused(address: str) -> None:
    outside = Outside(FrozenClock(NOW), loopback=True)
    with pytest.raises(Refused):
        await outside.call("GET", address)
    await outside.close()


def test_the_breaker_opens_after_faults_in_a_row_and_tries_again() -> None:
    clock = FrozenClock(NOW)
    breaker = Breaker(clock)
    for _ in range(FAULTS - 1):
        breaker.failed("host")
    breaker.answered("host")
    for _ in range(FAULTS):
        breaker.check("host")
        breaker.failed("host")
    with pytest.raises(Away):
        breaker.check("host")
    breaker.check("another")
    clock.advance(timedelta(seconds=31))
    breaker.check("host")


def test_the_real_transport_is_the_guarded_one() -> None:
    outside = Outside(FrozenClock(NOW), loopback=False)
    assert isinstance(outside._client._transport, GuardedTransport)
    assert isinstance(outside._client._transport._pool._network_backend, Guard)
