"""What one ingest transaction can reach."""

from services.ingest.store.accounts import AccountStore
from services.ingest.store.batches import BatchStore
from services.ingest.store.credentials import CredentialStore
from services.ingest.store.feeds import FeedStore, FetchStore
from services.ingest.store.posts import PostStore
from services.ingest.store.profiles import ProfileStore
from services.ingest.store.quarantine import QuarantineStore
from services.ingest.store.removals import RemovalStore
from services.ingest.store.vault import Vault
from shared.core import Core
from shared.db.stores import Stored
from shared.db.unit_of_work import UnitOfWork


class IngestUnitOfWork(UnitOfWork):
    accounts = Stored(AccountStore)
    batches = Stored(BatchStore)
    credentials = Stored(CredentialStore, "_vault")
    feeds = Stored(FeedStore)
    fetches = Stored(FetchStore)
    posts = Stored(PostStore)
    profiles = Stored(ProfileStore)
    quarantine = Stored(QuarantineStore)
    removals = Stored(RemovalStore)

    def __init__(self, core: Core, vault: Vault) -> None:
        super().__init__(core)
        self._vault = vault
