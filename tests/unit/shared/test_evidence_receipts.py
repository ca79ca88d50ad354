"""A receipt holds exactly as it was issued: no field of it can be changed."""

import json
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from pydantic import TypeAdapter

from shared.contracts.archive import Receipt
from shared.evidence.notes import Signer, generate
from shared.evidence.receipts import BadReceipt, leaf_of, verify
from tests.support.receipts import issue

SIGNER = Signer.parse(generate("insyn.example.se/0860/log")[0])
ITEMS = [(UUID(int=number), 1, f"{number:064x}") for number in range(7)]
ISSUED = issue(SIGNER, ITEMS)
CHANGED: dict[str, Any] = {
    "record_id": UUID(int=99), "post_id": UUID(int=99), "version": 2, "content_digest": "c" * 64, "record_digest": "c" * 64,
    "salt": "c" * 64, "log_index": 4, "tree_size": 8, "proof": ISSUED[4].proof, "checkpoint": ISSUED[3].checkpoint.replace("7", "8", 1),
}  # fmt: skip


def test_a_leaf_is_canonical_json() -> None:
    entry = leaf_of(ISSUED[3])
    assert entry == rfc8785.dumps(json.loads(entry))
    assert set(json.loads(entry)) == {"commitment", "post_id", "record_id", "version"}


def test_receipts_hold_also_after_a_journey() -> None:
    arrived = [Receipt.model_validate_json(receipt.model_dump_json()) for receipt in ISSUED]
    assert arrived == ISSUED
    for receipt in arrived:
        verify(receipt, [SIGNER.verifier])


def test_every_field_is_tried() -> None:
    assert set(CHANGED) == set(Receipt.model_fields)


@pytest.mark.parametrize("field", CHANGED)
def test_a_changed_field_breaks_it(field: str) -> None:
    with pytest.raises(BadReceipt):
        verify(ISSUED[3].model_copy(update={field: CHANGED[field]}), [SIGNER.verifier])


@pytest.mark.parametrize("step", range(len(ISSUED[3].proof)))
def test_a_changed_step_of_the_proof_breaks_it(step: int) -> None:
    proof = [*ISSUED[3].proof[:step], "0" * 64, *ISSUED[3].proof[step + 1 :]]
    with pytest.raises(BadReceipt, match="does not lead"):
        verify(ISSUED[3].model_copy(update={"proof": proof}), [SIGNER.verifier])


def test_a_receipt_of_another_log_or_without_a_key_proves_nothing() -> None:
    other = Signer.parse(generate("insyn.example.se/0860/log")[0])
    for verifiers in ([], [other.verifier]):
        with pytest.raises(BadReceipt, match="no key we know"):
            verify(ISSUED[0], verifiers)


def test_the_reason_says_which_size() -> None:
    with pytest.raises(BadReceipt, match="tree of 7, the proof of one of 8"):
        verify(ISSUED[0].model_copy(update={"tree_size": 8}), [SIGNER.verifier])


def test_the_schema_that_travels_is_closed() -> None:
    assert TypeAdapter(Receipt).json_schema()["additionalProperties"] is False
