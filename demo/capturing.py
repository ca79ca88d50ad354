"""Chapter 3: posts arrive by signed webhook, by fetch, and as a batch from another system."""

from datetime import UTC, datetime
from typing import Any

import httpx

from demo.platforms import RESIDENT
from demo.standins.facebook import Thing, sign
from demo.standins.mastodon import New
from demo.telling import expect, hold, until
from demo.world import World

RULE_BREAKING = "Du är en idiot hela bunten. Jag vet var du bor."


async def tell(world: World) -> None:
    world.teller.chapter("3. What is written arrives, whichever way")
    await _webhook(world)
    await _fetch(world)
    await _batch(world)


async def _webhook(world: World) -> None:
    page = world.platforms.facebook
    root, comment, reply = (f"{page.page_id}_{n}" for n in (1, 2, 3))
    page.add(Thing(id=root, message="Sommarens sagostunder börjar på måndag klockan tio.", author_id=page.page_id,
                   author_name="Biblioteket"))  # fmt: skip
    page.add(Thing(id=comment, message=RULE_BREAKING, parent=root))
    page.add(
        Thing(id=reply, message="Så skriver man inte här.", parent=comment, author_id="77", author_name="Lo Exempel")
    )
    world.known |= {"root": root, "comment": comment, "reply": reply}

    forged = await deliver(world, comment, secret="somebody-elses-secret")  # noqa: S106 - made up
    expect(forged, 401)
    world.teller.step("A delivery with a wrong signature is turned away", forged)
    for thing in (root, comment, reply):
        delivered = await deliver(world, thing, world.known["app_secret"])
        hold(expect(delivered, 200)["stored"] == 1, f"{thing} must be stored: {delivered.text}")
    world.teller.step("Signed Facebook deliveries: a post, a comment that breaks the rules, a reply to it", delivered,
                      stored=delivered.json())  # fmt: skip
    again = await deliver(world, comment, world.known["app_secret"])
    hold(expect(again, 200)["duplicates"] == 1, f"the same delivery again must double nothing: {again.text}")
    world.teller.step("The same delivery again: nothing is doubled", again)


async def deliver(world: World, thing: str, secret: str) -> httpx.Response:
    body, _ = world.platforms.facebook.delivery(thing, "add")
    headers = {"X-Hub-Signature-256": sign(body, secret), "Content-Type": "application/json"}
    async with world.anybody("ingest") as stranger:
        return await stranger.post("/webhooks/facebook", content=body, headers=headers)


async def _fetch(world: World) -> None:
    server = world.platforms.mastodon
    ours = server.add(New(acct=server.owner, content="<p>Biblioteket har söndagsöppet hela juli.</p>"))
    server.add(New(acct=RESIDENT, content=f"<p>@{server.owner} Gäller det filialen i Målilla också?</p>",
                   in_reply_to_id=ours["id"], mentions=[server.owner]))  # fmt: skip
    runner = world.to("ingest", "account_manager")
    asked = await runner.post(f"/accounts/{world.known['mastodon']}/fetches")
    place = expect(asked, 202) and asked.headers["Location"]

    async def ended() -> dict[str, Any] | None:
        told = expect(await runner.get(place), 200)
        return told if told["ended_at"] else None

    told = await until("the fetch has ended", ended)
    hold(told["state"] == "DONE", f"the fetch must end well: {told}")
    # Another worker's schedule may have fetched them a moment before: what counts is what is there.
    page = expect(await runner.get("/posts", params={"account_id": world.known["mastodon"]}), 200)
    hold(len(page["items"]) == 2, f"our post and the reply must be captured, each once: {page['items']}")
    world.teller.step("A fetch from Mastodon, with cursor: our post and a resident's reply", asked, posts=2)


async def _batch(world: World) -> None:
    system, now = world.to("ingest", "integration"), datetime.now(UTC).isoformat()
    posts: list[dict[str, Any]] = [
        {"account_id": world.known["facebook"], "external_id": f"batch-{world.run}-{n}", "kind": "comment",
         "author": {"external_id": str(n), "name": "Invånare"}, "text": text, "published_at": now}
        for n, text in enumerate(("Tack för en fin konsert i parken!", "Är simhallen öppen på lördag?"))
    ]  # fmt: skip
    broken = {"account_id": world.known["facebook"], "text": "utan id"}
    sent = await system.post("/post-batches", json={"items": [*posts, broken]})
    told = expect(sent, 201)
    hold((told["stored"], told["refused_lines"]) == (2, 1), f"two good, one refused: {told}")
    world.teller.step("A batch from another system: the good posts are in, the broken one is told with its place", sent,
                      stored=told["stored"], refused=[one["pointer"] for one in told["refused"]])  # fmt: skip
