"""From a record and its proof to the receipt that others verify."""

from collections.abc import Sequence

from services.archive.domain.record import Record, SignedCheckpoint
from services.archive.domain.snapshot import Snapshot
from shared.contracts.archive import Receipt
from shared.evidence.receipts import leaf


def leaf_of(record: Record) -> bytes:
    return leaf(
        record_id=record.record_id, post_id=record.post_id, version=record.version,
        content_digest=record.content_digest, record_digest=record.record_digest, salt=record.salt,
    )  # fmt: skip


def receipt_of(record: Record, signed: SignedCheckpoint, proof: Sequence[bytes]) -> Receipt:
    return Receipt(
        record_id=record.record_id, post_id=record.post_id, version=record.version,
        content_digest=record.content_digest, record_digest=record.record_digest, salt=record.salt,
        log_index=record.log_index, tree_size=signed.size, proof=[value.hex() for value in proof],
        checkpoint=signed.note,
    )  # fmt: skip


def snapshot_leaf(taken: Snapshot) -> bytes:
    """A leaf like that of a record, so that the same tools verify it: the account stands where a record has its post."""
    return leaf(
        record_id=taken.snapshot_id, post_id=taken.account_id, version=taken.account_version,
        content_digest=taken.content_digest, record_digest=taken.content_digest, salt=taken.salt,
    )  # fmt: skip


def receipt_of_snapshot(taken: Snapshot, signed: SignedCheckpoint, proof: Sequence[bytes]) -> Receipt:
    return Receipt(
        record_id=taken.snapshot_id, post_id=taken.account_id, version=taken.account_version,
        content_digest=taken.content_digest, record_digest=taken.content_digest, salt=taken.salt,
        log_index=taken.log_index, tree_size=signed.size, proof=[value.hex() for value in proof],
        checkpoint=signed.note,
    )  # fmt: skip
