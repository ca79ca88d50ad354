"""Calls of platforms, whatever they answer: waits have an end, and nothing of one account's call goes with another's."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from pydantic import ValidationError

from services.ingest.clients.breaker import LONGEST
from services.ingest.clients.facebook import Facebook
from services.ingest.clients.graph import Graph
from services.ingest.clients.http import Outside
from services.ingest.clients.mastodon import Mastodon
from services.ingest.domain.accounts import backoff
from services.ingest.domain.platforms import Access, Away, Connector, Refused, Target
from services.ingest.settings import IngestSettings
from shared.clock import FrozenClock

URL = "https://platform.example.se/"
PAGE = Access(uuid4(), "facebook", "hultsfred", "1", URL, "token")
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))


def outside(answer: Answer, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Outside:
    monkeypatch.setattr("services.ingest.clients.http.GuardedTransport", lambda **_: httpx.MockTransport(answer))
    return Outside(clock, loopback=False)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "asked", ["9" * 400, "1" + "0" * 12, "Fri, 31 Dec 9999 23:59:59 GMT"], ids=["inf", "far", "9999"]
)
async def test_nobody_waits_longer_than_a_day(
    status: int, asked: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = outside(lambda _: httpx.Response(status, headers={"Retry-After": asked}), clock, monkeypatch)
    with pytest.raises(Away) as away:
        await called.call("GET", URL)
    assert away.value.retry_after == LONGEST
    assert backoff(1, away.value.retry_after) == timedelta(days=1)


@pytest.mark.parametrize(("minutes", "read"), [("1e400", True), ("NaN", False), ("1e300", True)])
async def test_a_limit_that_is_reached_is_waited_for_a_day_at_most(
    minutes: str, read: bool, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = f'{{"call_count": 100, "estimated_time_to_regain_access": {minutes}}}'
    answers = outside(
        lambda _: httpx.Response(200, json={"id": "1"}, headers={"X-App-Usage": usage}), clock, monkeypatch
    )
    await Graph(answers).get(PAGE, "me")
    with pytest.raises(Away) if read else nullcontext():
        await Graph(answers).get(PAGE, "me")
    clock.advance(timedelta(days=1, seconds=1))
    assert await Graph(answers).get(PAGE, "me") == {"id": "1"}


async def test_what_a_platform_sets_for_one_call_does_not_go_with_the_next(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("Cookie"))
        return httpx.Response(200, json={}, headers={"Set-Cookie": "session=of-the-first; Path=/"})

    called = outside(answer, clock, monkeypatch)
    for token in ("first", "second"):
        await called.call("GET", URL, token=token)
    assert sent == [None, None]


@pytest.mark.parametrize("platform", [lambda out: Facebook(Graph(out)), Mastodon], ids=["facebook", "mastodon"])
async def test_an_id_leads_nowhere_else(
    platform: Callable[[Outside], Connector], clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, json={})

    called = platform(outside(answer, clock, monkeypatch))
    target = Target("1/../me?fields=id#", "comment", ours=True, parent_external_id=None, root_external_id=None)
    with suppress(Refused):  # what it answers is not what this is about
        await called.remove(PAGE, target)
    assert [path.rpartition("/")[2] for path in asked] == ["1%2F..%2Fme%3Ffields%3Did%23"]


def test_production_calls_no_stand_ins() -> None:
    values = {"production": True, "public_url": "https://insyn.example.se"}
    IngestSettings(**values)  # type: ignore[arg-type] # settings parse
    with pytest.raises(ValidationError, match="INSYN_EGRESS_ALLOW_LOOPBACK"):
        IngestSettings(**values, egress_allow_loopback=True)  # type: ignore[arg-type] # as above
