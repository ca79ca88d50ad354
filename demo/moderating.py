"""Chapter 4: a rule suggests, a person decides, the archive seals, and only then does the post go."""

from typing import Any

from demo import duty
from demo.capturing import RULE_BREAKING
from demo.telling import expect, hold, until
from demo.world import World


async def tell(world: World) -> None:
    world.teller.chapter("4. What breaks the rules is archived, and then removed")
    case = await _suggested(world)
    await duty.passes(world, case["id"])
    await _decided(world, case)
    await _removed(world, case["id"])


async def _suggested(world: World) -> dict[str, Any]:
    moderator, account = world.to("moderation", "moderator"), world.known["facebook"]

    async def opened() -> dict[str, Any] | None:
        page = expect(await moderator.get(f"/cases?status=OPEN&account_id={account}"), 200)
        return page["items"][0] if page["items"] else None

    case = await until("a rule has hit the comment", opened)
    shown = await moderator.get(f"/cases/{case['id']}")
    hold(expect(shown, 200)["blurred"] and RULE_BREAKING not in shown.text, "content is blurred until asked for")
    opened_up = await moderator.get(f"/cases/{case['id']}?content=true")
    seen: dict[str, Any] = expect(opened_up, 200)
    hold(seen["post"]["text"] == RULE_BREAKING, "the content shows when a person asks for it")
    hold(seen["knowledge_at"], "from now on a person knows (1998:112 4 a §)")
    world.teller.step("A rule has hit; the case shows its text, blurred until a person asks", opened_up,
                      rules=[f"{hit['rule_id']} v{hit['rule_version']}" for hit in seen["hits"]])  # fmt: skip
    world.known |= {"etag": opened_up.headers["ETag"], "case": case["id"]}
    return seen


async def _decided(world: World, case: dict[str, Any]) -> None:
    deputy, hit = world.to("moderation", "the_deputy"), case["hits"][0]
    decision = {"decided": "remove", "rule_id": hit["rule_id"], "rule_version": hit["rule_version"],
                "reason": "Ett hot mot en namngiven person."}  # fmt: skip
    here = f"/cases/{case['id']}/decisions"
    reader = await world.to("moderation", "integration").post(
        here, json=decision, headers={"If-Match": world.known["etag"]}
    )
    expect(reader, 403)
    world.teller.step("A caller without the role may not decide", reader)
    decided = await deputy.post(here, json=decision, headers={"If-Match": world.known["etag"]})
    told = expect(decided, 201)
    world.teller.step("The deputy decides: remove, on a named rule", decided, by=told["decided_by"],
                      status=told["case_status"])  # fmt: skip


async def _removed(world: World, case_id: str) -> None:
    moderator = world.to("moderation", "moderator")

    async def ended() -> dict[str, Any] | None:
        case: dict[str, Any] = expect(await moderator.get(f"/cases/{case_id}"), 200)
        hold(case["status"] not in ("FAILED", "UNSUPPORTED", "UNCONFIRMED", "GONE"), f"ended as {case['status']}")
        return case if case["status"] == "REMOVED" else None

    await until("the post is removed", ended, 60)
    acts = [call for call in world.platforms.facebook.acts() if call.method == "DELETE"]
    hold([call.path for call in acts] == [f"/{world.known['comment']}"], f"one removal, of the comment: {acts}")
    hold(world.known["reply"] not in world.platforms.facebook.things, "its reply went with it")
    story = await moderator.get(f"/cases/{case_id}/story")
    steps = expect(story, 200)["steps"]
    world.teller.step("Removed: every step of the story, sealed before the platform was called", story,
                      story=" -> ".join(dict.fromkeys(step["kind"] for step in steps)),
                      platform_call=f"{acts[0].method} {acts[0].path} at {acts[0].at}")  # fmt: skip
    world.known["removed_at"] = acts[0].at
