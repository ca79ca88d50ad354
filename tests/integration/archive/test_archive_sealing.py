"""Every version of every post becomes a record, once, with a receipt that holds; or it waits; or it is refused."""

import asyncio
import errno
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.archive.domain.record import Origin
from services.archive.metrics import DELAYED, SEAL_SECONDS, SEALED
from services.archive.store.tables import checkpoint, record
from shared.blobs import BlobStore
from shared.clock import FrozenClock
from shared.contracts.archive import RecordSealed
from shared.contracts.envelope import Envelope
from shared.contracts.ingest import Author
from shared.errors import Permanent, Transient
from shared.evidence.notes import generate, open_checkpoint, parse_verifiers
from shared.evidence.receipts import verify
from shared.messaging.faults import passes
from shared.service import Service
from tests.conftest import MakeService
from tests.support.posts import captured, edited, heard, picture, react
from tests.support.services import VERIFIER_KEY, build
from tests.support.told import outbox_of

KEYS = parse_verifiers(VERIFIER_KEY)


async def told(service: Service) -> list[RecordSealed]:
    """What waits in the outbox."""
    found = await outbox_of(service)
    return [RecordSealed.model_validate(Envelope.model_validate_json(one.value).data) for one in found]


async def records(service: Service) -> list[Any]:
    async with service.core.engine.connect() as connection:
        return list(await connection.execute(select(record).order_by(record.c.log_index)))


async def execute(service: Service, statement: str) -> None:
    async with service.core.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_a_batch_is_sealed_with_receipts_that_hold(
    make_service: MakeService, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    posts = [captured(f"inlägg {number}") for number in range(5)]
    await react(archive, *posts)
    sealed = await told(archive)
    for one in sealed:
        verify(one.receipt, KEYS)
    assert [(one.post_id, one.receipt.content_digest) for one in sealed] == [
        (post.post_id, post.content_digest) for post in posts
    ]
    rows = await records(archive)
    assert [row.log_index for row in rows] == [0, 1, 2, 3, 4]
    content = json.loads(rows[0].content)
    assert content["text"] == "inlägg 0"
    assert content["raw"] == posts[0].raw
    assert content["received_at"] == "2026-11-20T17:55:00.000000Z"
    assert rows[0].sealed_at == clock.now()


@pytest.mark.parametrize("sizes", [(1, 1, 1), (255, 1, 1), (256, 256, 3), (300, 300)])
async def test_each_checkpoint_grows_out_of_the_one_before(make_service: MakeService, sizes: tuple[int, ...]) -> None:
    archive = await make_service("archive")
    for size in sizes:
        await react(archive, *(captured(f"nummer {number}") for number in range(size)))
    for one in await told(archive):
        verify(one.receipt, KEYS)
    async with archive.core.engine.connect() as connection:
        notes = list(await connection.scalars(select(checkpoint.c.note).order_by(checkpoint.c.size)))
    assert [open_checkpoint(note, KEYS).size for note in notes] == [sum(sizes[: n + 1]) for n in range(len(sizes))]


async def test_versions_own_posts_and_outsiders(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    ours = captured("Vi öppnar kl. 10.", author=Author(external_id="page", name="Hultsfreds kommun", ours=True))
    theirs = captured("Tack!")
    await react(archive, ours, theirs, edited(theirs, "Tack så mycket!"))
    rows = await records(archive)
    assert [row.origin for row in rows] == [Origin.CREATED, Origin.RECEIVED, Origin.RECEIVED]
    assert [row.version for row in rows] == [1, 1, 2]
    assert len({row.record_id for row in rows} | {row.salt for row in rows}) == 6


async def test_what_is_heard_again_is_not_sealed_again(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    post = captured()
    await react(archive, post, post)
    await react(archive, post, edited(post, "Ändrat"))
    await react(archive, post)
    assert [row.version for row in await records(archive)] == [1, 2]
    assert len(await told(archive)) == 2


async def test_a_wrong_digest_is_refused_and_nothing_of_the_batch_is_left(
    make_service: MakeService, database: object
) -> None:
    archive = await make_service("archive")
    with pytest.raises(Permanent, match="not what its content digest says"):
        await react(archive, captured("rätt"), captured("fel", content_digest="0" * 64))
    assert await records(archive) == []
    assert await told(archive) == []


async def test_another_content_under_a_sealed_version_is_refused(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    post = captured("som det var")
    await react(archive, post)
    other = captured("som det inte var", post_id=post.post_id, external_id=post.external_id)
    with pytest.raises(Permanent, match="another content"):
        await react(archive, other)
    assert [row.content_digest for row in await records(archive)] == [post.content_digest]


async def test_media_are_waited_for_and_taken_over(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    theirs = BlobStore(archive.core.settings.blobs_dir)
    ours = BlobStore(archive.core.settings.data_dir / "archive-media")
    digest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
    post = captured(attachments=[picture(digest), picture(None, "p2")])
    with pytest.raises(Transient, match="media"):
        await react(archive, post)
    assert await records(archive) == []
    assert await theirs.put(b"data") == digest
    await react(archive, post)
    assert await ours.get(digest) == b"data"
    assert len(await records(archive)) == 1


async def test_media_given_up_let_the_others_go_on(make_service: MakeService, database: object) -> None:
    digest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
    archive = await make_service("archive", media_given_up=f"{'0' * 64},{digest}")
    post = captured(attachments=[picture(digest)])
    with pytest.raises(Permanent, match="given up"):
        await react(archive, post)
    await BlobStore(archive.core.settings.blobs_dir).put(b"data")
    await react(archive, post)
    assert len(await records(archive)) == 1, "what was found again is sealed as ever"


async def test_a_full_disk_holds_seals_back_and_pages(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It passes: nothing is buried. SealsDelayed tells a person, as of media that are missing."""
    archive = await make_service("archive")
    digest = await BlobStore(archive.core.settings.blobs_dir).put(b"data")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    delayed = DELAYED.labels("media")._value
    before = delayed.get()
    with monkeypatch.context() as patched:
        patched.setattr("shared.blobs._write", full)
        with pytest.raises(OSError, match="No space") as fault:
            await react(archive, captured(attachments=[picture(digest)]))
    assert passes(fault.value)
    assert delayed.get() == before + 1
    assert await records(archive) == []


async def test_damaged_media_are_not_sealed(make_service: MakeService) -> None:
    archive = await make_service("archive")
    digest = await BlobStore(archive.core.settings.blobs_dir).put(b"data")
    (path,) = (found for found in archive.core.settings.blobs_dir.rglob("*") if found.is_file())
    path.write_bytes(b"annat")
    with pytest.raises(Transient, match="BlobDamaged"):
        await react(archive, captured(attachments=[picture(digest)]))
    assert await records(archive) == []


async def test_sealers_wait_for_each_other(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    batches = [[captured(f"{batch}-{number}") for number in range(7)] for batch in range(6)]
    await asyncio.gather(*(react(archive, *batch) for batch in batches), react(archive, *batches[0]))
    rows = await records(archive)
    assert [row.log_index for row in rows] == list(range(42))
    for one in await told(archive):
        verify(one.receipt, KEYS)


async def test_without_a_key_or_with_anothers_it_waits(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    await react(archive, captured("först"))
    settings = archive.core.settings
    for key, why in (("", "no signing key"), (generate("annan.example.se/log")[0], "signing key that of")):
        other = build("archive", settings.data_dir, settings.database_url, signing_key=key)
        with pytest.raises(Transient, match=why):
            await react(other, captured("sedan"))
        await other.close()
    assert len(await records(archive)) == 1


async def test_the_worker_refuses_to_start_without_a_key(make_service: MakeService) -> None:
    (start,) = (await make_service("archive", signing_key="")).starting
    with pytest.raises(SystemExit, match="INSYN_SIGNING_KEY is missing"):
        await start()
    (start,) = (await make_service("archive")).starting
    await start()


async def test_nothing_is_sealed_onto_a_damaged_end(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    await react(archive, captured("först"))
    await execute(archive, "DELETE FROM tile")
    with pytest.raises(Transient, match="last checkpoint"):
        await react(archive, captured("sedan"))
    assert len(await records(archive)) == 1


async def test_the_database_refuses_to_change_what_is_sealed(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    await react(archive, captured("så här var det"))
    for statement in (
        "UPDATE record SET platform = 'x'",
        "DELETE FROM record",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET root = ''",
    ):
        with pytest.raises(DBAPIError, match="sealed is not changed"):
            await execute(archive, statement)
    assert len(await records(archive)) == 1


async def test_a_failure_after_the_seal_leaves_neither_seal_nor_receipt(
    make_service: MakeService, database: object
) -> None:
    archive = await make_service("archive")

    async def seal_and_crash() -> None:
        async with archive.new_unit_of_work() as uow:
            post = captured()
            await archive.reactions[type(post)](heard(post), uow)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await seal_and_crash()
    assert await records(archive) == []
    assert await told(archive) == []
    await react(archive, captured())
    assert [row.log_index for row in await records(archive)] == [0]


async def test_the_wait_for_the_seal_is_measured(make_service: MakeService, clock: FrozenClock) -> None:
    archive = await make_service("archive", clock)
    before = SEALED.labels("RECEIVED")._value.get(), SEAL_SECONDS._sum.get()
    await react(archive, captured(captured_at=clock.now() - timedelta(seconds=9)))
    assert SEALED.labels("RECEIVED")._value.get() == before[0] + 1
    assert SEAL_SECONDS._sum.get() == before[1] + 9


async def test_the_event_tells_who_caused_it(make_service: MakeService) -> None:
    archive = await make_service("archive")
    (cause,) = await react(archive, captured())
    (told_once,) = await outbox_of(archive)
    envelope = Envelope.model_validate_json(told_once.value)
    assert envelope.causationid == str(cause.id)
    assert UUID(envelope.subject) == (await records(archive))[0].record_id
