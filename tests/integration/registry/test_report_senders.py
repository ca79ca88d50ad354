"""How much one sender may report: enough for anybody, too little to fill the list, and nobody is remembered."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from services.registry.application import incidents
from services.registry.application.senders import forget_allowances
from services.registry.metrics import PUBLIC_REPORTS
from services.registry.store.tables import allowance, day_key
from shared.clock import FrozenClock
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import opened

pytestmark = pytest.mark.usefixtures("database")
ONE, OTHER = "192.0.2.7", "198.51.100.9"


@pytest.fixture
async def anyone(town: Town, client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(town.service.core.settings, "public_reports_per_day", 2)
    return await client(town.service)


@pytest.fixture
def behind_proxy(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(town.service.core.settings, "trusted_proxies", "127.0.0.0/8")


async def reported(anyone: httpx.AsyncClient, name: str, sender: str = ONE) -> httpx.Response:
    body = {"url": f"https://www.facebook.com/{name}", "kind": "LOOK_ALIKE"}
    return await anyone.post("/public/incident-reports", json=body, headers={"X-Forwarded-For": sender})


def counted(outcome: str) -> float:
    return float(PUBLIC_REPORTS.labels(outcome)._value.get())


@pytest.mark.usefixtures("behind_proxy")
async def test_one_address_has_its_share_and_others_have_theirs(
    town: Town, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    before = counted("sender_full")
    answers = [await reported(anyone, name) for name in ("ett", "ett", "tre")]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].headers["Content-Type"] == "application/problem+json"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 24 * 3600 + 1
    assert counted("sender_full") == before + 1
    assert (await reported(anyone, "tre", OTHER)).status_code == 200
    assert (await reported(anyone, "fyra")).status_code == 429, "a refusal opens nothing"
    assert {one["url"] for one in (await town.secretary.get("/incidents")).json()["items"]} == {
        "https://www.facebook.com/ett", "https://www.facebook.com/tre",
    }  # fmt: skip
    clock.advance(timedelta(seconds=int(answers[2].headers["Retry-After"])))
    assert (await reported(anyone, "fyra")).status_code == 200


@pytest.mark.usefixtures("behind_proxy")
async def test_who_has_no_room_costs_no_comparison(
    town: Town, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(incidents, "_likeness", lambda key, _handles: compared.append(key.split()[-1]))
    await opened(town)
    answers = [await reported(anyone, name) for name in ("ett", "tva", "tre", "fyra")]
    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert compared == ["ett", "tva"]


async def test_a_header_that_anybody_can_write_is_not_believed(anyone: httpx.AsyncClient) -> None:
    answers = [
        (await reported(anyone, name, sender)).status_code for name, sender in (("a", ONE), ("b", OTHER), ("c", "::1"))
    ]
    assert answers == [200, 200, 429]


async def test_staff_and_what_is_ours_take_nothing(town: Town, anyone: httpx.AsyncClient) -> None:
    await opened(town)
    for _ in range(3):
        assert (await reported(anyone, "hultsfredsbibliotek")).json()["verdict"] == "genuine"
        body = {"url": "https://www.facebook.com/annan", "kind": "LOOK_ALIKE"}
        assert (await town.manager.post("/incidents", json=body)).status_code == 201
    assert (await reported(anyone, "ett")).status_code == 200


@pytest.mark.usefixtures("behind_proxy")
async def test_no_address_is_kept_and_nothing_of_it_beyond_its_day(
    town: Town, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    await reported(anyone, "ett")
    await reported(anyone, "ett", OTHER)

    async def kept() -> tuple[list[str], list[bytes]]:
        async with town.service.core.sessions() as session:
            rows = await session.scalars(select(allowance.c.who).where(allowance.c.scope == "report"))
            return list(rows), list(await session.scalars(select(day_key.c.key)))

    hashes, keys = await kept()
    assert (len(set(hashes)), len(keys)) == (2, 1)
    assert not any(ONE in one or OTHER in one for one in hashes)
    await forget_allowances(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    assert await kept() == (hashes, keys)
    clock.advance(timedelta(days=1))
    await reported(anyone, "ett")
    assert not set((await kept())[0]) <= set(hashes), "another day, another hash"
    await forget_allowances(town.service.new_unit_of_work())  # type: ignore[arg-type] # the registry's own
    after, keys_after = await kept()
    assert (len(after), len(keys_after)) == (1, 1)
    assert not {*after, *keys_after} & {*hashes, *keys}
