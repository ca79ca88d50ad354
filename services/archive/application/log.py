"""Appending to the evidence log. Whoever holds its end appends; nothing is appended to an end that is not what we signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.archive import metrics
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import SignedCheckpoint
from services.archive.store.tiles import Place, Tiles, edge_of, grown
from shared.errors import Transient
from shared.evidence import merkle
from shared.evidence.notes import Checkpoint, Signer


@dataclass(frozen=True, slots=True)
class End:
    """The end of the log, held until the transaction ends."""

    signer: Signer
    size: int
    edge: dict[Place, bytes]


@dataclass(frozen=True, slots=True)
class Appended:
    signed: SignedCheckpoint
    proofs: Sequence[Sequence[bytes]]


async def hold_the_end(uow: ArchiveUnitOfWork) -> End:
    """Transient for whatever forbids appending: the event waits, and an alarm says why."""
    signer = uow.sealing.signer
    if signer is None:
        raise _waits("signing_key", "there is no signing key: nothing can be sealed")
    origin, size = await uow.log.lock(signer.name)
    if origin != signer.name:
        raise _waits("signing_key", f"the log is {origin}, the signing key that of {signer.name}")
    last, edge = await uow.log.latest_with(edge_of(size))
    if not _is_as_signed(size, edge, last):
        raise _waits("damaged_log", "the end of the log is not what its last checkpoint says")
    return End(signer, size, edge)


async def append(end: End, leaves: Sequence[bytes], at: datetime, uow: ArchiveUnitOfWork) -> Appended:
    """Append leaf hashes, sign what the log is now, and prove each of them in it."""
    edge, size = Tiles(end.edge), end.size + len(leaves)
    frontier = {node: edge.node(node) for node in merkle.nodes_of(0, end.size)}
    made = merkle.grow(frontier.__getitem__, end.size, leaves)
    read = (frontier | made).__getitem__
    root = merkle.root(read, size)
    note = end.signer.sign(str(Checkpoint(end.signer.name, size, root)))
    signed = SignedCheckpoint(size, root, note, at)
    await uow.log.append(grown(end.edge, made), signed)
    return Appended(signed, merkle.inclusion_proofs(read, range(end.size, size), size))


def _is_as_signed(size: int, edge: Mapping[Place, bytes], last: SignedCheckpoint | None) -> bool:
    signed = (last.size, last.root) if last else (0, merkle.EMPTY)
    try:
        return signed == (size, merkle.root(Tiles(edge).node, size))
    except LookupError:
        return False


def _waits(reason: str, why: str) -> Transient:
    metrics.DELAYED.labels(reason).inc()
    return Transient(why)
