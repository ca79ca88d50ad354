"""Reading records: one with its whole story, many by search, media as they were captured. Every reading is audited."""

import json
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import UUID

from services.archive import metrics
from services.archive.application.proofs import prove_inclusion
from services.archive.application.receipts import receipt_of
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import Record
from services.archive.domain.removals import Story, story_of
from services.archive.store.search import Search
from shared.blobs import BlobDamaged, BlobMissing
from shared.contracts.archive import Receipt
from shared.errors import Forbidden, NotFound, Unavailable

Units = frozenset[UUID] | None
"""The units a reader's role is limited to; None is all of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    record: Record
    versions: list[Record]
    story: Story
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Found:
    """`taken_off` by post: how we took it off its platform."""

    records: list[Record]
    taken_off: dict[UUID, str]
    total: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the hits is wanted."""

    below: int | None
    offset: int
    limit: int
    counting: bool


async def show(record_id: UUID, units: Units, uow: ArchiveUnitOfWork) -> Shown:
    async with uow:
        record = await _readable(record_id, units, uow)
        inclusion = await prove_inclusion(record.log_index, None, uow)
        assert inclusion.checkpoint is not None, "the newest checkpoint is the one of its own size"
        uow.audit("record.read", "record", record_id)
        return Shown(
            record=record,
            versions=await uow.records.versions(record.post_id),
            story=story_of(await uow.history.of([record.post_id])),
            receipt=receipt_of(record, inclusion.checkpoint, inclusion.proof),
        )


async def find(search: Search, part: Part, uow: ArchiveUnitOfWork) -> Found:
    """What was searched for is not audited: a query can hold names. How much was found is."""
    begun = perf_counter()
    async with uow:
        records = await uow.search.find(search, below=part.below, offset=part.offset, limit=part.limit)
        total = await uow.search.count(search) if part.counting else None
        events = await uow.history.of({record.post_id for record in records})
        uow.audit("records.searched", "record", "many", found=len(records), with_words=bool(search.terms))
    metrics.SEARCH_SECONDS.observe(perf_counter() - begun)
    taken_off = {
        post_id: outcome
        for post_id in {record.post_id for record in records}
        if (outcome := story_of([event for event in events if event.post_id == post_id]).taken_off)
    }
    return Found(records, taken_off, total)


async def read_media(record_id: UUID, digest: str, units: Units, uow: ArchiveUnitOfWork) -> tuple[bytes, str]:
    """The captured bytes and their media type, checked."""
    async with uow:
        record = await _readable(record_id, units, uow)
        attached: list[dict[str, Any]] = json.loads(record.content)["attachments"]
        media_type = next((one["media_type"] for one in attached if one["digest"] == digest), None)
        if media_type is None:
            raise NotFound("The record has no such attachment.")
        uow.audit("record.media_read", "record", record_id, digest=digest)
    try:
        return await uow.sealing.kept.get(digest), media_type
    except (BlobMissing, BlobDamaged) as error:
        raise Unavailable("The media file is missing or damaged; the next verification reports it.") from error


async def _readable(record_id: UUID, units: Units, uow: ArchiveUnitOfWork) -> Record:
    record = await uow.records.get(record_id)
    if record is None:
        raise NotFound("There is no record with this id.")
    if units is not None and await uow.accounts.unit_of(record.account_id) not in units:
        raise Forbidden("Your role does not reach the unit of this record.")
    return record
