"""What the archive tells the others: this is sealed, and here is the receipt that proves it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.fields import Digest, Moment, Part


class Receipt(Part):
    """Proof that one version of a post is in the evidence log (RFC 9162 tree, C2SP signed checkpoint).

    Whoever holds the log's public key checks it with `shared.evidence.receipts.verify` and nothing else: the leaf is
    recomputed from these fields, the proof leads to the root, the root stands in the signed checkpoint.
    """

    record_id: UUID
    post_id: UUID
    version: int
    content_digest: Digest
    record_digest: Digest = Field(
        description="SHA-256 of the whole record as it was sealed, raw object and times included"
    )
    salt: Digest = Field(description="Deleted at disposal, so that the leaf then says nothing of the content")
    log_index: int
    tree_size: int
    proof: list[Digest] = Field(description="Inclusion proof, leaf to root")
    checkpoint: str = Field(description="C2SP tlog-checkpoint as a signed note")


class RecordSealed(Event):
    """A version of a post is sealed as a public record. Leaves only after the seal is durable."""

    type: ClassVar[str] = "archive.record.sealed.v1"
    topic: ClassVar[str] = "archive.records"

    record_id: UUID
    post_id: UUID
    version: int
    account_id: UUID
    captured_at: Moment
    sealed_at: Moment
    receipt: Receipt

    def subject(self) -> str:
        return str(self.record_id)

    def key(self) -> str:
        return str(self.post_id)


class SnapshotSealed(Event):
    """How an account looked, sealed as a record of its own (S24): periodically, at a redesign, and before it closes."""

    type: ClassVar[str] = "archive.snapshot.sealed.v1"
    topic: ClassVar[str] = "archive.records"

    snapshot_id: UUID
    account_id: UUID
    account_version: int = Field(description="Of the registry's account that the snapshot shows")
    kind: Literal["PERIODIC", "REDESIGN", "FINAL"]
    records: int = Field(description="Records of the account in the archive when it was taken")
    content_digest: Digest = Field(description="SHA-256 of the snapshot's canonical form")
    log_index: int = Field(description="Its place in the evidence log")
    taken_at: Moment
    sealed_at: Moment

    def subject(self) -> str:
        return str(self.snapshot_id)

    def key(self) -> str:
        return str(self.account_id)
