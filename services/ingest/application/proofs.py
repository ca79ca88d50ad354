"""Receipts at the gate: each is verified, and then asked what it covers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.contracts.archive import Receipt
from shared.evidence.notes import Verifier
from shared.evidence.receipts import BadReceipt, verify

Proved = frozenset[tuple[UUID, str]]
"""Posts and content digests that the archive has sealed, proved."""


def proved(receipts: Sequence[Mapping[str, Any]], verifiers: Sequence[Verifier]) -> Proved:
    """BadReceipt when there is none, or when one of them proves nothing."""
    if not receipts:
        raise BadReceipt("the request carries no receipts")
    if not verifiers:
        raise BadReceipt("no key of the archive's log is set here (INSYN_ARCHIVE_PUBLIC_KEYS)")
    found = set()
    for one in receipts:
        receipt = _read(one)
        verify(receipt, verifiers)
        found.add((receipt.post_id, receipt.content_digest))
    return frozenset(found)


def _read(given: Mapping[str, Any]) -> Receipt:
    try:
        return Receipt.model_validate(given)
    except ValidationError:
        raise BadReceipt("this is no receipt") from None
