"""Chapter 1: a unit notifies an account, is told what is missing, corrects it step by step; somebody else approves."""

from typing import Any

import httpx

from demo.telling import expect, hold
from demo.world import World
from local import onboarding
from shared.auth.roles import Role

NOTHING_YET = {"handle": "@HultsfredsBibliotek", "owner_email": "hultsfredsbibliotek@gmail.com"}
CORRECTIONS = (
    "The unit answers what it wants to achieve, and names people, hours and an official address",
    "It has its manager written into the register",
    "It publishes the notice that the register writes",
    "It chooses the municipality's approved logo",
    "It confirms the address by the code in a letter",
    "It answers the checklist of the national guidelines",
    "It examines the platform's terms: every condition is met, with evidence",
)
"""The first by the form, the others as `onboarding.COMPLETIONS` does them."""


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
        await world.sign_in(f"the_{name}", subject, "moderator")
    await world.sign_in("the_head", f"bibliotekschef-{world.run}", "account_manager", "account_approver")
    world.teller.step("The library and two of its people are in the register", unit)


async def _facebook_page(world: World) -> None:
    head, teller = world.to("registry", "the_head"), world.teller
    begun = await head.post("/accounts", json=NOTHING_YET | {"platform": "facebook", "unit_id": world.known["unit"]})
    account = expect(begun, 201)
    world.known["facebook"] = account["id"]
    teller.step("An unfinished draft is taken: people fill in forms over days", begun, status=account["status"])

    refused = await head.post(f"/accounts/{account['id']}/notifications", headers=_if_match(begun))
    unmet = expect(refused, 409)["unmet"]
    hold(len(unmet) >= 5, f"a nearly empty draft must lack more than {unmet}")
    teller.step("Notified too early: refused, with every unmet condition by its sentence", refused, unmet=unmet)
    await _approve(world, await _refuse_self(world, await _correct(world, begun)))


async def _correct(world: World, begun: httpx.Response) -> httpx.Response:
    """Step by step, until nothing is missing."""
    before = await _met(world, begun)
    for title, step in zip(CORRECTIONS, (_fill_in(world), *onboarding.COMPLETIONS), strict=True):
        begun = await step(world.registry, begun, await onboarding.conditions(world.registry, begun))
        met = await _met(world, begun)
        world.teller.step(title, **{name: told for name, told in met.items() if name not in before})
        before = met
    return begun


async def _met(world: World, seen: httpx.Response) -> dict[str, str]:
    """The conditions of a notification that are met, with their evidence."""
    here = f"/accounts/{seen.json()['id']}/conditions"
    told = expect(await world.to("registry", "account_manager").get(here), 200)["items"]
    return {
        one["id"]: one["evidence"]["swedish"]
        for one in told
        if one["state"] == "met" and "notification" in one["stages"]
    }


async def _refuse_self(world: World, whole: httpx.Response) -> httpx.Response:
    notified = await onboarding.bring(world.registry, whole, "NOTIFIED")
    here = f"/accounts/{notified.json()['id']}/approvals"
    refused = await world.to("registry", "the_head").post(here, headers=_if_match(notified))
    why = expect(refused, 403)["detail"]
    world.teller.step("The head of the library, an approver too, wrote it: may not approve it", refused, why=why)
    return notified


async def _mastodon_account(world: World) -> None:
    draft = _whole(world, "mastodon") | {"platform": "mastodon", "unit_id": world.known["unit"]}
    begun = await world.to("registry", "account_manager").post("/accounts", json=draft)
    world.known["mastodon"] = expect(begun, 201)["id"]
    await _approve(world, await onboarding.bring(world.registry, begun, "NOTIFIED"))


def _fill_in(world: World) -> onboarding.Completion:
    async def fill_in(registry: onboarding.Registry, seen: httpx.Response, _: onboarding.States) -> httpx.Response:
        here, parts = f"/accounts/{seen.json()['id']}", _whole(world, "facebook")
        return await registry.call(Role.ACCOUNT_MANAGER, "PATCH", here, seen=seen, json=parts)

    return fill_in


def _whole(world: World, platform: str) -> dict[str, Any]:
    mastodon = platform == "mastodon"
    return {
        "handle": world.platforms.mastodon.owner if mastodon else world.platforms.facebook.profile.username,
        "platform_id": world.platforms.mastodon_id if mastodon else world.platforms.facebook.page_id,
        "url": f"https://social.hultsfred.example/@{world.platforms.mastodon.owner}" if mastodon else None,
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


async def _approve(world: World, notified: httpx.Response) -> None:
    confirmed = await onboarding.confirm(world.registry, notified)
    approved = await onboarding.bring(world.registry, confirmed)
    told = expect(approved, 201)
    hold(told["watched"], "an approved account is watched")
    account = f"the {told['platform']} account"
    by_two = f"The unit's manager confirms {account}, and the information secretary approves it"
    by_one = f"The information secretary approves {account}"
    done = by_two if confirmed.json()["status"] == "MANAGER_OK" else by_one
    world.teller.step(done, approved, status=told["status"])


def _if_match(seen: httpx.Response) -> dict[str, str]:
    return {"If-Match": seen.headers["ETag"]}
