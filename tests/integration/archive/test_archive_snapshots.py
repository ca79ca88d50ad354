"""An account that closes is shown a last time, sealed with proof; so is a watched one twice a year, and a new face."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.archive import metrics
from services.archive.application.snapshots import months_before
from services.archive.application.verification import ask
from shared.blobs import BlobStore
from shared.clock import FrozenClock
from shared.contracts.archive import Receipt, SnapshotSealed
from shared.contracts.envelope import Envelope
from shared.contracts.ingest import ProfileChecked
from shared.contracts.registry import AccountChanged, Attestation, PersonRef
from shared.evidence.notes import parse_verifiers
from shared.evidence.receipts import verify
from shared.ids import uuid7
from shared.service import Service
from tests.conftest import MakeClient, MakeService
from tests.support.archives import uow_of
from tests.support.posts import ACCOUNT, captured, react
from tests.support.services import VERIFIER_KEY, by_itself
from tests.support.told import outbox_of

UNIT, PERSON = uuid7(), uuid7()
SUBJECT = "bibliotekschef@hultsfred.example.se"
VOUCHED = Attestation(
    attestation_id=uuid7(), kind="terms_reviewed", what="2025-01-01", by=SUBJECT, at=datetime(2026, 11, 1, 8, tzinfo=UTC), note=SUBJECT
)  # fmt: skip


def told_account(version: int, status: Any, at: datetime, **values: Any) -> AccountChanged:
    given: dict[str, Any] = {
        "account_id": ACCOUNT, "version": version, "change": "closing", "status": status, "platform": "facebook",
        "platform_id": "1", "handle": "hultsfredsbibliotek", "url": None, "unit_id": UNIT, "responsibility": "HOSTED_SPACE",
        "watched": True, "goals": [], "responsible": PersonRef(person_id=PERSON, subject=SUBJECT), "deputies": [],
        "spokespersons": [], "authors": [SUBJECT], "attestations": [VOUCHED],
        "changed_at": at,
    }  # fmt: skip
    return AccountChanged(**given | values)


def checked(at: datetime, **values: Any) -> ProfileChecked:
    given: dict[str, Any] = {
        "check_id": uuid7(), "account_id": ACCOUNT, "account_version": 1, "platform": "facebook", "outcome": "SEEN",
        "asked_platform_id": "1", "asked_handle": "h", "platform_id": "1", "handle": "h", "id_of_handle": "1",
        "name": "Hultsfreds bibliotek", "url": None, "about": "Välkommen", "checked_at": at,
    }  # fmt: skip
    return ProfileChecked(**given | values)


async def take(archive: Service) -> None:
    await by_itself(archive, "take-snapshots")


async def sealed(archive: Service) -> list[SnapshotSealed]:
    told = [Envelope.model_validate_json(one.value) for one in await outbox_of(archive)]
    return [SnapshotSealed.model_validate(one.data) for one in told if one.type == SnapshotSealed.type]


async def verified(archive: Service) -> list[tuple[str, int]]:
    async with uow_of(archive) as uow:
        asked = await ask(uow)
    await by_itself(archive, "verify-log")
    async with uow_of(archive) as uow:
        done = await uow.verifications.get(asked.id)
    assert done is not None
    return [(one.damage, one.log_index) for one in done.findings]


async def test_a_closing_account_is_shown_once_when_it_is_quiet_with_a_proof_that_holds(
    make_service: MakeService, client: MakeClient, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    closing = told_account(2, "CLOSING", clock.now())
    await react(archive, told_account(1, "ACTIVE", clock.now()))
    await react(archive, closing)
    clock.advance(timedelta(seconds=9))
    await react(archive, captured("ett"), captured("två"))
    clock.advance(timedelta(seconds=9))
    await take(archive)
    assert await sealed(archive) == [], "something came nine seconds ago: it is not quiet yet"
    clock.advance(timedelta(seconds=2))
    await take(archive)
    await react(archive, closing)
    clock.advance(timedelta(minutes=1))
    await take(archive)
    (told,) = await sealed(archive)
    assert (told.kind, told.account_version, told.records, told.log_index) == ("FINAL", 2, 2, 2)

    await react(archive, captured("sent"))
    api = await client(archive, "archivist")
    whole = (await api.get(f"/snapshots/{told.snapshot_id}")).json()
    assert whole["later_records"] == 1
    assert whole["content"]["quiet"] is True
    assert whole["content"]["records"]["posts"] == 2
    assert SUBJECT not in str(whole["content"])
    assert whole["content"]["account"]["responsible"] == {"person_id": str(PERSON)}
    receipt = Receipt.model_validate(whole["receipt"])
    assert receipt.content_digest == told.content_digest
    verify(receipt, parse_verifiers(VERIFIER_KEY))
    proof = await api.get("/inclusion-proofs", params={"record_id": str(told.snapshot_id)})
    assert proof.json()["log_index"] == 2
    assert await verified(archive) == []


async def test_a_final_snapshot_waits_no_longer_than_it_may_and_says_that_there_was_no_quiet(
    make_service: MakeService, client: MakeClient, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    await react(archive, told_account(2, "CLOSING", clock.now()))
    clock.advance(timedelta(minutes=15))
    await react(archive, captured("mitt i"))
    await take(archive)
    (told,) = await sealed(archive)
    whole = (await (await client(archive, "auditor")).get(f"/snapshots/{told.snapshot_id}")).json()
    assert whole["content"]["quiet"] is False


@pytest.mark.parametrize(
    ("column", "damage"), [("content = salt", "CONTENT"), ("records = 7", "COLUMNS"), ("salt = content_digest", "LEAF")]
)
async def test_an_edited_snapshot_is_found(
    make_service: MakeService, database: object, clock: FrozenClock, column: str, damage: str
) -> None:
    archive = await make_service("archive", clock)
    await react(archive, told_account(2, "CLOSING", clock.now()))
    clock.advance(timedelta(minutes=1))
    await take(archive)
    postgres = archive.core.engine.dialect.name == "postgresql"
    async with archive.core.engine.begin() as connection:
        drop = "DROP TRIGGER snapshot_no_change ON snapshot" if postgres else "DROP TRIGGER snapshot_no_update"
        await connection.execute(text(drop))
        value = column.replace("content = salt", "content = convert_to(salt, 'UTF8')") if postgres else column
        await connection.execute(text(f"UPDATE snapshot SET {value}"))
    assert (damage, 0) in await verified(archive)


async def test_a_watched_account_is_shown_twice_a_year_and_an_unwatched_one_never(
    make_service: MakeService, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    await react(archive, told_account(1, "PAUSED", clock.now()))
    await react(archive, told_account(1, "CLOSED", clock.now(), account_id=uuid7(), watched=False))
    clock.advance(timedelta(days=180))
    await take(archive)
    assert await sealed(archive) == []
    clock.advance(timedelta(days=5))
    await take(archive)
    await take(archive)
    assert [(one.kind, one.account_id) for one in await sealed(archive)] == [("PERIODIC", ACCOUNT)]
    clock.advance(timedelta(days=185))
    await take(archive)
    assert len(await sealed(archive)) == 2


async def test_a_new_picture_or_name_is_a_redesign_and_the_picture_is_kept(
    make_service: MakeService, client: MakeClient, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    digest = await BlobStore(archive.core.settings.blobs_dir).put(b"bild")
    await react(archive, told_account(1, "ACTIVE", clock.now()))
    await react(archive, checked(clock.now()))
    await react(archive, checked(clock.now() + timedelta(hours=1), outcome="GONE", name=None))
    await react(archive, checked(clock.now() + timedelta(hours=2), about="Ny text"))
    await take(archive)
    assert await sealed(archive) == [], "the same face is no redesign, nor is one that was not seen"
    await react(archive, checked(clock.now() + timedelta(hours=3), picture_digest=digest))
    await react(archive, checked(clock.now() + timedelta(hours=1), name="gammalt"))
    await take(archive)
    (told,) = await sealed(archive)
    assert told.kind == "REDESIGN"
    whole = (await (await client(archive, "registrar")).get(f"/snapshots/{told.snapshot_id}")).json()
    assert whole["content"]["profile"]["picture_kept"] is True
    assert await archive.new_unit_of_work().sealing.kept.get(digest) == b"bild"  # type: ignore[attr-defined] # archive's own


async def test_an_archivist_asks_and_what_is_not_taken_within_a_day_is_overdue(
    make_service: MakeService, client: MakeClient, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    await react(archive, told_account(1, "ACTIVE", clock.now()))
    api = await client(archive, "archivist")
    missing = await api.post("/snapshots", json={"account_id": str(uuid7())})
    asked = await api.post("/snapshots", json={"account_id": str(ACCOUNT)})
    assert (missing.status_code, asked.status_code) == (404, 202)
    assert (await api.get("/snapshots", params={"overdue": "true"})).json()["items"] == []
    clock.advance(timedelta(hours=25))
    await by_itself(archive, "measure-log")
    assert metrics.SNAPSHOTS_OVERDUE._value.get() == 1
    late = (await api.get("/snapshots", params={"overdue": "true", "account_id": str(ACCOUNT)})).json()["items"]
    assert [(one["id"], one["state"]) for one in late] == [(asked.json()["id"], "WAITING")]
    await take(archive)
    assert (await api.get("/snapshots", params={"overdue": "true"})).json()["items"] == []
    assert (
        await (await client(archive, "registrar")).post("/snapshots", json={"account_id": str(ACCOUNT)})
    ).status_code == 403


async def test_snapshots_of_other_units_are_out_of_reach(
    make_service: MakeService, client: MakeClient, database: object, clock: FrozenClock
) -> None:
    archive = await make_service("archive", clock)
    await react(archive, told_account(2, "CLOSING", clock.now()))
    clock.advance(timedelta(minutes=1))
    await take(archive)
    (told,) = await sealed(archive)
    outside = await client(archive, "registrar", units=[UUID(int=7)])
    assert (await outside.get("/snapshots")).json()["items"] == []
    assert (await outside.get(f"/snapshots/{told.snapshot_id}")).status_code == 403
    archivist = await client(archive, "archivist", units=[UUID(int=7)])
    assert (await archivist.post("/snapshots", json={"account_id": str(ACCOUNT)})).status_code == 403
    assert (await archivist.get("/snapshots")).json()["items"] == []
    near = await client(archive, "archivist", name="near", units=[UNIT])
    assert (await near.post("/snapshots", json={"account_id": str(ACCOUNT)})).status_code == 202


def test_six_months_before_the_last_of_august_is_the_last_of_february(clock: FrozenClock) -> None:
    assert months_before(clock.now().replace(year=2027, month=8, day=31), 6).date().isoformat() == "2027-02-28"
