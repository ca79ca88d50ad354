"""Many reports dismissed in one request: a reason for each, and nothing decided twice."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from services.registry.application import dismissals
from shared.contracts.registry import IncidentChanged
from tests.integration.registry.conftest import Town, if_match
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
WHY = "Massrapportering."


async def reported(town: Town, *names: str, kind: str = "UNREGISTERED") -> list[str]:
    made = []
    for name in names:
        answer = await town.manager.post("/incidents", json={"url": f"https://www.facebook.com/{name}", "kind": kind})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    return made


async def dismissed(town: Town, **body: Any) -> httpx.Response:
    return await town.secretary.post("/incident-dismissals", json={"reason": WHY} | body)


async def states(town: Town) -> dict[str, str]:
    items = (await town.secretary.get("/incidents?limit=200")).json()["items"]
    return {one["url"].rpartition("/")[2]: one["state"] for one in items}


async def test_listed_ones_are_dismissed_and_no_others(town: Town) -> None:
    one, two, _ = await reported(town, "ett", "två", "tre")
    done = await dismissed(town, ids=[one, two])
    assert (done.status_code, done.json()["dismissed"], set(done.json()["ids"]), done.json()["left"]) == (
        200,
        2,
        {one, two},
        0,
    )
    assert await states(town) == {"ett": "DISMISSED", "två": "DISMISSED", "tre": "REPORTED"}
    read = await town.secretary.get(f"/incidents/{one}")
    last = read.json()["steps"][-1]
    assert (last["state_before"], last["state_after"], last["actor"], last["reason"], last["version"], read.json()["version"]) == (
        "REPORTED", "DISMISSED", "informationssekreteraren", WHY, 2, 2,
    )  # fmt: skip
    audit = town.service.core.tables.audit
    async with town.service.core.sessions() as session:
        lines = (await session.execute(select(audit).where(audit.c.action == "incident.dismissed"))).all()
    assert {(line.object_id, line.reason) for line in lines} == {(one, WHY), (two, WHY)}
    heard = [event for event in await told(town.service, IncidentChanged) if event.state == "DISMISSED"]
    assert {(str(event.incident_id), event.version) for event in heard} == {(one, 2), (two, 2)}
    assert await reported(town, "ett") != [one], "reported again, it is a new question"


async def test_what_matches_is_dismissed(town: Town) -> None:
    await reported(town, "vinst1", "vinst2", "annat")
    await reported(town, "vinst3", kind="LOOK_ALIKE")
    assert (await dismissed(town, matching={"kind": "UNREGISTERED", "q": "VINST", "most_likeness": 0.5})).json()[
        "dismissed"
    ] == 2
    assert {name for name, state in (await states(town)).items() if state == "REPORTED"} == {"annat", "vinst3"}
    now = town.service.core.clock.now().isoformat()
    assert (await dismissed(town, matching={"reported_before": now})).json()["dismissed"] == 0
    assert (await dismissed(town, matching={"reported_before": "2099-01-01T00:00:00Z"})).json()["dismissed"] == 2


async def test_nothing_is_decided_twice(town: Town) -> None:
    ids = await reported(town, "ett", "två", "tre")
    seen = await town.secretary.get(f"/incidents/{ids[0]}")
    step = {"to": "CONFIRMED", "reason": "Den efterliknar oss."}
    assert (
        await town.secretary.post(f"/incidents/{ids[0]}/steps", json=step, headers=if_match(seen))
    ).status_code == 201
    answers = await asyncio.gather(*(dismissed(town, ids=ids) for _ in range(3)))
    assert sorted(one.json()["dismissed"] for one in answers) == [0, 0, 2]
    assert await states(town) == {"ett": "CONFIRMED", "två": "DISMISSED", "tre": "DISMISSED"}
    for one in ids:
        assert len((await town.secretary.get(f"/incidents/{one}")).json()["steps"]) == 2
    late = await town.secretary.post(f"/incidents/{ids[1]}/steps", json=step, headers={"If-Match": '"1"'})
    assert late.status_code == 412


async def test_so_many_at_a_time_and_the_rest_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dismissals, "MOST", 2)
    await reported(town, "ett", "två", "tre")
    found = [
        (one["dismissed"], one["left"])
        for one in [(await dismissed(town, matching={"q": "facebook"})).json() for _ in range(3)]
    ]
    assert found == [(2, 1), (1, 0), (0, 0)]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"matching": {}}, {"matching": {"kind": None}}, {"ids": []}, {"ids": ["0199a3c9-4d5e-7f60-8a7b-9c0d1e2f3a4b"], "matching": {"q": "x"}},
     {"matching": {"q": "facebook"}, "reason": " "}, {"matching": {"most_likeness": 2}}],
)  # fmt: skip
async def test_what_says_too_little_dismisses_nothing(town: Town, wrong: dict[str, Any]) -> None:
    await reported(town, "ett")
    assert (await dismissed(town, **wrong)).status_code == 422
    assert await states(town) == {"ett": "REPORTED"}


async def test_only_the_secretary_dismisses(town: Town) -> None:
    ids = await reported(town, "ett")
    refused = await town.chief.post("/incident-dismissals", json={"ids": ids, "reason": WHY})
    assert refused.status_code == 403
    assert await states(town) == {"ett": "REPORTED"}
