"""Sealing: each version of each post becomes a public record in the evidence log, a batch in one transaction.

The receipts leave by the outbox of the same transaction, so nobody holds a receipt for what is not durable. One sealer at
a time: the end of the log is held until the transaction ends. (post_id, version) is sealed once, however often it is heard.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import chain

from services.archive import metrics
from services.archive.application.canonical import canonical
from services.archive.application.log import append, hold_the_end
from services.archive.application.receipts import leaf_of, receipt_of
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import Origin, Record, SignedCheckpoint
from services.archive.domain.words import stems_of
from services.archive.store.records import Version
from services.archive.store.stems import stem
from shared.blobs import BlobDamaged, BlobMissing
from shared.contracts.archive import RecordSealed
from shared.contracts.envelope import Heard
from shared.contracts.ingest import PostCaptured
from shared.errors import Permanent, Transient
from shared.evidence.digest import content_digest, timestamp
from shared.evidence.merkle import leaf_hash
from shared.ids import uuid7

Captured = Sequence[Heard[PostCaptured]]


async def seal_posts(heard: Captured, uow: ArchiveUnitOfWork) -> None:
    for one in heard:
        _check_digest(one.event)
    await _take_over_media(heard, uow)
    end = await hold_the_end(uow)
    fresh = await _not_sealed_yet(heard, uow)
    if not fresh:
        return
    now = uow.core.clock.now()
    records = [_record(one.event, end.size + number, now) for number, one in enumerate(fresh)]
    appended = await append(end, [leaf_hash(leaf_of(record)) for record in records], now, uow)
    await uow.records.add(records, [_stems(one.event) for one in fresh])
    for one, record, proof in zip(fresh, records, appended.proofs, strict=True):
        uow.publish(_sealed(record, appended.signed, proof), cause=one)
    _measure(records, appended.signed)


def _check_digest(event: PostCaptured) -> None:
    """What ingest says a receipt must cover is what we would say."""
    which = f"post {event.post_id} version {event.version}"
    try:
        digest = content_digest(
            platform=event.platform, external_id=event.external_id, author_external_id=event.author.external_id,
            text=event.text, attachments=[(one.external_id, one.digest) for one in event.attachments],
            parent_external_id=event.parent_external_id, published_at=event.published_at, edited_at=event.edited_at,
        )  # fmt: skip
    except ValueError as error:
        raise Permanent(f"{which} has no canonical form") from error
    if digest != event.content_digest:
        raise Permanent(f"{which} is not what its content digest says")


async def _take_over_media(heard: Captured, uow: ArchiveUnitOfWork) -> None:
    """Nothing is sealed before its media lie in our own store."""
    attached = chain.from_iterable(one.event.attachments for one in heard)
    for digest in sorted({one.digest for one in attached if one.digest}):
        try:
            await uow.sealing.kept.take_over(digest, uow.sealing.captured)
        except (BlobMissing, BlobDamaged) as error:
            if digest in uow.sealing.given_up:
                raise Permanent(f"media {digest} is given up") from error
            metrics.DELAYED.labels("media").inc()
            raise Transient(f"media {digest} is not to be had: {type(error).__name__}") from error
        except OSError:
            metrics.DELAYED.labels("media").inc()
            raise


async def _not_sealed_yet(heard: Captured, uow: ArchiveUnitOfWork) -> list[Heard[PostCaptured]]:
    """The first telling of each version that has no record."""
    sealed = await uow.records.sealed({one.event.post_id for one in heard})
    fresh: dict[Version, Heard[PostCaptured]] = {}
    for one in heard:
        version, digest = (one.event.post_id, one.event.version), one.event.content_digest
        if version not in sealed:
            fresh[version] = one
        elif sealed[version] != digest:
            raise Permanent(f"post {version[0]} version {version[1]} is sealed with another content")
        sealed[version] = digest
    return list(fresh.values())


def _record(event: PostCaptured, log_index: int, now: datetime) -> Record:
    record_id, origin = uuid7(), Origin.of(ours=event.author.ours)
    content = _canonical(event, record_id=str(record_id), origin=origin.value, sealed_at=timestamp(now))
    return Record(
        log_index=log_index, record_id=record_id, post_id=event.post_id, version=event.version,
        account_id=event.account_id, platform=event.platform, origin=origin, published_at=event.published_at,
        captured_at=event.captured_at, sealed_at=now, content_digest=event.content_digest,
        record_digest=sha256(content).hexdigest(), salt=secrets.token_hex(32), content=content,
    )  # fmt: skip


def _canonical(event: PostCaptured, **sealed: str) -> bytes:
    """All that was captured. Received from the moment it was there to be read, not when somebody read it (TF 2:9)."""
    try:
        return canonical(event.model_dump(mode="json") | sealed | {"received_at": timestamp(event.published_at)})
    except ValueError as error:
        raise Permanent(f"post {event.post_id} version {event.version} has no canonical form") from error


def _stems(event: PostCaptured) -> list[str]:
    return stems_of([event.text, event.author.name or ""], stem)


def _sealed(record: Record, signed: SignedCheckpoint, proof: Sequence[bytes]) -> RecordSealed:
    return RecordSealed(
        record_id=record.record_id, post_id=record.post_id, version=record.version, account_id=record.account_id,
        captured_at=record.captured_at, sealed_at=record.sealed_at, receipt=receipt_of(record, signed, proof),
    )  # fmt: skip


def _measure(records: Sequence[Record], signed: SignedCheckpoint) -> None:
    for origin, sealed in Counter(record.origin.value for record in records).items():
        metrics.SEALED.labels(origin).inc(sealed)
    for record in records:
        metrics.SEAL_SECONDS.observe(max((record.sealed_at - record.captured_at).total_seconds(), 0))
    metrics.LOG_SIZE.set(signed.size)
    metrics.CHECKPOINT_AT.set(signed.signed_at.timestamp())
