"""Taking snapshots: asked for by the calendar, the registry, a redesign or a person; sealed in the same log as records.

Events of different topics have no common order: when an account is closing, some of what was captured may not be sealed
yet. A final snapshot waits until the account is quiet, for a while; it says whether it was, and how much came later is told.
"""

import secrets
from calendar import monthrange
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.archive import metrics
from services.archive.application.accounts import OURSELVES, wanted
from services.archive.application.canonical import canonical
from services.archive.application.log import append, hold_the_end
from services.archive.application.proofs import prove_inclusion
from services.archive.application.receipts import receipt_of_snapshot, snapshot_leaf
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.snapshot import Known, Snapshot, Wanted
from services.archive.store.snapshots import Filter
from shared.blobs import BlobDamaged, BlobMissing
from shared.context import actor
from shared.contracts.archive import Receipt, SnapshotSealed
from shared.errors import Conflict, Forbidden, NotFound
from shared.evidence.digest import timestamp
from shared.evidence.merkle import leaf_hash
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the account must be quiet, and how long to wait for that."""

    quiet: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for, and once it is taken the snapshot, its proof, and how many records came later."""

    wanted: Wanted
    snapshot: Snapshot | None = None
    receipt: Receipt | None = None
    later: int = 0


async def ask(account_id: UUID, units: frozenset[UUID] | None, uow: ArchiveUnitOfWork) -> Wanted:
    """By a person. The worker, which holds the signing key, takes it."""
    async with uow:
        known = (await uow.accounts.find([account_id])).get(account_id)
        if known is None:
            raise NotFound("The register has not told of this account yet.")
        if units is not None and known.unit_id not in units:
            raise Forbidden("Your role does not reach the unit of this account.")
        if known.state is None:
            raise Conflict("The register has told too little of this account; ask again after its next change.")
        asked = wanted(account_id, "PERIODIC", str(uuid7()), actor.get().subject, uow.core.clock.now())
        await uow.snapshots.want([asked])
        uow.audit("snapshot.asked", "snapshot", asked.id, account_id=str(account_id))
    return asked


async def show(snapshot_id: UUID, units: frozenset[UUID] | None, uow: ArchiveUnitOfWork) -> Shown:
    async with uow:
        asked = await uow.snapshots.wanted(snapshot_id)
        if asked is None:
            raise NotFound("There is no snapshot with this id.")
        if units is not None and await uow.accounts.unit_of(asked.account_id) not in units:
            raise Forbidden("Your role does not reach the unit of this snapshot.")
        uow.audit("snapshot.read", "snapshot", snapshot_id)
        taken = await uow.snapshots.get(snapshot_id)
        if taken is None:
            return Shown(asked)
        proved = await prove_inclusion(taken.log_index, None, uow)
        assert proved.checkpoint is not None, "the newest checkpoint is the one of its own size"
        receipt = receipt_of_snapshot(taken, proved.checkpoint, proved.proof)
        return Shown(asked, taken, receipt, await uow.snapshots.later(taken))


async def ask_when_due(months: int, uow: ArchiveUnitOfWork) -> None:
    """Every account that is watched is shown at least this often (S24)."""
    async with uow:
        now = uow.core.clock.now()
        due = await uow.snapshots.due(months_before(now, months))
        await uow.snapshots.want([wanted(one, "PERIODIC", now.date().isoformat(), OURSELVES, now) for one in due])


async def waiting(uow: ArchiveUnitOfWork) -> list[Wanted]:
    async with uow.reading():
        return await uow.snapshots.waiting()


async def measure(uow: ArchiveUnitOfWork) -> None:
    async with uow.reading():
        metrics.SNAPSHOTS_OVERDUE.set(await uow.snapshots.count(Filter(uow.core.clock.now(), overdue=True)))


async def take(wanted_id: UUID, patience: Patience, uow: ArchiveUnitOfWork) -> Snapshot | None:
    """One transaction: the counts, the seal and what is told of it agree, since the end of the log is held."""
    async with uow:
        end = await hold_the_end(uow)
        asked = await uow.snapshots.hold(wanted_id)
        known = (await uow.accounts.find([asked.account_id])).get(asked.account_id) if asked else None
        if asked is None or known is None or known.state is None:
            return None
        quiet = await _is_quiet(asked, patience.quiet, uow)
        if asked.kind == "FINAL" and not quiet and uow.core.clock.now() < asked.asked_at + patience.most:
            return None
        taken = await _taken(asked, known, end.size, quiet, uow)
        await append(end, [leaf_hash(snapshot_leaf(taken))], taken.sealed_at, uow)
        await uow.snapshots.add(taken)
        uow.publish(_sealed(taken))
        uow.audit("snapshot.sealed", "snapshot", taken.snapshot_id, kind=taken.kind, log_index=taken.log_index)
    metrics.SNAPSHOTS.labels(taken.kind).inc()
    return taken


async def _is_quiet(asked: Wanted, quiet: timedelta, uow: ArchiveUnitOfWork) -> bool:
    last = await uow.snapshots.last_sealed(asked.account_id)
    return max(last or asked.asked_at, asked.asked_at) + quiet <= uow.core.clock.now()


async def _taken(asked: Wanted, known: Known, log_index: int, quiet: bool, uow: ArchiveUnitOfWork) -> Snapshot:
    now, held = uow.core.clock.now(), await uow.snapshots.holdings(asked.account_id)
    before = await uow.log.latest()
    told: dict[str, Any] = {
        "snapshot_id": str(asked.id), "kind": asked.kind, "origin": "CREATED", "class": "PRESERVE",
        "account_id": str(known.account_id), "account_version": known.version, "account": dict(known.state or {}),
        "profile": await _profile(known, uow), "quiet": quiet, "taken_at": timestamp(now),
        "checkpoint": before.note if before else None,
        "records": {
            name: timestamp(value) if isinstance(value, datetime) else value for name, value in asdict(held).items()
        },
    }  # fmt: skip
    content = canonical(told)
    return Snapshot(
        snapshot_id=asked.id, log_index=log_index, account_id=known.account_id, account_version=known.version,
        kind=asked.kind, records=held.records, taken_at=now, sealed_at=now,
        content_digest=sha256(content).hexdigest(), salt=secrets.token_hex(32), content=content,
    )  # fmt: skip


async def _profile(known: Known, uow: ArchiveUnitOfWork) -> dict[str, Any] | None:
    """The newest check, its picture in our own store. A picture that is not to be had does not hold the snapshot up."""
    if known.profile is None:
        return None
    digest, kept = known.profile["picture_digest"], False
    if digest:
        try:
            await uow.sealing.kept.take_over(digest, uow.sealing.captured)
            kept = True
        except (BlobMissing, BlobDamaged):
            metrics.DELAYED.labels("picture").inc()
    return dict(known.profile) | {"picture_kept": kept}


def _sealed(taken: Snapshot) -> SnapshotSealed:
    return SnapshotSealed(
        snapshot_id=taken.snapshot_id, account_id=taken.account_id, account_version=taken.account_version,
        kind=taken.kind, records=taken.records, content_digest=taken.content_digest, log_index=taken.log_index,
        taken_at=taken.taken_at, sealed_at=taken.sealed_at,
    )  # fmt: skip


def months_before(moment: datetime, months: int) -> datetime:
    """The same day that many months earlier, or the last one that month has."""
    whole = moment.year * 12 + moment.month - 1 - months
    year, month = whole // 12, whole % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
