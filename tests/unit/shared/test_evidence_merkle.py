"""The tree is RFC 9162's: against its definition, known vectors and the recorded proofs of transparency-dev."""

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.evidence import merkle
from tests.support.fixtures import recorded

LARGEST = 70
NOTHING: dict[merkle.Node, bytes] = {}


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of section 2.1.1, word for word."""
    if not leaves:
        return merkle.EMPTY
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def entries(size: int) -> list[bytes]:
    return [f"post {number}".encode() for number in range(size)]


def tree(leaves: Sequence[bytes]) -> dict[merkle.Node, bytes]:
    return merkle.grow(NOTHING.__getitem__, 0, [merkle.leaf_hash(leaf) for leaf in leaves])


NODES = tree(entries(LARGEST))
ROOTS = [defined_root(entries(size)) for size in range(LARGEST + 1)]


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        ([b"a"], "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"),
        ([b"a", b"b", b"c"], "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"),
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ],
)
def test_known_roots(leaves: list[bytes], root: str) -> None:
    assert merkle.root(tree(leaves).__getitem__, len(leaves)).hex() == root


def test_the_root_of_every_size_is_the_defined_one() -> None:
    assert [merkle.root(NODES.__getitem__, size) for size in range(LARGEST + 1)] == ROOTS


@settings(deadline=None)
@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_growing_needs_only_the_frontier_and_gives_the_same_tree(first: int, more: int) -> None:
    size, expected = first + more, defined_root(entries(first + more))
    frontier = {node: NODES[node] for node in merkle.nodes_of(0, first)}
    leaves = [merkle.leaf_hash(entry) for entry in entries(size)[first:]]
    made = merkle.grow(frontier.__getitem__, first, leaves)
    read = (frontier | made).__getitem__
    assert merkle.root(read, size) == expected
    proofs = merkle.inclusion_proofs(read, range(first, size), size)
    for index, (leaf, proof) in enumerate(zip(leaves, proofs, strict=True), first):
        assert merkle.is_included(leaf, index, size, proof, expected)


def test_every_leaf_is_proved_in_every_size_and_in_no_other_place() -> None:
    for size in range(1, LARGEST + 1):
        proofs = merkle.inclusion_proofs(NODES.__getitem__, range(size), size)
        for index, proof in enumerate(proofs):
            leaf = merkle.leaf_hash(entries(size)[index])
            assert merkle.is_included(leaf, index, size, proof, ROOTS[size])
            assert not merkle.is_included(leaf, (index + 1) % size, size, proof, ROOTS[size]) or size == 1
            assert not merkle.is_included(leaf, index, size, [*proof, leaf], ROOTS[size])
            assert not proof or not merkle.is_included(leaf, index, size, proof[:-1], ROOTS[size])


def test_every_size_begins_with_every_smaller_one() -> None:
    for second in range(1, LARGEST + 1):
        for first in range(1, second + 1):
            proof = merkle.consistency_proof(NODES.__getitem__, first, second)
            assert merkle.is_consistent(first, second, proof, (ROOTS[first], ROOTS[second]))
            assert not merkle.is_consistent(first, second, proof, (ROOTS[second], ROOTS[first])) or first == second
            assert not merkle.is_consistent(first, second, [*proof, ROOTS[1]], (ROOTS[first], ROOTS[second]))


def cases() -> list[Path]:
    return sorted(recorded("merkle").rglob("*.json"))


def test_recorded_proofs() -> None:
    """66 proofs that somebody else made, good and bad."""
    wrong = [
        path.name for path in cases() if judged(json.loads(path.read_text())) == json.loads(path.read_text())["wantErr"]
    ]
    assert len(cases()) >= 60
    assert wrong == []


def judged(case: dict[str, Any]) -> bool:
    proof = [b64decode(value) for value in case["proof"] or []]
    if "leafIdx" in case:
        leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        return merkle.is_included(leaf, case["leafIdx"], case["treeSize"], proof, root)
    roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    return merkle.is_consistent(case["size1"], case["size2"], proof, roots)
