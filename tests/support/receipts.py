"""Receipts that hold, from a log of the test's own: for whoever must verify some without running the archive."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.archive import Receipt
from shared.evidence import merkle
from shared.evidence.notes import Checkpoint, Signer
from shared.evidence.receipts import leaf_of
from shared.ids import uuid7

_NOTHING: dict[merkle.Node, bytes] = {}


def issue(signer: Signer, items: Sequence[tuple[UUID, int, str]]) -> list[Receipt]:
    """One receipt for each (post id, version, content digest), all in one tree."""
    unproved = [
        Receipt(
            record_id=uuid7(), post_id=post_id, version=version, content_digest=digest, record_digest="ab" * 32,
            salt=f"{index:064x}", log_index=index, tree_size=len(items), proof=[], checkpoint="",
        )
        for index, (post_id, version, digest) in enumerate(items)
    ]  # fmt: skip
    nodes = merkle.grow(_NOTHING.__getitem__, 0, [merkle.leaf_hash(leaf_of(receipt)) for receipt in unproved])
    root = merkle.root(nodes.__getitem__, len(items))
    note = signer.sign(str(Checkpoint(signer.name, len(items), root)))
    proofs = merkle.inclusion_proofs(nodes.__getitem__, range(len(items)), len(items))
    return [
        receipt.model_copy(update={"proof": [value.hex() for value in proof], "checkpoint": note})
        for receipt, proof in zip(unproved, proofs, strict=True)
    ]
