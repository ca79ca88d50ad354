"""The Merkle tree of RFC 9162, section 2.1: growing it, proving with it, checking the proofs.

A complete subtree is named by (level, index): it covers the leaves from index << level to (index + 1) << level. Complete
subtrees never change, so a tree of any size is read out of those of the largest.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = tuple[int, int]
Range = tuple[int, int]
Read = Callable[[Node], bytes]
"""Gives the hash of a complete subtree."""

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def nodes_of(start: int, end: int) -> list[Node]:
    """The complete subtrees that make up a range of leaves, left to right. With start 0: the frontier of that size."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def grow(read: Read, size: int, leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """Every complete subtree that leaf hashes appended to a tree of `size` make. Reads only that tree's frontier."""
    made: dict[Node, bytes] = {}
    for position, leaf in enumerate(leaves, size):
        level, index, value = 0, position, leaf
        made[level, index] = value
        while index & 1:
            left = (level, index - 1)
            value = node_hash(made[left] if left in made else read(left), value)
            level, index = level + 1, index >> 1
            made[level, index] = value
    return made


def root(read: Read, size: int) -> bytes:
    return _hash_of(read, 0, size) if size else EMPTY


def inclusion_proofs(read: Read, leaves: range, size: int) -> list[tuple[bytes, ...]]:
    """For each leaf the hashes that lead from it to the root of the tree of `size`: what leaves share is worked out once."""
    found: list[tuple[bytes, ...]] = []

    def descend(start: int, end: int, above: tuple[bytes, ...]) -> None:
        if end - start == 1:
            found.append(above)
            return
        middle = start + _split(end - start)
        if leaves.start < middle:
            descend(start, middle, (_hash_of(read, middle, end), *above))
        if leaves.stop > middle:
            descend(middle, end, (_hash_of(read, start, middle), *above))

    if leaves:
        descend(0, size, ())
    return found


def consistency_proof(read: Read, first: int, second: int) -> list[bytes]:
    """The hashes that show that the tree of `second` leaves begins with that of `first`."""
    return [_hash_of(read, *part) for part in consistency_ranges(first, second)]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The sibling at each step from the leaf to the root (section 2.1.3.1)."""
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The parts of the larger tree that a consistency proof shows (section 2.1.4.1)."""
    if first in {0, second}:
        return []
    start, end, parts = 0, second, []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:
        parts.append((start, end))
    return parts[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Does the proof lead from the leaf's hash to the root (section 2.1.3.2)?"""
    if not 0 <= index < size:
        return False
    here, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            value = node_hash(sibling, value)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and value == expected


def is_consistent(first: int, second: int, proof: Sequence[bytes], roots: tuple[bytes, bytes]) -> bool:
    """Does the proof show that the second tree begins with the first (section 2.1.4.2)?

    Of an empty first tree nothing can be shown: that is refused.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and roots[0] == roots[1]
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, roots[0])
    if not path:
        return False
    return _climb(first - 1, second - 1, path) == roots


def _climb(here: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots that a consistency path leads to; None when it has the wrong length."""
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for value in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old, new = node_hash(value, old), node_hash(value, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, value)
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(leaves: int) -> int:
    """The largest power of two below the number of leaves."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _hash_of(read: Read, start: int, end: int) -> bytes:
    *lefts, value = (read(node) for node in nodes_of(start, end))
    for left in reversed(lefts):
        value = node_hash(left, value)
    return value
