"""Chapters 5 and 6: the figures, and the public records, the removed one included, with their proof."""

from datetime import datetime
from typing import Any

from demo.capturing import RULE_BREAKING
from demo.telling import expect, hold, until
from demo.world import World
from shared.contracts.archive import Receipt
from shared.evidence.notes import Verifier
from shared.evidence.receipts import verify


async def tell(world: World) -> None:
    world.teller.chapter("5. The figures")
    await _figures(world)
    world.teller.chapter("6. Somebody asks for the records")
    record = await _found(world)
    await _proved(world, record)
    await _audited(world)


async def _figures(world: World) -> None:
    reader, account = world.to("stats", "account_approver"), world.known["facebook"]

    async def counted() -> dict[str, Any] | None:
        answer = await reader.get(f"/accounts/{account}/figures")
        if answer.status_code != 200 or not answer.json()["items"]:
            return None
        figures = {one["indicator"]: one for one in answer.json()["items"][0]["figures"]}
        return figures if figures["removed"]["value"] == 1 and figures["comments"]["value"] >= 4 else None

    figures = await until("the removal stands in the figures", counted)
    shown = {figure["name"]: f"{figure['value']} {figure['unit']}" for figure in figures.values() if figure["records"]}
    world.teller.step(
        "The information secretary sees figures, each with its formula and the records behind it", **shown
    )


async def _found(world: World) -> dict[str, Any]:
    registrar, account = world.to("archive", "registrar"), world.known["facebook"]

    async def sealed() -> dict[str, Any] | None:
        page = expect(await registrar.get(f"/records?q=sagostund&account_id={account}"), 200)
        return page["items"][0] if page["items"] else None

    found = await until("our post is found by another form of its word", sealed)
    world.teller.step('Search with Swedish stemming: "sagostund" finds "sagostunder"', text=found["text"])
    answer = await registrar.get(f"/records?removed=true&account_id={account}")
    removed = [one for one in expect(answer, 200)["items"] if one["text"] == RULE_BREAKING]
    hold(removed, "what was removed from the platform stays a public record")
    record: dict[str, Any] = removed[0]
    hold(record["taken_off"] == "REMOVED", f"its record says so: {record['taken_off']}")
    world.teller.step("The removed comment is still a public record", answer, sealed_at=record["sealed_at"],
                      removed_at=world.known["removed_at"])  # fmt: skip
    hold(_moment(record["sealed_at"]) < _moment(world.known["removed_at"]), "sealed first, removed then")
    return record


async def _proved(world: World, record: dict[str, Any]) -> None:
    whole = expect(await world.to("archive", "registrar").get(f"/records/{record['id']}"), 200)
    receipt = Receipt.model_validate(whole["receipt"])
    verify(receipt, [Verifier.parse(key) for key in world.log_keys])
    async with world.anybody("archive") as anybody:
        checkpoint = await anybody.get("/checkpoints/latest", headers={"Accept": "text/plain"})
    hold(checkpoint.status_code == 200, "anybody may read the log's signed checkpoint")
    world.teller.step("Its receipt holds: the record is in the signed log (checked here, offline)", checkpoint,
                      log_index=receipt.log_index, tree_size=receipt.tree_size)  # fmt: skip


async def _audited(world: World) -> None:
    auditor = world.to("moderation", "auditor")
    rows = await auditor.get(f"/audit-entries?case_id={world.known['case']}")
    actions = [row["action"] for row in expect(rows, 200)["items"]]
    hold(any("decid" in action for action in actions), f"the decision is in the audit log: {actions}")
    world.teller.step("The auditor reads who did what in this case", rows, actions=actions)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
