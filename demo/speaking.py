"""Chapter 3, its end: somebody who is not on the list writes for the library, which is an incident until it is judged (S18)."""

from typing import Any

import httpx

from demo.capturing import deliver
from demo.standins.facebook import Thing
from demo.telling import expect, hold, until
from demo.world import World

WORDS = "Jag tycker att kommunen ska lägga ner filialen."
DONE = (
    {"to": "CONFIRMED", "reason": "Vikarien stod inte på listan."},
    {"to": "ACTED", "action": "TALKED_TO_EMPLOYEE", "reason": "Genomgånget med vikarien och gruppen."},
    {"to": "CLOSED", "reason": "Inlägget rättas av den ansvariga."},
)
"""How the information secretary goes through with it."""


async def tell(world: World) -> None:
    incident = await _found(world)
    await _at_risk(world)
    await _judged(world, incident)


async def _found(world: World) -> dict[str, Any]:
    """The substitute has said what they are called there, and nobody has put them on the account's list."""
    steward, page, there = world.to("registry", "admin"), world.platforms.facebook, f"4{int(world.run, 16)}"
    subject = f"sommarvikarie-{world.run}"
    person = {"name": "Sommarvikarie", "email": f"{subject}@hultsfred.se", "subject": subject,
              "unit_id": world.known["unit"]}  # fmt: skip
    here = f"/people/{expect(await steward.post('/people', json=person), 201)['id']}/platform-identities"
    expect(await steward.post(here, json={"platform": "facebook", "platform_id": there}), 201)
    post = f"{page.page_id}_4"
    page.add(Thing(id=post, message=WORDS, author_id=page.page_id, author_name="Biblioteket", admin=there))
    expect(await deliver(world, post, world.known["app_secret"]), 200)
    secretary, asked = world.to("registry", "account_approver"), {"kind": "UNAUTHORISED_STATEMENT", "state": "REPORTED"}

    async def found() -> tuple[httpx.Response, dict[str, Any]] | None:
        listed = await secretary.get("/incidents", params=asked | {"limit": 200})
        ours = [one for one in expect(listed, 200)["items"] if one["account_id"] == world.known["facebook"]]
        return (listed, ours[0]) if ours else None

    listed, incident = await until("the platform has said who wrote it", found)
    world.teller.step("A substitute who is not on the list writes for the library: nobody reports it, and it is an incident", listed,
                      kind=incident["kind"], state=incident["state"])  # fmt: skip
    return incident


async def _at_risk(world: World) -> None:
    reader, here = world.to("registry", "account_approver"), f"/accounts/{world.known['facebook']}"
    seen = await reader.get(here)
    told = expect(seen, 200)
    hold((told["status"], told["risks"]) == ("AT_RISK", ["S18"]), f"S18 is unmet until somebody has judged it: {told}")
    [judged] = [one for one in expect(await reader.get(f"{here}/conditions"), 200)["items"] if one["id"] == "S18"]
    world.teller.step("The account is at risk, and says why and what to do", seen, S18=judged["evidence"]["swedish"],
                      to_do=judged["to_do"]["swedish"])  # fmt: skip


async def _judged(world: World, incident: dict[str, Any]) -> None:
    secretary, here = world.to("registry", "account_approver"), f"/incidents/{incident['id']}"
    for step in DONE:
        seen = await secretary.get(here)
        judged = await secretary.post(f"{here}/steps", json=step, headers={"If-Match": seen.headers["ETag"]})
        expect(judged, 201)
    told = expect(await secretary.get(f"/accounts/{world.known['facebook']}"), 200)
    hold(told["status"] == "ACTIVE", f"judged, acted on and closed, it endangers nothing: {told}")
    world.teller.step("The information secretary judges it, somebody talks to the substitute, the account is safe again", judged,
                      state=judged.json()["state"], status=told["status"])  # fmt: skip
