"""Chapter 7: the account is closed, once the archive has sealed what it looked like at the end."""

from typing import Any

import httpx

from demo.telling import expect, hold, until
from demo.world import World

SOME_QUIET = 60
"""Seconds. The archive waits until nothing more of the account arrives."""


async def tell(world: World) -> None:
    world.teller.chapter("7. The account is closed")
    await _asked(world)
    await _sealed(world)
    await _closed(world)


async def _asked(world: World) -> None:
    secretary, here = world.to("registry", "account_approver"), f"/accounts/{world.known['facebook']}"
    seen = await secretary.get(here)
    reason = {"reason": "Biblioteket samlar allt på kommunens sida."}
    closing = await secretary.post(f"{here}/closings", json=reason, headers={"If-Match": seen.headers["ETag"]})
    hold(expect(closing, 201)["status"] == "CLOSING", f"it waits for the archive: {closing.text}")
    world.teller.step("Closing is asked for: the archive has the word first", closing, status="CLOSING")


async def _sealed(world: World) -> None:
    archivist = world.to("archive", "archivist")
    asked = {"account_id": world.known["facebook"], "kind": "FINAL"}

    async def taken() -> httpx.Response | None:
        listed = await archivist.get("/snapshots", params=asked)
        sealed = [one for one in expect(listed, 200)["items"] if one["state"] == "SEALED"]
        return await archivist.get(f"/snapshots/{sealed[0]['id']}") if sealed else None

    shown = await until("the final snapshot is sealed", taken, SOME_QUIET)
    snapshot: dict[str, Any] = expect(shown, 200)
    hold(snapshot["receipt"] and snapshot["later_records"] == 0, f"nothing came after it: {snapshot}")
    world.teller.step("The final snapshot is sealed: the account, its profile, and a digest over all its records", shown,
                      records=snapshot["content"]["records"], log_index=snapshot["receipt"]["log_index"])  # fmt: skip


async def _closed(world: World) -> None:
    reader, here = world.to("registry", "account_approver"), f"/accounts/{world.known['facebook']}"

    async def closed() -> bool:
        return bool(expect(await reader.get(here), 200)["status"] == "CLOSED")

    await until("the account is closed", closed)
    history = await reader.get(f"{here}/history", params={"limit": 200})
    life = [step["change"] for step in expect(history, 200)["items"]]
    world.teller.step(
        "The account is closed; its whole life can be read", history, life=" -> ".join(dict.fromkeys(life))
    )
    address = f"https://www.facebook.com/bibliotek{world.run}"
    async with world.anybody("registry") as anybody:
        answer = await anybody.get("/public/accounts/verify", params={"url": address})
    hold(answer.status_code == 410, f"a closed account was ours: {answer.status_code}")
    world.teller.step("Whoever asks now hears that it was ours and is no longer", answer, verdict=answer.json()["verdict"])  # fmt: skip
