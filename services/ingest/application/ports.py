"""What ingest's work reaches beside its database: platforms, media, keys; and units of work of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.ingest.application.pace import Pace
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.platforms import Connector, Webhook
from services.ingest.domain.posts import Attachment
from services.ingest.settings import IngestSettings
from services.ingest.store.vault import Vault
from shared.core import Core
from shared.evidence.notes import Verifier


class Media(Protocol):
    async def captured(self, attachment: Attachment) -> Attachment:
        """With the bytes in the blob store. Away: try again; Refused or Missing: they cannot be had."""

    async def has(self, digest: str) -> bool: ...

    async def room(self) -> float:
        """The free share of the disk they lie on."""


@dataclass(frozen=True, slots=True)
class Ports:
    core: Core
    settings: IngestSettings
    vault: Vault
    connectors: Mapping[str, Connector]
    webhooks: Mapping[str, Webhook]
    media: Media
    verifiers: tuple[Verifier, ...]
    holder: str
    """This process, as leases name it."""
    pace: Pace = field(default_factory=Pace)
    """How batches share this process with single posts."""

    def unit_of_work(self) -> IngestUnitOfWork:
        return IngestUnitOfWork(self.core, self.vault)
