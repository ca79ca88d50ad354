"""A record is shown whole: content, versions, cases, what was asked for on the platform and how it ended."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from shared.blobs import BlobStore
from shared.contracts.archive import Receipt
from shared.contracts.ingest import PostCaptured, PostWithdrawn, RemovalAmended, RemovalEnded, SeenItem
from shared.contracts.moderation import CaseChanged, Decision, RemovalRequested
from shared.evidence.notes import parse_verifiers
from shared.evidence.receipts import verify
from shared.ids import uuid7
from shared.service import Service
from tests.conftest import MakeClient, MakeService
from tests.support.archives import uow_of
from tests.support.posts import ACCOUNT, PUBLISHED, captured, edited, picture, react
from tests.support.services import VERIFIER_KEY

CASE, REMOVAL = uuid7(), uuid7()
NOT_THERE = "019a9f00-1c2d-7e3f-8a4b-5c6d7e8f9a0b"
READERS = ["registrar", "archivist", "records_officer", "auditor"]


def at(minutes: int) -> datetime:
    return PUBLISHED + timedelta(minutes=minutes)


async def shown(client: httpx.AsyncClient, index: int = 0) -> dict[str, Any]:
    items = (await client.get("/records")).json()["items"]
    (found,) = [one for one in items if one["log_index"] == index]
    answer = await client.get(f"/records/{found['id']}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def requested(post: PostCaptured, *receipts: Receipt) -> RemovalRequested:
    return RemovalRequested(
        removal_id=REMOVAL, case_id=CASE, post_id=post.post_id, account_id=ACCOUNT, platform="facebook", action="remove",
        receipts=list(receipts), requested_at=at(30),
    )  # fmt: skip


def ended(outcome: Any, *seen: PostCaptured, **values: Any) -> RemovalEnded:
    items = [SeenItem(post_id=post.post_id, version=post.version, content_digest=post.content_digest) for post in seen]
    given: dict[str, Any] = {
        "removal_id": REMOVAL, "case_id": CASE, "post_id": seen[0].post_id, "account_id": ACCOUNT, "action": "remove",
        "outcome": outcome, "words": None, "seen": items, "read_at": at(31), "intent_at": at(31), "acted_at": at(32),
        "confirmed_at": at(33), "ended_at": at(33),
    }  # fmt: skip
    return RemovalEnded(**given | values)


def case_of(post: PostCaptured, version: int, status: Any, decision: Decision | None = None) -> CaseChanged:
    return CaseChanged(
        case_id=CASE, version=version, post_id=post.post_id, account_id=ACCOUNT, thread_id=post.thread_id, status=status, hits=[],
        decision=decision, published_at=PUBLISHED, captured_at=PUBLISHED, opened_at=PUBLISHED, knowledge_at=None, ended_at=None,
        changed_at=at(version),
    )  # fmt: skip


async def receipts(archive: Service) -> list[Receipt]:
    async with uow_of(archive) as uow:
        records = await uow.records.between(0, 100)
    return [
        Receipt(
            record_id=one.record_id, post_id=one.post_id, version=one.version, content_digest=one.content_digest,
            record_digest=one.record_digest, salt=one.salt, log_index=one.log_index, tree_size=1, proof=[], checkpoint="",
        )
        for one in records
    ]  # fmt: skip


async def test_a_record_with_its_versions_and_its_proof(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    post = captured("först")
    await react(archive, post, edited(post, "sedan"))
    told = await shown(await client(archive, "registrar"))
    assert told["text"] == "först"
    assert told["raw"] == post.raw
    assert told["origin"] == "RECEIVED"
    assert told["received_at"] == "2026-11-20T17:55:00Z"
    assert [one["version"] for one in told["versions"]] == [1, 2]
    verify(Receipt.model_validate(told["receipt"]), parse_verifiers(VERIFIER_KEY))
    assert told["receipt"]["content_digest"] == post.content_digest


async def test_the_story_of_a_removal_in_whatever_order_it_is_heard(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    root, reply = captured("hets"), captured("svar")
    await react(archive, root, reply)
    decision = Decision(
        decided="remove",
        rule_id="hets",
        rule_version=3,
        ground="statutory",
        decided_by="ersattare@example.se",
        decided_at=at(29),
    )
    amended = RemovalAmended(
        removal_id=REMOVAL, case_id=CASE, post_id=root.post_id, mark="EDITED_MEANWHILE", version=2, amended_at=at(40)
    )
    await react(archive, ended("REMOVED", root, reply))
    await react(archive, amended)
    await react(archive, case_of(root, 3, "REMOVED", decision), case_of(root, 2, "REMOVING", decision))
    await react(archive, requested(root, *await receipts(archive)))
    told = await shown(await client(archive, "auditor"))
    assert told["taken_off"] == "REMOVED"
    (case,) = told["cases"]
    assert (case["status"], case["decision"]["decided_by"]) == ("REMOVED", "ersattare@example.se")
    (removal,) = told["removals"]
    assert removal["requested_at"] == "2026-11-20T18:25:00Z"
    assert [one["version"] for one in removal["covered"]] == [1, 1]
    (end,) = removal["ends"]
    assert (end["outcome"], end["read_at"], end["intent_at"], end["acted_at"], end["confirmed_at"]) == (
        "REMOVED", "2026-11-20T18:26:00Z", "2026-11-20T18:26:00Z", "2026-11-20T18:27:00Z", "2026-11-20T18:28:00Z",
    )  # fmt: skip
    assert [item["post_id"] for item in end["seen"]] == [str(root.post_id), str(reply.post_id)]
    assert removal["amendments"] == [{"mark": "EDITED_MEANWHILE", "version": 2, "amended_at": "2026-11-20T18:35:00Z"}]


async def test_a_clock_that_was_ahead_does_not_bring_back_an_older_state(
    make_service: MakeService, client: MakeClient
) -> None:
    """The API that told of the decision and the worker that told of the end are two hosts."""
    archive = await make_service("archive")
    root = captured("hets")
    await react(archive, root)
    ahead = case_of(root, 2, "REMOVING", None).model_copy(update={"changed_at": at(50)})
    await react(archive, ahead, case_of(root, 3, "REMOVED", None))
    (case,) = (await shown(await client(archive, "auditor")))["cases"]
    assert case["status"] == "REMOVED"


async def test_what_went_with_a_post_says_so(make_service: MakeService, client: MakeClient, database: object) -> None:
    archive = await make_service("archive")
    root, reply = captured("hets"), captured("svar")
    await react(archive, root, reply)
    await react(archive, requested(root, *await receipts(archive)))
    await react(archive, ended("REMOVED", root, reply))
    told = await shown(await client(archive, "registrar"), 1)
    (removal,) = told["removals"]
    assert removal["with_post_id"] == str(root.post_id)
    assert [end["outcome"] for end in removal["ends"]] == ["REMOVED"]
    assert told["taken_off"] == "REMOVED"


async def test_a_stale_end_and_then_a_true_one(make_service: MakeService, client: MakeClient) -> None:
    archive = await make_service("archive")
    post = captured("hets")
    await react(archive, post)
    await react(archive, ended("STALE", post, acted_at=None, confirmed_at=None, intent_at=None, ended_at=at(31)))
    registrar = await client(archive, "registrar")
    assert (await shown(registrar))["taken_off"] is None
    await react(archive, ended("REMOVED", post))
    told = await shown(registrar)
    assert [end["outcome"] for end in told["removals"][0]["ends"]] == ["STALE", "REMOVED"]


async def test_the_same_event_twice_is_told_once(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    post = captured("hets")
    await react(archive, post)
    told = await react(archive, ended("REMOVED", post))
    async with uow_of(archive) as uow:
        await archive.reactions[RemovalEnded]([*told, *told], uow)
    assert len((await shown(await client(archive, "registrar")))["removals"][0]["ends"]) == 1


async def test_a_withdrawn_post_stays_a_record(make_service: MakeService, client: MakeClient, database: object) -> None:
    archive = await make_service("archive")
    post = captured("ångrat")
    await react(archive, post)
    await react(
        archive, PostWithdrawn(post_id=post.post_id, thread_id=post.thread_id, account_id=ACCOUNT, withdrawn_at=at(5))
    )
    told = await shown(await client(archive, "registrar"))
    assert told["withdrawn_at"] == "2026-11-20T18:00:00Z"
    assert (told["text"], told["taken_off"]) == ("ångrat", None)


async def test_media_are_given_out_as_captured(make_service: MakeService, client: MakeClient) -> None:
    archive = await make_service("archive")
    digest = await BlobStore(archive.core.settings.blobs_dir).put(b"\x89PNG")
    page = picture(digest, "p2").model_copy(update={"media_type": "text/html"})
    await react(archive, captured(attachments=[picture(digest)]), captured(attachments=[page]))
    registrar = await client(archive, "registrar")
    (media,) = [one["href"] for one in (await shown(registrar))["_links"] if one["rel"] == "media"]
    answer = await registrar.get(media.partition("/v1")[2])
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    other = (await shown(registrar, 1))["id"]
    assert (await registrar.get(f"/records/{other}/media/{digest}")).headers[
        "content-type"
    ] == "application/octet-stream"
    assert (await registrar.get(f"/records/{other}/media/{'0' * 64}")).status_code == 404


@pytest.mark.parametrize("path", ["/records", f"/records/{NOT_THERE}", f"/records/{NOT_THERE}/media/{'0' * 64}"])
async def test_who_may_read(make_service: MakeService, client: MakeClient, path: str) -> None:
    archive = await make_service("archive")
    assert (await (await client(archive)).get(path)).status_code == 401
    for role in ("moderator", "integration", "admin"):
        assert (await (await client(archive, role)).get(path)).status_code == 403
    for role in READERS:
        assert (await (await client(archive, role)).get(path)).status_code in {200, 404}


async def test_every_reading_is_in_the_audit_log_and_no_query_is(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    await react(archive, captured("en hemlighet"))
    told = await shown(await client(archive, "registrar"))
    await (await client(archive, "archivist")).post("/searches", json={"q": "hemlighet"})
    audit = archive.core.tables.audit
    async with archive.core.engine.connect() as connection:
        rows = list(await connection.execute(select(audit).order_by(audit.c.seq)))
    assert [(row.action, row.actor) for row in rows] == [
        ("records.searched", "test-registrar"), ("record.read", "test-registrar"), ("records.searched", "test-archivist"),
    ]  # fmt: skip
    assert rows[1].object_id == told["id"]
    assert "hemlighet" not in str([row.details for row in rows])
