"""What one archive transaction can reach."""

from dataclasses import dataclass

from services.archive.store.accounts import AccountStore
from services.archive.store.history import HistoryStore
from services.archive.store.log import LogStore
from services.archive.store.records import RecordStore
from services.archive.store.search import SearchStore
from services.archive.store.snapshots import SnapshotStore
from services.archive.store.verifications import VerificationStore
from shared.blobs import BlobStore
from shared.core import Core
from shared.db.stores import Stored
from shared.db.unit_of_work import UnitOfWork
from shared.evidence.notes import Signer


@dataclass(frozen=True, slots=True)
class Sealing:
    """What sealing needs beside the database. Without a signer nothing is sealed: whoever only reads needs none."""

    signer: Signer | None
    captured: BlobStore
    kept: BlobStore
    given_up: frozenset[str] = frozenset()
    """Digests of media that somebody decided not to wait for any more."""


class ArchiveUnitOfWork(UnitOfWork):
    accounts = Stored(AccountStore)
    records = Stored(RecordStore)
    log = Stored(LogStore)
    search = Stored(SearchStore)
    history = Stored(HistoryStore)
    snapshots = Stored(SnapshotStore)
    verifications = Stored(VerificationStore)

    def __init__(self, core: Core, sealing: Sealing) -> None:
        super().__init__(core)
        self.sealing = sealing
