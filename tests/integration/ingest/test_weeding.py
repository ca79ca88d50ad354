"""Quarantined payloads: what was taken in is a copy and goes in time; what waits, or was given up, is the only one and stays."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from demo.standins.facebook import Thing
from services.ingest.application.webhooks import receive
from services.ingest.store.tables import post_version, quarantine_item
from shared.observability.metrics import WEEDED
from tests.conftest import MakeClient
from tests.integration.ingest.world import POST, World
from tests.support.services import by_itself

pytestmark = pytest.mark.usefixtures("database")
WORDS = "Hur anmäler jag mig?"
LONG = timedelta(days=30)


async def lying(world: World) -> dict[str, Any]:
    """Every item, by its state."""
    async with world.service.core.sessions() as session:
        rows = await session.execute(select(quarantine_item))
        return {row["state"]: dict(row) for row in rows.mappings()}


async def set_aside(world: World) -> bytes:
    """A post on a page that is not approved yet, and two bodies that nobody can read."""
    page, id_ = world.page, "facebook"
    await world.account(page, id_, world.facebook.page_id, "hultsfred", version=2, watched=False, status="NOTIFIED")
    world.facebook.add(Thing(id=POST, message=WORDS))
    body, _ = world.facebook.delivery(POST, "add")
    for one in (body, b"{broken", b"{broken too"):
        await receive(world.ports.webhooks["facebook"], one, world.ports)
    await world.account(page, id_, world.facebook.page_id, "hultsfred", version=3)
    return body


async def settle(admin: httpx.AsyncClient) -> str:
    """The post is taken in, one of the bodies is given up. Returns where the post's item is."""
    items = (await admin.get("/quarantine-items")).json()["items"]
    first, second, _ = (f"/quarantine-items/{one['id']}" for one in items)
    assert (await admin.post(f"{first}/replays")).json()["state"] == "REPLAYED"
    assert (await admin.post(f"{second}/discards", json={"reason": "Test"})).json()["state"] == "DISCARDED"
    return first


async def test_only_what_was_taken_in_is_emptied_and_the_post_has_it_still(world: World, client: MakeClient) -> None:
    body = await set_aside(world)
    admin = await client(world.service, "admin")
    here = await settle(admin)
    whole = await lying(world)
    world.clock.advance(LONG)
    await by_itself(world.service, "weed_quarantine")
    assert await lying(world) == whole, "thirty days are not over"
    before = WEEDED.labels("ingest", "quarantined_payloads")._value.get()
    world.clock.advance(timedelta(seconds=1))
    await by_itself(world.service, "weed_quarantine")
    after = await lying(world)
    assert (after["REPLAYED"]["payload"], after["REPLAYED"]["weeded_at"]) == (b"", world.clock.now())
    assert {state: after[state] for state in ("WAITING", "DISCARDED")} == {
        state: whole[state] for state in ("WAITING", "DISCARDED")
    }
    assert WEEDED.labels("ingest", "quarantined_payloads")._value.get() == before + 1
    shown = (await admin.get(here)).json()
    assert (shown["payload"], shown["state"], shown["weeded_at"]) == ("", "REPLAYED", "2026-12-20T18:00:01Z")
    async with world.service.core.sessions() as session:
        (raw,) = await session.scalars(select(post_version.c.raw))
    assert WORDS in raw
    world.clock.advance(timedelta(days=4_000))
    await by_itself(world.service, "weed_quarantine")
    assert await lying(world) == after, "what is empty is not emptied again, and the others stay"
    await receive(world.ports.webhooks["facebook"], body, world.ports)
    assert len((await admin.get("/quarantine-items")).json()["items"]) == 3


async def test_how_long_is_a_setting(world: World, client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.ports.settings, "quarantine_days", 3)
    await set_aside(world)
    await settle(await client(world.service, "admin"))
    world.clock.advance(timedelta(days=3, seconds=1))
    await by_itself(world.service, "weed_quarantine")
    assert (await lying(world))["REPLAYED"]["payload"] == b""
