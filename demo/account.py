"""Chapter 1: a unit notifies an account, is told what is missing, completes it; somebody else approves."""

from typing import Any

import httpx

from demo.telling import expect, hold
from demo.world import World
from local import onboarding

NOTHING_YET = {"handle": "@HultsfredsBibliotek", "owner_email": "hultsfredsbibliotek@gmail.com"}


async def tell(world: World) -> None:
    world.teller.chapter("1. A unit wants a Facebook page, and a Mastodon account")
    await _unit_and_people(world)
    await _facebook_page(world)
    await _mastodon_account(world)


async def _unit_and_people(world: World) -> None:
    steward = world.to("registry", "admin")
    unit = await steward.post("/units", json={"name": f"Biblioteket {world.run}", "kind": "unit", "parent_id": None})
    world.known["unit"] = expect(unit, 201)["id"]
    for name in ("responsible", "deputy"):
        subject = f"bibliotekarie-{name}-{world.run}"
        person = {"name": f"Bibliotekarie ({name})", "email": f"{subject}@hultsfred.se", "subject": subject,
                  "unit_id": world.known["unit"]}  # fmt: skip
        world.known[name] = expect(await steward.post("/people", json=person), 201)["id"]
    world.teller.step("The library and two of its people are in the register", unit)


async def _facebook_page(world: World) -> None:
    manager, teller = world.to("registry", "account_manager"), world.teller
    begun = await manager.post("/accounts", json=NOTHING_YET | {"platform": "facebook", "unit_id": world.known["unit"]})
    account = expect(begun, 201)
    world.known["facebook"] = account["id"]
    teller.step("An unfinished draft is taken: people fill in forms over days", begun, status=account["status"])

    here = f"/accounts/{account['id']}"
    refused = await manager.post(f"{here}/notifications", headers=_if_match(begun))
    unmet = expect(refused, 409)["unmet"]
    hold(len(unmet) >= 5, f"a nearly empty draft must lack more than {unmet}")
    teller.step("Notified too early: refused, with every unmet condition by its sentence", refused, unmet=unmet)

    done = await onboarding.complete(world.registry, begun, _whole(world, "facebook", world.platforms.facebook.page_id))
    conditions = expect(await manager.get(f"{here}/conditions"), 200)["items"]
    missing = [one["id"] for one in conditions if "notification" in one["stages"] and one["state"] != "met"]
    hold(not missing, f"still missing: {missing}")
    teller.step("Completed: every condition is met, with evidence", conditions=len(conditions))
    await _approve(world, done)


async def _mastodon_account(world: World) -> None:
    manager = world.to("registry", "account_manager")
    draft = {"platform": "mastodon", "unit_id": world.known["unit"]}
    begun = await manager.post("/accounts", json=draft)
    world.known["mastodon"] = expect(begun, 201)["id"]
    parts = _whole(world, "mastodon", world.platforms.mastodon_id)
    await _approve(world, await onboarding.complete(world.registry, begun, parts))


def _whole(world: World, platform: str, platform_id: str) -> dict[str, Any]:
    return {
        "handle": world.platforms.mastodon.owner if platform == "mastodon" else f"bibliotek{world.run}",
        "platform_id": platform_id,
        "purpose": "Berätta om bibliotekets program och svara på frågor om lån och öppettider.",
        "benefit": "Invånarna får svar utan att behöva ringa.",
        "audience": "Låntagare och familjer i kommunen",
        "goals": [{"indicator": "median_answer_hours", "target": 8, "due": "2027-12-31"}],
        "hours_per_week": 5,
        "owner_email": f"bibliotek-{world.run}@hultsfred.se",
        "responsible": world.known["responsible"],
        "deputies": [world.known["deputy"]],
        "spokespersons": [{"person_id": world.known["responsible"], "valid_from": "2026-11-01", "valid_to": None}],
    }


async def _approve(world: World, seen: httpx.Response) -> None:
    approved = await onboarding.bring(world.registry, seen)
    hold(expect(approved, 201)["watched"], "an approved account is watched")
    world.teller.step(f"The {approved.json()['platform']} account is notified, and approved by somebody else", approved,
                      status=approved.json()["status"])  # fmt: skip


def _if_match(seen: httpx.Response) -> dict[str, str]:
    return {"If-Match": seen.headers["ETag"]}
