"""Whatever is changed in the database behind our back is found by the verification, and said where."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from services.archive import metrics
from services.archive.application.verification import ask
from shared.blobs import BlobStore
from shared.clock import FrozenClock
from shared.ids import uuid7
from shared.service import Service
from tests.conftest import MakeClient, MakeService
from tests.support.archives import uow_of
from tests.support.posts import captured, picture, react
from tests.support.services import by_itself

SIZE = 700
TRIGGERS = {
    "sqlite": ["DROP TRIGGER record_no_update", "DROP TRIGGER record_no_delete", "DROP TRIGGER checkpoint_no_update"],
    "postgresql": ["DROP TRIGGER record_no_change ON record", "DROP TRIGGER checkpoint_no_change ON checkpoint"],
}


async def sealed(make_service: MakeService, size: int = SIZE) -> Service:
    archive = await make_service("archive")
    digest = await BlobStore(archive.core.settings.blobs_dir).put(b"data")
    await react(
        archive, *(captured(f"nummer {number}") for number in range(size - 1)), captured(attachments=[picture(digest)])
    )
    await react(archive, captured("sist"))
    return archive


async def tamper(archive: Service, *statements: str) -> None:
    """As somebody who owns the database."""
    dialect = archive.core.engine.dialect.name
    async with archive.core.engine.begin() as connection:
        for statement in (*TRIGGERS[dialect], *statements):
            await connection.execute(text(statement))


async def verified(archive: Service) -> list[tuple[str, int]]:
    """Ask, let the worker do it, and read what it found."""
    async with uow_of(archive) as uow:
        asked = await ask(uow)
    await by_itself(archive, "verify-log")
    async with uow_of(archive) as uow:
        done = await uow.verifications.get(asked.id)
    assert done is not None
    assert done.state == ("DAMAGED" if done.found else "SOUND")
    return [(finding.damage, finding.log_index) for finding in done.findings]


async def test_an_untouched_log_is_sound(make_service: MakeService, database: object) -> None:
    assert await verified(await sealed(make_service)) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE record SET content = (SELECT content FROM record WHERE log_index = 1) WHERE log_index = 300", [("CONTENT", 300)]),
        ("UPDATE record SET platform = 'x' WHERE log_index = 301", [("COLUMNS", 301)]),
        ("UPDATE record SET published_at = captured_at WHERE log_index = 302", [("COLUMNS", 302)]),
        ("UPDATE record SET origin = 'CREATED' WHERE log_index = 303", [("COLUMNS", 303)]),
        ("UPDATE record SET salt = content_digest WHERE log_index = 304", [("LEAF", 304)]),
        ("UPDATE record SET version = 7 WHERE log_index = 305", [("COLUMNS", 305), ("LEAF", 305)]),
        ("DELETE FROM record WHERE log_index = 306", [("MISSING", 306)]),
        ("DELETE FROM tile WHERE level = 1", [("TREE", 0), ("TREE", 256)]),
        ("UPDATE checkpoint SET note = 'x' WHERE size = 700", [("CHECKPOINT", 700)]),
        ("UPDATE checkpoint SET root = content_digest FROM record WHERE log_index = 1 AND size = 701", [("CHECKPOINT", 701)]),
        ("UPDATE evidence_log SET size = 700", [("CHECKPOINT", 700), ("TREE", 700)]),
    ],
)  # fmt: skip
async def test_an_edit_in_the_database_is_found_where_it_is(
    make_service: MakeService, database: object, statement: str, found: list[tuple[str, int]]
) -> None:
    archive = await sealed(make_service)
    await tamper(archive, statement)
    assert sorted(await verified(archive)) == sorted(found)


async def test_an_edit_that_covers_its_traces_in_the_row_is_found_too(
    make_service: MakeService, database: object
) -> None:
    """Content and its digest replaced together, by those of another record."""
    archive = await sealed(make_service, 5)
    await tamper(
        archive,
        "UPDATE record SET content = (SELECT content FROM record WHERE log_index = 1), "
        "record_digest = (SELECT record_digest FROM record WHERE log_index = 1) WHERE log_index = 2",
    )
    assert sorted(await verified(archive)) == [("COLUMNS", 2), ("LEAF", 2)]


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"inte json", ["CONTENT", "LEAF"]), (b"[]", ["CONTENT", "LEAF"]), (b'{"attachments": [7]}', ["CONTENT", "LEAF"])],
)
async def test_what_is_no_record_does_not_stop_the_verification(
    make_service: MakeService, database: object, content: bytes, found: list[str]
) -> None:
    archive = await sealed(make_service, 5)
    await tamper(archive)
    edit = "UPDATE record SET content = :content, record_digest = :digest WHERE log_index = 2"
    async with archive.core.engine.begin() as connection:
        await connection.execute(text(edit), {"content": content, "digest": sha256(content).hexdigest()})
    assert sorted(await verified(archive)) == [(damage, 2) for damage in found]


@pytest.mark.parametrize(
    ("edit", "found"),
    [("sealed_at = 'i går'", [("COLUMNS", 2)]), ("post_id = 'x'", [("COLUMNS", 2)]), ("salt = 'zz'", [("LEAF", 2)])],
)
async def test_rows_that_cannot_be_read_are_found_and_hide_no_others(
    make_service: MakeService, edit: str, found: list[tuple[str, int]]
) -> None:
    """SQLite takes any value in any column."""
    archive = await sealed(make_service, 5)
    await tamper(archive, f"UPDATE record SET {edit} WHERE log_index = 2", "DELETE FROM record WHERE log_index = 4")
    assert sorted(await verified(archive)) == [*found, ("MISSING", 4)]


async def test_media_that_are_gone_are_found(make_service: MakeService) -> None:
    archive = await sealed(make_service, 3)
    for kept in (archive.core.settings.data_dir / "archive-media").rglob("*"):
        if kept.is_file():
            kept.write_bytes(b"annat")
    assert await verified(archive) == [("MEDIA", 2)]


async def test_over_http_and_in_the_metrics(make_service: MakeService, client: MakeClient, database: object) -> None:
    archive = await sealed(make_service, 3)
    await tamper(archive, "UPDATE record SET platform = 'x' WHERE log_index = 1")
    auditor = await client(archive, "auditor")
    asked = await auditor.post("/log-verifications", headers={"Idempotency-Key": "en-gang"})
    again = await auditor.post("/log-verifications", headers={"Idempotency-Key": "en-gang"})
    assert asked.status_code == 202
    assert again.json() == asked.json()
    assert asked.json()["state"] == "WAITING"
    await by_itself(archive, "verify-log")
    done = (await auditor.get(asked.headers["Location"].partition("/v1")[2])).json()
    assert (done["state"], done["size"], done["checked"], done["found"]) == ("DAMAGED", 4, 4, 1)
    assert done["findings"][0]["log_index"] == 1
    assert "platform" in done["findings"][0]["detail"]
    assert (await auditor.get("/log-verifications")).json()["items"] == [done]
    assert metrics.FINDINGS._value.get() == 1
    assert (await (await client(archive, "registrar")).post("/log-verifications")).status_code == 403
    assert (await auditor.get(f"/log-verifications/{uuid7()}")).status_code == 404


async def test_the_calendar_asks_too(make_service: MakeService, clock: FrozenClock) -> None:
    archive = await make_service("archive", clock)

    async def done() -> int:
        async with uow_of(archive) as uow:
            return len(await uow.verifications.newest(limit=100))

    await by_itself(archive, "verify-log")
    assert await done() == 0
    await react(archive, captured())
    await by_itself(archive, "verify-log")
    assert await done() == 0, "a backfill that begins a log is not held up"
    clock.advance(timedelta(minutes=10))
    await by_itself(archive, "verify-log")
    await by_itself(archive, "verify-log")
    assert await done() == 1
    clock.advance(timedelta(hours=25))
    await by_itself(archive, "verify-log")
    assert await done() == 2


async def test_the_figures_tell_how_the_log_stands(make_service: MakeService, clock: FrozenClock) -> None:
    archive = await make_service("archive", clock)
    await react(archive, captured(), captured())
    metrics.LOG_SIZE.set(0)
    sealed_at = clock.now()
    clock.advance(timedelta(minutes=10))
    await by_itself(archive, "verify-log")
    await by_itself(archive, "measure-log")
    assert metrics.LOG_SIZE._value.get() == 2
    assert metrics.CHECKPOINT_AT._value.get() == sealed_at.timestamp()
    assert metrics.FINDINGS._value.get() == 0


async def test_damage_goes_on_being_told_while_the_next_verification_waits(make_service: MakeService) -> None:
    """Also by a worker that was started meanwhile: an alarm that ends must have been answered."""
    archive = await sealed(make_service, 3)
    await tamper(archive, "UPDATE record SET platform = 'x' WHERE log_index = 1")
    assert await verified(archive) == [("COLUMNS", 1)]
    async with uow_of(archive) as uow:
        await ask(uow)
    metrics.FINDINGS.set(0)
    metrics.VERIFIED_AT.set(0)
    await by_itself(archive, "measure-log")
    assert metrics.FINDINGS._value.get() == 1
    assert metrics.VERIFIED_AT._value.get() > 0
