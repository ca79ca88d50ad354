"""Moderation in motion: events over a bus in, a removal request out, and the metrics of it all."""

from typing import Any

import httpx

from shared.contracts.moderation import CaseChanged, RemovalRequested
from shared.messaging.bus import Bus, Record
from shared.messaging.sealing import seal
from tests.conftest import MakeClient, MakeService
from tests.integration.moderation.house import House, account_changed, captured, sealed
from tests.support.pump import Pump


async def tell(bus: Bus, house: House, *events: Any) -> None:
    publisher = await bus.publisher()
    rows = [seal(one, source="/0860/test", at=house.clock.now()) for one in events]
    records = [Record(row["topic"], row["key"], row["value"]) for row in rows]  # type: ignore[arg-type] # rows of an outbox
    assert await publisher.send(records) == len(records)


async def metrics(house: House) -> dict[str, float]:
    transport = httpx.ASGITransport(house.service.root)
    async with httpx.AsyncClient(transport=transport, base_url="http://insyn") as anyone:
        told = (await anyone.get("/metrics")).text
    lines = [line.rsplit(" ", 1) for line in told.splitlines() if line.startswith("insyn_moderation")]
    return {name: float(value) for name, value in lines}


async def test_from_capture_to_request(bus: Bus, make_service: MakeService, client: MakeClient, clock: Any) -> None:
    house = House(await make_service("moderation", clock=clock), clock)
    before = await metrics(house)
    account = account_changed(clock.now(), unit_id=house.unit)
    post = captured(account.account_id, clock.now())
    moderator = await client(house.service, "moderator")
    async with Pump(bus, [house.service]) as pump:
        await tell(bus, house, account, post, post)

        async def opened() -> list[Any]:
            found: list[Any] = (await moderator.get("/cases")).json()["items"]
            return found

        await pump.settle(opened)
        [case] = await opened()
        house.later(minutes=7)
        await pump.settle()
        waiting = await metrics(house)
        body = {"decided": "remove", "rule_id": "HR-1", "rule_version": 1, "reason": "Angriper en person."}
        await moderator.post(f"/cases/{case['id']}/decisions", json=body, headers={"If-Match": '"1"'})
        await tell(bus, house, sealed(post, house.later(seconds=3)))
        await pump.settle(lambda: house.told(RemovalRequested))
        [request] = await house.told(RemovalRequested)
        assert request.post_id == post.post_id
        assert [one.status for one in await house.told(CaseChanged)] == ["OPEN", "SEALING", "REMOVING"]
    after = await metrics(house)

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert waiting['insyn_moderation_cases{ground="house_rule",status="OPEN"}'] == 1
    assert waiting['insyn_moderation_oldest_case_seconds{status="OPEN"}'] == 420
    assert after['insyn_moderation_oldest_case_seconds{status="OPEN"}'] == 0
    assert grew('insyn_moderation_cases_opened_total{found_by="rule",ground="house_rule"}') == 1
    assert grew('insyn_moderation_decisions_total{decided="remove",ground="house_rule"}') == 1
    assert grew("insyn_moderation_capture_to_decision_seconds_sum") == 420
    assert grew("insyn_moderation_decision_to_request_seconds_sum") == 3
