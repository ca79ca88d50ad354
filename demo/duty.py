"""The responsible person goes absent in the middle of it: the deputy is on duty at once, and the queue goes along."""

from typing import Any

import httpx

from demo.telling import expect, hold, until
from demo.world import World


async def passes(world: World, case_id: str) -> None:
    """From the responsible person's queue into the deputy's."""
    await _sees(world, "the_responsible", case_id, seen=True)
    away = {"away_from": world.now(), "away_until": None}
    absent = world.to("registry", "the_responsible")
    told = await absent.post(f"/people/{world.known['responsible']}/absences", json=away)
    expect(told, 201)
    here = f"/accounts/{world.known['facebook']}/on-duty"
    duty: dict[str, Any] = expect(await absent.get(here), 200)["on_duty"]
    hold(duty["person_id"] == world.known["deputy"], f"the deputy is on duty now: {duty}")
    world.teller.step("The responsible person is away from now on, and says when, never why: the deputy is on duty", told, on_duty=duty["part"])  # fmt: skip
    await _sees(world, "the_deputy", case_id, seen=True)
    await _sees(world, "the_responsible", case_id, seen=False)
    world.teller.step("The case has moved: the deputy's own queue shows it, the absent person's does not")
    await _looks(world)


async def _looks(world: World) -> None:
    """Supervision is a person's: the deputy looks at the account and says so, and the register tells of it (S12)."""
    account = f"/accounts/{world.known['facebook']}"
    expect(await world.to("moderation", "integration").post(f"{account}/checks", json={}), 403)
    looked = await world.to("moderation", "the_deputy").post(
        f"{account}/checks", json={"covered": ["posts", "comments"]}
    )
    made = expect(looked, 201)

    async def told() -> str | None:
        page = await world.to("registry", "account_manager").get(f"{account}/conditions")
        [found] = [one for one in expect(page, 200)["items"] if one["id"] == "S12"]
        return str(found["evidence"]["swedish"]) if found["evidence"]["by"] == made["checked_by"] else None

    evidence = await until("the register knows who looked", told)
    world.teller.step("She looks at the whole account and says so; a system's key may not", looked, S12=evidence)


async def _sees(world: World, name: str, case_id: str, *, seen: bool) -> None:
    async def so() -> bool:
        mine: httpx.Response = await world.to("moderation", name).get("/cases", params={"mine": True, "status": "OPEN"})
        if mine.status_code == 401:  # the key is on its way over the bus
            return False
        return (case_id in [one["id"] for one in expect(mine, 200)["items"]]) == seen

    await until(f"{name} {'sees' if seen else 'no longer sees'} the case as theirs", so)
