"""What other systems and the people who run this ask of every service: changes, dead letters, the audit log."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, insert, update

from shared.clock import FrozenClock
from shared.contracts.envelope import Heard
from shared.contracts.registry import UnitChanged
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Permanent
from shared.ids import uuid7
from shared.messaging.bus import Record
from shared.messaging.relay import Relay
from shared.service import Service
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]


class Taken:
    """A broker that takes all it is given."""

    async def send(self, records: Sequence[Record]) -> int:
        return len(records)


async def tell(service: Service, client: httpx.AsyncClient, *titles: str) -> None:
    for title in titles:
        await client.post("/notes", json={"title": title})
    await Relay(service.core, Taken()).drain()


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["data"]["name"] for item in answer.json()["items"]]


async def test_a_poller_sees_each_change_once_in_order(make_notes: MakeNotes, call: Call, database: Any) -> None:
    service = await make_notes(public_url="http://insyn")
    writer, poller = await call(service, "moderator"), await call(service, "integration")
    await tell(service, writer, "a", "b", "c")
    first = await poller.get("/changes", params={"limit": 2})
    assert names(first) == ["a", "b"]
    assert first.json()["_meta"] == {"limit": 2, "count": 2, "cursor": "2", "more": True}
    following = next(link["href"] for link in first.json()["_links"] if link["rel"] == "next")
    rest = await poller.get(following)
    assert (names(rest), rest.json()["_meta"]["more"]) == (["c"], False)
    await tell(service, writer, "d")
    assert names(await poller.get("/changes", params={"after": rest.json()["_meta"]["cursor"]})) == ["d"]
    event = rest.json()["items"][0]
    assert event["specversion"] == "1.0"
    assert event["source"] == "/0860/registry"
    assert event["type"] == "registry.unit.changed.v1"
    assert event["time"].endswith("Z")


async def test_next_keeps_to_the_types_that_were_asked_for(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(public_url="http://insyn")
    writer, poller = await call(service, "moderator"), await call(service, "integration")
    none = await poller.get("/changes", params={"types": "a type & of tomorrow"})
    await tell(service, writer, "a")
    following = next(link["href"] for link in none.json()["_links"] if link["rel"] == "next")
    assert names(await poller.get(following)) == []


async def test_changes_of_some_types_only(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    writer, poller = await call(service, "moderator"), await call(service, "integration")
    await tell(service, writer, "a", "b")
    none = await poller.get("/changes", params={"types": "registry.account.changed.v1"})
    assert (names(none), none.json()["_meta"]["cursor"]) == ([], "2"), "what is passed over is not asked for again"
    assert names(await poller.get("/changes", params={"types": ["registry.unit.changed.v1", "unheard"]})) == ["a", "b"]


async def test_types_of_one_topic_are_told_apart(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    writer, poller = await call(service, "moderator"), await call(service, "integration")
    await tell(service, writer, "a", "b")
    outbox = service.core.tables.outbox
    async with service.core.engine.begin() as connection:
        value = (await connection.execute(outbox.select())).mappings().all()[0]["value"]
        other = value.replace(b"registry.unit.changed.v1", b"registry.unit.moved.v1")
        await connection.execute(update(outbox).where(outbox.c.position == 1).values(value=other))
    assert names(await poller.get("/changes")) == ["a", "b"]
    assert names(await poller.get("/changes", params={"types": "registry.unit.changed.v1"})) == ["b"]


async def test_a_cursor_that_is_too_old_is_410(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    writer, poller = await call(service, "moderator"), await call(service, "integration")
    await tell(service, writer, "a", "b", "c")
    async with service.core.engine.begin() as connection:
        await connection.execute(delete(service.core.tables.outbox).where(service.core.tables.outbox.c.position <= 2))
    assert (await poller.get("/changes", params={"after": 0})).status_code == 410
    assert names(await poller.get("/changes", params={"after": 2})) == ["c"]
    assert names(await poller.get("/changes")) == ["c"]
    assert (await poller.get("/changes", params={"after": "x"})).status_code == 422


async def test_changes_are_for_systems_auditors_and_administrators(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    asked = {role: (await (await call(service, role)).get("/changes")).status_code for role in ("integration", "auditor", "admin", "moderator")}  # fmt: skip
    assert asked == {"integration": 200, "auditor": 200, "admin": 200, "moderator": 403}
    assert (await (await call(service)).get("/changes")).status_code == 401


async def test_a_role_for_some_units_gets_no_personal_data_of_the_others(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    writer = await call(service, "moderator")
    await tell(service, writer, "a")
    outbox = service.core.tables.outbox
    async with service.core.engine.begin() as connection:
        await connection.execute(update(outbox).values(topic="registry.accounts"))
    limited = await call(service, "integration", units=[uuid7()])
    assert names(await limited.get("/changes")) == []
    assert names(await (await call(service, "integration")).get("/changes")) == ["a"]
    async with service.core.engine.begin() as connection:
        await connection.execute(update(outbox).values(topic="registry.api-keys"))
    assert names(await (await call(service, "admin")).get("/changes")) == [], "digests of keys stay among ourselves"


async def bury(service: Service, clock: FrozenClock, value: bytes | None = None) -> UUID:
    """One letter, of the event that was told last unless given."""
    tables, letter = service.core.tables, uuid7()
    async with service.core.engine.begin() as connection:
        if value is None:
            value = (await connection.execute(tables.outbox.select())).mappings().all()[-1]["value"]
        row = {
            "id": letter, "consumer": "registry", "topic": "registry.units", "partition": 0, "offset": 7,
            "type": "registry.unit.changed.v1", "reason": "REJECTED", "error": "never", "key": "k", "value": value,
            "buried_at": clock.now(), "state": "OPEN",
        }  # fmt: skip
        await connection.execute(insert(tables.dead_letter).values(row))
    return letter


async def test_a_letter_is_looked_at_replayed_and_then_settled(
    make_notes: MakeNotes, call: Call, clock: FrozenClock, database: Any
) -> None:
    heard: list[str] = []

    async def react(events: Sequence[Heard[Any]], uow: UnitOfWork) -> None:
        heard.extend(item.event.name for item in events)

    service = await make_notes(reactions={UnitChanged: react}, public_url="http://insyn")
    writer, admin = await call(service, "moderator"), await call(service, "admin")
    await tell(service, writer, "Biblioteket")
    letter = await bury(service, clock)
    listed = (await admin.get("/dead-letters", params={"state": "OPEN"})).json()
    assert [item["id"] for item in listed["items"]] == [str(letter)]
    shown = (await admin.get(f"/dead-letters/{letter}")).json()
    assert shown["event"]["data"]["name"] == "Biblioteket"
    assert {link["rel"] for link in shown["_links"]} == {"self", "replays", "discards"}
    replayed = await admin.post(f"/dead-letters/{letter}/replays")
    assert (replayed.status_code, replayed.json()["state"]) == (201, "REPLAYED")
    assert replayed.headers["location"].endswith(f"/dead-letters/{letter}")
    assert heard == ["Biblioteket"]
    assert (await admin.post(f"/dead-letters/{letter}/replays")).status_code == 409
    assert (await admin.get("/dead-letters", params={"state": "OPEN"})).json()["items"] == []
    actions = [
        item["action"] for item in (await (await call(service, "auditor")).get("/audit-entries")).json()["items"]
    ]
    assert actions[:2] == ["dead_letter.replayed", "dead_letter.read"]


async def test_a_letter_that_fails_again_stays(make_notes: MakeNotes, call: Call, clock: FrozenClock) -> None:
    async def react(events: Sequence[Heard[Any]], uow: UnitOfWork) -> None:
        raise Permanent("still not")

    service = await make_notes(reactions={UnitChanged: react})
    writer, admin = await call(service, "moderator"), await call(service, "admin")
    await tell(service, writer, "a")
    letter = await bury(service, clock)
    assert (await admin.post(f"/dead-letters/{letter}/replays")).status_code == 409
    assert (await admin.get(f"/dead-letters/{letter}")).json()["state"] == "OPEN"


async def test_a_letter_is_discarded_with_a_reason(make_notes: MakeNotes, call: Call, clock: FrozenClock) -> None:
    service = await make_notes()
    admin, auditor = await call(service, "admin"), await call(service, "auditor")
    letter = await bury(service, clock, value=b"\xff not an event")
    assert (await admin.get(f"/dead-letters/{letter}")).json()["raw"] == "/yBub3QgYW4gZXZlbnQ="
    assert (await admin.post(f"/dead-letters/{letter}/discards", json={})).status_code == 422
    reason = "Provhändelse från införandet"
    discarded = await admin.post(f"/dead-letters/{letter}/discards", json={"reason": reason})
    assert (discarded.status_code, discarded.json()["state"]) == (201, "DISCARDED")
    assert discarded.json()["settled_by"]
    entries = (await auditor.get("/audit-entries", params={"object_id": str(letter)})).json()["items"]
    assert entries[0]["reason"] == reason


@pytest.mark.parametrize("method_path", ["GET /dead-letters", "POST /dead-letters/{id}/replays", "GET /audit-entries"])
async def test_the_desks_are_not_for_everyone(make_notes: MakeNotes, call: Call, method_path: str) -> None:
    method, path = method_path.replace("{id}", str(uuid7())).split()
    service = await make_notes()
    assert (await (await call(service, "moderator")).request(method, path)).status_code == 403
    assert (await (await call(service)).request(method, path)).status_code == 401


async def test_the_auditor_finds_what_was_done(
    make_notes: MakeNotes, call: Call, clock: FrozenClock, database: Any
) -> None:
    service = await make_notes(public_url="http://insyn")
    writer, auditor = await call(service, "moderator", name="platina"), await call(service, "auditor")
    made = (await writer.post("/notes", json={"title": "a"})).json()
    await writer.post("/notes", json={"title": "b"})

    async def found(**query: str) -> int:
        return len((await auditor.get("/audit-entries", params=query)).json()["items"])

    assert await found() == 2
    assert await found(object_id=made["id"]) == 1
    assert await found(actor="platina", action="note.written") == 2
    assert await found(actor="nobody") == 0
    assert await found(**{"from": "2026-11-20T19:00:00+01:00"}) == 2
    assert await found(to="2026-11-20T18:00:00Z") == 0
    assert await found(case_id=str(uuid7())) == 0
    first = (await auditor.get("/audit-entries", params={"limit": 1})).json()
    following = next(link["href"] for link in first["_links"] if link["rel"] == "next")
    second = (await auditor.get(following)).json()
    assert [first["items"][0]["sequence"], second["items"][0]["sequence"]] == [2, 1]
    assert first["items"][0]["previous"] == second["items"][0]["digest"]


async def test_a_changed_row_is_found_by_the_auditor(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    writer, auditor = await call(service, "moderator"), await call(service, "auditor")
    for title in "abc":
        await writer.post("/notes", json={"title": title})
    verification = (await auditor.get("/audit-verifications/latest")).json()
    assert (verification["whole"], verification["broken_at"]) == (True, None)
    audit = service.core.tables.audit
    async with service.core.engine.begin() as connection:
        await connection.execute(update(audit).where(audit.c.seq == 2).values(actor="someone-else"))
    verification = (await auditor.get("/audit-verifications/latest")).json()
    assert (verification["whole"], verification["broken_at"]) == (False, 2)


async def test_whom_a_system_acts_for_is_audited_but_opens_nothing(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    auditor = await call(service, "auditor")
    allowed = await call(service, "moderator", scopes=["act-for"])
    sent_by = {"X-Sent-By": "joe01doe; type=adAccount"}
    assert (await allowed.post("/notes", json={"title": "a"}, headers=sent_by)).status_code == 201
    entry = (await auditor.get("/audit-entries")).json()["items"][0]
    assert entry["sent_by"] == "joe01doe; type=adAccount"
    refused = await call(service, "moderator")
    assert (await refused.post("/notes", json={"title": "a"}, headers=sent_by)).status_code == 403
    without_role = await call(service, "auditor", scopes=["act-for"])
    assert (await without_role.post("/notes", json={"title": "a"}, headers=sent_by)).status_code == 403
