"""The tree's hashes, cut as C2SP tlog-tiles cuts them: a tile of level L holds up to 256 hashes of tree level 8 L."""

from collections.abc import Iterable, Mapping

from shared.evidence.merkle import Node, node_hash, nodes_of

HEIGHT, WIDTH, HASH = 8, 256, 32
Place = tuple[int, int]
"""A tile's level and number."""


class Tiles:
    """Reads nodes out of tiles: `Tiles(...).node` is what shared.evidence.merkle reads with."""

    def __init__(self, tiles: Mapping[Place, bytes]) -> None:
        self._tiles = tiles

    def node(self, node: Node) -> bytes:
        level, index = node
        below = level % HEIGHT
        first = index << below
        start = first % WIDTH * HASH
        hashes = self._tiles[place_of(node)][start : start + (HASH << below)]
        if len(hashes) != HASH << below:
            raise LookupError(f"the tile of node {node} is too short")
        return _fold(hashes)


def place_of(node: Node) -> Place:
    level, index = node
    return level // HEIGHT, (index << level % HEIGHT) // WIDTH


def edge_of(size: int) -> list[Place]:
    """The tiles that are not full yet at a size. They hold the whole frontier."""
    return sorted({place_of(node) for node in nodes_of(0, size)})


def grown(edge: Mapping[Place, bytes], made: Mapping[Node, bytes]) -> dict[Place, bytes]:
    """The tiles that new nodes change, given those that were not full before."""
    tiles: dict[Place, bytearray] = {}
    for node in sorted(node for node in made if node[0] % HEIGHT == 0):
        place = place_of(node)
        if place not in tiles:
            tiles[place] = bytearray(edge.get(place, b""))
        tiles[place] += made[node]
    return {place: bytes(hashes) for place, hashes in tiles.items()}


def places_of(ranges: Iterable[tuple[int, int]]) -> list[Place]:
    """The tiles needed to hash ranges of leaves."""
    return sorted({place_of(node) for one in ranges for node in nodes_of(*one)})


def _fold(hashes: bytes) -> bytes:
    row = [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
