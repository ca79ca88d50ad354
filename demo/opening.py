"""Chapter 2: the platform shows the accounts as they were approved, so they open; anyone asks whether one is ours."""

import secrets
from typing import Any

from demo.standins import facebook, mastodon
from demo.telling import expect, hold, until
from demo.world import World
from local import records

ACCOUNTS = ("facebook", "mastodon")


async def tell(world: World) -> None:
    world.teller.chapter("2. The accounts open, and anyone can ask whether they are ours")
    await credentials(world)
    await _shown(world)
    await _opened(world)
    await _verified(world)
    await _look_alike(world)


async def credentials(world: World) -> None:
    admin, platforms = world.to("ingest", "admin"), world.platforms
    world.known["app_secret"] = secrets.token_hex(16)
    app = {"app_secret": world.known["app_secret"], "verify_token": secrets.token_hex(8)}
    expect(await admin.put("/platform-apps/facebook", json=app), 200)
    for account, base, token in (
        ("facebook", platforms.facebook_api, facebook.TOKEN), ("mastodon", platforms.mastodon_api, mastodon.TOKEN),
    ):  # fmt: skip
        await _account_heard(world, account)
        given = {"api_base": base, "access_token": token}
        stored = await admin.put(f"/accounts/{world.known[account]}/credentials", json=given)
        expect(stored, 200)
        hold(token not in stored.text, "a credential must never be shown again")
    world.teller.step("Ingest has heard of both accounts over the bus; their credentials are stored encrypted", stored)


async def _account_heard(world: World, account: str) -> None:
    async def heard() -> bool | None:
        answer = await world.to("ingest", "admin").get(f"/accounts/{world.known[account]}")
        return answer.status_code == 200 and bool(answer.json()["watched"])

    await until(f"ingest has heard of the {account} account", heard)


async def _shown(world: World) -> None:
    """What is left to do: a plan for the records, and on the platforms the notice and the arms."""
    unit = f"Biblioteket {world.run}", world.known["unit"]
    await records.plan(world.to("registry", "admin"), world.keys, [unit])
    page = f"{world.layout.api('registry')}/public/accounts/{world.known['facebook']}/notice"
    world.platforms.show("facebook", f"Om sidan, regler och dina rättigheter: {page}")
    manager = world.to("registry", "account_manager")
    notice = expect(await manager.get(f"/accounts/{world.known['mastodon']}/notice"), 200)["text"]
    world.platforms.show("mastodon", f"<p>{notice}</p>")
    world.teller.step("The records plan is adopted. The profiles show the arms, and the notice or the link to its page")


async def _opened(world: World) -> None:
    runner, reader = world.to("ingest", "account_manager"), world.to("registry", "account_manager")
    for account in ACCOUNTS:
        expect(await runner.post(f"/accounts/{world.known[account]}/profile-checks"), 202)
    for account in ACCOUNTS:
        here = f"/accounts/{world.known[account]}"

        async def opened(here: str = here) -> dict[str, Any] | None:
            told: dict[str, Any] = expect(await reader.get(here), 200)
            return told if told["status"] == "ACTIVE" else None

        await until(f"the {account} account opens by itself", opened)
        judged = expect(await reader.get(f"{here}/conditions"), 200)["items"]
        seen = {one["id"]: one["evidence"]["swedish"] for one in judged if one["id"].endswith(".profile")}
        world.teller.step(f"The platform was read, all is as approved: the {account} account opens by itself", **seen)


async def _verified(world: World) -> None:
    address = f"https://www.facebook.com/bibliotek{world.run}"
    async with world.anybody("registry") as anybody:
        answer = await anybody.get("/public/accounts/verify", params={"url": address})
        ours = expect(answer, 200)
        hold(ours["id"] == world.known["facebook"] and ours["genuine"], f"{address} is ours: {ours}")
        notice = next(link["href"] for link in ours["_links"] if link["rel"] == "notice")
        page = await anybody.get(notice, headers={"Accept": "text/html"})
    hold(page.status_code == 200 and "<h1" in page.text, f"the notice is a page for people: {page.status_code}")
    hold("allmänna handlingar" in page.text, "the page says that posts become public records")
    world.teller.step("Anyone asks, without a key: is this page yours? It is", answer, address=address, notice=notice)


async def _look_alike(world: World) -> None:
    address = f"https://www.facebook.com/bib1iotek{world.run}"
    report = {"url": address, "kind": "LOOK_ALIKE", "words": "Sidan ser ut som bibliotekets men ber om kortnummer."}
    async with world.anybody("registry") as anybody:
        answer = await anybody.get("/public/accounts/verify", params={"url": address})
        expect(answer, 404)
        reported = await anybody.post("/public/incident-reports", json=report)
        hold(expect(reported, 200)["verdict"] == "unknown", f"nobody knows {address}: {reported.text}")
    world.teller.step("A look-alike of it is not: nobody is told to trust it", answer, address=address)
    world.teller.step("Whoever found it reports it in one call", reported)
    secretary = world.to("registry", "account_approver")
    listed = await secretary.get("/incidents", params={"q": f"bib1iotek{world.run}"})
    (incident,) = expect(listed, 200)["items"]
    hold(incident["looks_like"] == f"bibliotek{world.run}", f"it says what it resembles: {incident}")
    world.teller.step("The information secretary sees the incident, and which account is imitated", listed,
                      state=incident["state"], looks_like=incident["looks_like"])  # fmt: skip
    here = f"/incidents/{incident['id']}"
    judged = await secretary.post(
        f"{here}/steps",
        json={"to": "CONFIRMED", "reason": "Efterliknar bibliotekets sida."},
        headers={"If-Match": (await secretary.get(here)).headers["ETag"]},
    )
    world.teller.step("She judges it: nobody is told a day later that it waits", judged,
                      state=expect(judged, 201)["state"])  # fmt: skip
