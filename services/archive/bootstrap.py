"""The one place that knows how the parts of archive fit together."""

from datetime import timedelta

from services.archive.api import checkpoints, log_verifications, proofs, records, searches, snapshots
from services.archive.application import snapshots as snapshotting
from services.archive.application.figures import measure
from services.archive.application.reactions import REACTIONS
from services.archive.application.unit_of_work import ArchiveUnitOfWork, Sealing
from services.archive.application.verification import ask_when_due, work_off
from services.archive.settings import ArchiveSettings
from services.archive.store import tables
from shared.blobs import BlobStore
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.evidence.notes import Signer, parse_verifiers
from shared.observability.metrics import ROOM
from shared.service import Schedule, Service
from shared.web.service import About, service_app

ABOUT = About(
    name="archive",
    version="1.0.0",
    released="2026-12-01",
    swedish=(
        "Arkivet: varje version av varje inlägg som allmän handling, förseglad i en bevislogg som vem som helst kan "
        "kontrollera utan att lita på oss. Sök och visa handlingar, även borttagna; hämta bevis och kontrollpunkter. "
        "Begränsningar: utlämnande, sekretessprövning, gallring och leverans till e-arkiv finns ännu inte."
    ),
    english=(
        "The archive: each version of each post as a public record, sealed in an evidence log that anyone can check "
        "without trusting us. Search and show records, removed ones too; fetch proofs and checkpoints. "
        "Limits: disclosure, confidentiality review, disposal and transfer to an e-archive are not there yet."
    ),
    begin=(
        "`GET /records?q=bibliotek`: sök bland handlingarna / search the records.",
        "`GET /records/{id}`: en handling med hela sin historia / a record with all its story.",
        "`GET /checkpoints/latest` och `GET /inclusion-proofs`, utan nyckel: kontrollera själv / check a record yourself.",
    ),
    tags=(
        (
            "records",
            "Allmänna handlingar: sök och visa, även borttagna / Public records: search and show, removed ones too",
        ),
        (
            "snapshots",
            "Ögonblicksbilder av konton, förseglade / Snapshots of accounts, sealed",
        ),
        (
            "evidence",
            "Bevisloggen: kontrollpunkter, bevis, kontroller / The evidence log: checkpoints, proofs, verifications",
        ),
    ),
)
NO_KEY = (
    "archive: INSYN_SIGNING_KEY is missing. Without it nothing can be sealed, and so nothing be removed.\n"
    "Make a key once with `python -m shared.evidence key insyn.example.se/0860/log` and keep it: a log has one for life."
)


def build(settings: ArchiveSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    sealing = _sealing(settings)

    def new_unit_of_work() -> ArchiveUnitOfWork:
        return ArchiveUnitOfWork(core, sealing)

    routers = [one.router for one in (records, searches, snapshots, proofs, checkpoints, log_verifications)]
    root, v1 = service_app(ABOUT, core, routers, new_unit_of_work)
    return Service(
        core,
        root,
        v1,
        new_unit_of_work,
        REACTIONS,
        schedules=_schedules(settings, core, sealing),
        starting=[lambda: _refuse_without_key(sealing)],
    )


def _sealing(settings: ArchiveSettings) -> Sealing:
    key = settings.signing_key.get_secret_value()
    return Sealing(
        signer=Signer.parse(key) if key else None,
        captured=BlobStore(settings.blobs_dir),
        kept=BlobStore(settings.media_dir),
        given_up=settings.given_up,
    )


async def _refuse_without_key(sealing: Sealing) -> None:
    if sealing.signer is None:
        raise SystemExit(NO_KEY)


def _schedules(settings: ArchiveSettings, core: Core, sealing: Sealing) -> list[Schedule]:
    every = timedelta(hours=settings.verify_every_hours)
    verifiers = [*parse_verifiers(settings.archive_public_keys), *([sealing.signer.verifier] if sealing.signer else [])]

    async def verify() -> None:
        await ask_when_due(every, ArchiveUnitOfWork(core, sealing))
        await work_off(lambda: ArchiveUnitOfWork(core, sealing), verifiers)

    async def figures() -> None:
        await measure(ArchiveUnitOfWork(core, sealing))
        await snapshotting.measure(ArchiveUnitOfWork(core, sealing))
        ROOM.labels("archive").set(await sealing.kept.room())

    patience = snapshotting.Patience(
        timedelta(seconds=settings.snapshot_quiet_seconds), timedelta(minutes=settings.snapshot_waits_minutes)
    )

    async def take_snapshots() -> None:
        await snapshotting.ask_when_due(settings.snapshot_months, ArchiveUnitOfWork(core, sealing))
        for asked in await snapshotting.waiting(ArchiveUnitOfWork(core, sealing)):
            await snapshotting.take(asked.id, patience, ArchiveUnitOfWork(core, sealing))

    return [
        Schedule("verify-log", timedelta(seconds=30), verify),
        Schedule("take-snapshots", timedelta(seconds=5), take_snapshots),
        Schedule("measure-log", timedelta(seconds=15), figures),
    ]
