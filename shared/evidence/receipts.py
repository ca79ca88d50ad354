"""Receipts: proof that one version of a post is in the evidence log, checked without asking anybody."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from shared.contracts.archive import Receipt
from shared.evidence.merkle import is_included, leaf_hash
from shared.evidence.notes import BadNote, Verifier, open_checkpoint


class BadReceipt(ValueError):
    """The receipt proves nothing. The message says why."""


def leaf(*, record_id: UUID, post_id: UUID, version: int, content_digest: str, record_digest: str, salt: str) -> bytes:
    """The log's entry for a record: its ids, and a commitment that says nothing of the content once the salt is gone."""
    committed = sha256(bytes.fromhex(salt + content_digest + record_digest)).hexdigest()
    # Its canonical JSON, written out: nothing in it is ever escaped.
    entry = f'"commitment":"{committed}","post_id":"{post_id}","record_id":"{record_id}","version":{version}'
    return f"{{{entry}}}".encode()


def verify(receipt: Receipt, verifiers: Sequence[Verifier]) -> None:
    """BadReceipt unless a log whose key we hold has signed a tree that holds exactly this."""
    try:
        checkpoint = open_checkpoint(receipt.checkpoint, verifiers)
    except BadNote as error:
        raise BadReceipt(f"checkpoint: {error}") from error
    if checkpoint.size != receipt.tree_size:
        raise BadReceipt(f"the checkpoint is of a tree of {checkpoint.size}, the proof of one of {receipt.tree_size}")
    proof = [bytes.fromhex(value) for value in receipt.proof]
    if not is_included(leaf_hash(leaf_of(receipt)), receipt.log_index, receipt.tree_size, proof, checkpoint.root):
        raise BadReceipt("the proof does not lead from the record to the signed root")


def leaf_of(receipt: Receipt) -> bytes:
    return leaf(
        record_id=receipt.record_id, post_id=receipt.post_id, version=receipt.version,
        content_digest=receipt.content_digest, record_digest=receipt.record_digest, salt=receipt.salt,
    )  # fmt: skip
