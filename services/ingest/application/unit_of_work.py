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
from shared.db.unit_of_work import UnitOfWork


class IngestUnitOfWork(UnitOfWork):
    def __init__(self, core: Core, vault: Vault) -> None:
        super().__init__(core)
        self._vault = vault

    def _open(self) -> None:
        self.accounts = AccountStore(self.session)
        self.batches = BatchStore(self.session)
        self.credentials = CredentialStore(self.session, self._vault)
        self.feeds = FeedStore(self.session)
        self.fetches = FetchStore(self.session)
        self.posts = PostStore(self.session)
        self.profiles = ProfileStore(self.session)
        self.quarantine = QuarantineStore(self.session)
        self.removals = RemovalStore(self.session)
