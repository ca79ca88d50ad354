"""The one place that knows how the parts of archive fit together."""

from services.archive.application.reactions import REACTIONS
from services.archive.application.unit_of_work import ArchiveUnitOfWork, Sealing
from services.archive.settings import ArchiveSettings
from services.archive.store import tables
from shared.blobs import BlobStore
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.evidence.notes import Signer
from shared.service import Service
from shared.web.service import About, service_app

ABOUT = About(
    name="archive",
    version="1.0.0",
    released="2026-12-01",
    swedish=(
        "Arkivet: varje version av varje inlägg som allmän handling, förseglad i en bevislogg som vem som helst kan "
        "kontrollera utan att lita på oss. Sök och visa handlingar, även borttagna; hämta bevis och kontrollpunkter."
    ),
    english=(
        "The archive: each version of each post as a public record, sealed in an evidence log that anyone can check "
        "without trusting us. Search and show records, removed ones too; fetch proofs and checkpoints."
    ),
)


def build(settings: ArchiveSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    key = settings.signing_key.get_secret_value()
    sealing = Sealing(
        signer=Signer.parse(key) if key else None,
        captured=BlobStore(settings.blobs_dir),
        kept=BlobStore(settings.media_dir),
    )

    def new_unit_of_work() -> ArchiveUnitOfWork:
        return ArchiveUnitOfWork(core, sealing)

    root, v1 = service_app(ABOUT, core, [], new_unit_of_work)
    return Service(core, root, v1, new_unit_of_work, REACTIONS)
