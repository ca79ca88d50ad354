"""Capturing: what was seen becomes versions, each told exactly once, in the transaction that stores it.

A batch is four statements, whatever its size, and three more when some of it is known. What we have already (by its
content digest) is not told again.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.ingest.application.amending import amend
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.posts import Kept, Known, Observed, Version, completed, post_id_of, threads_of
from shared.contracts.ingest import CaptureWay, PostCaptured, StatementPublished, publisher_of
from shared.evidence.digest import content_digest

MOST = 500
"""Items of one transaction."""
TOLD = TypeAdapter(list[PostCaptured])
STATED = TypeAdapter(list[StatementPublished])
"""All events of a transaction are made in one call."""
LARGEST_RAW = 100_000
"""Bytes of a raw object that travel on the bus; larger ones stay in our database."""


async def capture(seen: Sequence[Observed], way: CaptureWay, uow: IngestUnitOfWork) -> list[Kept]:
    """Inside an open unit of work. One answer per item, in the order given."""
    if not seen:
        return []
    now = uow.core.clock.now()
    ids = {one.post_id for one in seen}
    standing = await uow.posts.threads(ids | {one.parent_id for one in seen if one.parent_id})
    known = await _standing(seen, ids, standing, uow)
    kept, fresh = _versions(seen, known, way, now)
    await uow.posts.add(fresh)
    captured = standing.keys() | known.keys()
    uow.publish(*TOLD.validate_python([told(one, known[one.post_id], captured) for one in fresh]))
    uow.publish(*STATED.validate_python(_stated(seen, fresh, known)))
    await amend([one for one in fresh if one.version > 1], known, uow)
    return kept


async def _standing(
    seen: Sequence[Observed], ids: set[UUID], standing: Mapping[UUID, UUID], uow: IngestUnitOfWork
) -> dict[UUID, Known]:
    """Every post seen: what is new is made, what stood is read and held.

    First made, then held: whoever is made waits for nobody who holds, so that no two batches wait for each other.
    """
    threads, now = threads_of(seen, standing), uow.core.clock.now()
    first = {one.post_id: one for one in reversed(seen) if one.post_id not in standing}
    new = {post_id: _new(one, threads[post_id], now) for post_id, one in first.items()}
    alone = await uow.posts.stand(list(new.values()))
    return new | await uow.posts.lock(ids & standing.keys() if alone else ids)


def _new(one: Observed, thread_id: UUID, now: datetime) -> Known:
    return Known(
        post_id=one.post_id, account_id=one.account_id, external_id=one.external_id, platform=one.platform,
        thread_id=thread_id, kind=one.kind, captured_at=now,
        publisher_due=now if one.publisher_untold else None,
    )  # fmt: skip


def _versions(
    seen: Sequence[Observed], known: Mapping[UUID, Known], way: CaptureWay, now: datetime
) -> tuple[list[Kept], list[Version]]:
    kept: list[Kept] = []
    fresh: list[Version] = []
    for one in seen:
        post = known[one.post_id]
        whole = completed(one, post.latest)
        if whole.published_at is None:
            whole = replace(whole, published_at=whole.told_at or now)
        digest = digest_of(whole)
        new = digest not in post.digests
        if new:
            post.latest = _version(whole, post.next_version, digest, way, now)
            post.digests[digest] = post.latest.version
            fresh.append(post.latest)
        kept.append(Kept(one.post_id, post.platform, post.digests[digest], digest, new))
    return kept, fresh


def digest_of(whole: Observed) -> str:
    assert whole.text is not None
    assert whole.published_at is not None
    return content_digest(
        platform=whole.platform,
        external_id=whole.external_id,
        author_external_id=whole.author_id,
        text=whole.text,
        attachments=[(one.external_id, one.digest) for one in whole.attachments or ()],
        parent_external_id=whole.parent_external_id,
        published_at=whole.published_at,
        edited_at=whole.edited_at,
    )


def _version(whole: Observed, version: int, digest: str, way: CaptureWay, now: datetime) -> Version:
    assert whole.published_at is not None
    return Version(
        post_id=whole.post_id, version=version, content_digest=digest, parent_external_id=whole.parent_external_id,
        author_id=whole.author_id, author_name=whole.author_name, ours=whole.ours, text=whole.text or "",
        attachments=whole.attachments or (), url=whole.url, published_at=whole.published_at,
        edited_at=whole.edited_at, told_at=whole.told_at, captured_at=now, way=way, raw=whole.raw,
    )  # fmt: skip


def told(one: Version, post: Known, captured: AbstractSet[UUID]) -> dict[str, Any]:
    """The event's fields. `captured`: posts that we have, so that a parent is named only when it is one of them."""
    parent = post_id_of(post.account_id, one.parent_external_id) if one.parent_external_id else None
    return {
        "post_id": one.post_id, "version": one.version, "account_id": post.account_id, "platform": post.platform,
        "external_id": post.external_id, "thread_id": post.thread_id, "parent_id": parent if parent in captured else None,
        "parent_external_id": one.parent_external_id, "kind": post.kind,
        "author": {"external_id": one.author_id, "name": one.author_name, "ours": one.ours}, "text": one.text,
        "attachments": [
            {"external_id": a.external_id, "media_type": a.media_type, "digest": a.digest, "size": a.size}
            for a in one.attachments
        ],
        "url": one.url, "published_at": one.published_at, "edited_at": one.edited_at, "captured_at": one.captured_at,
        "way": one.way, "content_digest": one.content_digest,
        "raw": one.raw if len(one.raw) <= LARGEST_RAW and len(one.raw.encode()) <= LARGEST_RAW else None,
    }  # fmt: skip


def _stated(seen: Sequence[Observed], fresh: Sequence[Version], known: Mapping[UUID, Known]) -> list[dict[str, Any]]:
    """What the accounts wrote themselves, for who asks whether whoever did it may speak there (S18)."""
    ours = [one for one in fresh if one.ours and one.version == 1]
    if not ours:
        return []
    publishers = {one.post_id: one.publisher_id for one in seen if one.publisher_id}
    passed_on = {one.post_id for one in seen if one.reshare}
    return [
        stated(known[one.post_id], one.published_at, publishers.get(one.post_id))
        | {"reshare": one.post_id in passed_on}
        for one in ours
    ]


def stated(post: Known, published_at: datetime, publisher_id: str | None) -> dict[str, Any]:
    return {
        "account_id": post.account_id, "post_id": post.post_id, "platform": post.platform, "kind": post.kind,
        "published_at": published_at,
        "publisher": publisher_of(post.platform, publisher_id) if publisher_id else None,
    }  # fmt: skip
