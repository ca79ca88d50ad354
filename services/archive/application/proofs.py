"""What the log proves to anyone: that a record is in it, and that it only ever grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import SignedCheckpoint
from services.archive.store.tiles import places_of
from shared.errors import Invalid, NotFound
from shared.evidence import merkle


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`checkpoint` is the signed one of that size, if the log ever ended there."""

    log_index: int
    tree_size: int
    leaf: bytes
    proof: Sequence[bytes]
    checkpoint: SignedCheckpoint | None


@dataclass(frozen=True, slots=True)
class Consistency:
    first: int
    second: int
    proof: list[bytes]


async def latest_checkpoint(uow: ArchiveUnitOfWork) -> SignedCheckpoint:
    async with uow.reading():
        latest = await uow.log.latest()
    if latest is None:
        raise NotFound("Nothing is sealed yet, so nothing is signed.")
    return latest


async def prove_record(record_id: UUID, tree_size: int | None, uow: ArchiveUnitOfWork) -> Inclusion:
    async with uow.reading():
        index = await uow.records.log_index(record_id)
        if index is None:
            index = await uow.snapshots.log_index(record_id)
        if index is None:
            raise NotFound("There is no record and no snapshot with this id.")
        return await prove_inclusion(index, tree_size, uow)


async def prove_inclusion(index: int, tree_size: int | None, uow: ArchiveUnitOfWork) -> Inclusion:
    """Without a size: in the tree of the newest checkpoint."""
    async with uow.reading():
        signed = await latest_checkpoint(uow)
        size = signed.size if tree_size is None else tree_size
        _check_size(size, signed.size, "/tree_size")
        if index >= size:
            raise Invalid("The record was sealed after this size.", errors=[("/tree_size", f"above {index}")])
        tiles = await uow.log.read(places_of([(index, index + 1), *merkle.inclusion_ranges(index, size)]))
        (proof,) = merkle.inclusion_proofs(tiles.node, range(index, index + 1), size)
        return Inclusion(index, size, tiles.node((0, index)), proof, await uow.log.at(size))


async def prove_consistency(first: int, second: int | None, uow: ArchiveUnitOfWork) -> Consistency:
    async with uow.reading():
        signed = await latest_checkpoint(uow)
        second = signed.size if second is None else second
        _check_size(second, signed.size, "/second")
        _check_size(first, second, "/first")
        tiles = await uow.log.read(places_of(merkle.consistency_ranges(first, second)))
        return Consistency(first, second, merkle.consistency_proof(tiles.node, first, second))


def _check_size(size: int, largest: int, pointer: str) -> None:
    if not 1 <= size <= largest:
        raise Invalid("The log has no such size.", errors=[(pointer, f"between 1 and {largest}")])
