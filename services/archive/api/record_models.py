"""Records as callers get them."""

import json
from typing import Any, Self
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from services.archive.api import examples
from services.archive.application.records import Shown
from services.archive.domain.record import Event, Origin, Record
from services.archive.domain.removals import Removal
from shared.contracts.archive import Receipt
from shared.contracts.fields import Platform
from shared.contracts.ingest import Attachment, Author, Outcome, PostKind, SeenItem
from shared.contracts.moderation import CaseStatus, Decision
from shared.web.links import Link, link
from shared.web.models import Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp


class RecordOut(Resource):
    """One version of a post, as it was captured and sealed."""

    model_config = ConfigDict(json_schema_extra={"example": examples.RECORD})

    id: UUID
    post_id: UUID
    version: int
    account_id: UUID
    platform: Platform
    origin: Origin = Field(description="RECEIVED: inkommen; CREATED: upprättad (TF 2:4)")
    kind: PostKind
    external_id: str
    thread_id: UUID
    parent_id: UUID | None
    author: Author
    text: str
    attachments: list[Attachment]
    url: str | None
    received_at: Timestamp = Field(description="När den fanns att läsa, inte när någon läste (TF 2:9)")
    published_at: Timestamp
    edited_at: Timestamp | None
    captured_at: Timestamp
    sealed_at: Timestamp
    content_digest: str
    log_index: int
    taken_off: str | None = Field(description="REMOVED eller HIDDEN om vi tog bort eller dolde inlägget")

    @classmethod
    def told(cls, request: Request, record: Record, taken_off: str | None) -> Self:
        return cls.model_validate(_told(request, record, taken_off), extra="ignore")


class RecordPage(Page[RecordOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.PAGE})


class VersionOut(BaseModel):
    id: UUID
    version: int
    captured_at: Timestamp
    content_digest: str


class CaseOut(BaseModel):
    """What moderation last said of a case on the post."""

    model_config = ConfigDict(json_schema_extra={"example": examples.CASE})

    case_id: UUID
    status: CaseStatus
    changed_at: Timestamp
    decision: Decision | None


class CoveredOut(BaseModel):
    post_id: UUID
    version: int
    record_id: UUID


class EndOut(BaseModel):
    """How a removal ended: the last reading before the act, the intent, the act, the reading that confirmed it."""

    outcome: Outcome
    words: str | None
    read_at: Timestamp | None
    intent_at: Timestamp | None
    acted_at: Timestamp | None
    confirmed_at: Timestamp | None
    ended_at: Timestamp
    seen: list[SeenItem]


class AmendmentOut(BaseModel):
    mark: str
    version: int
    amended_at: Timestamp


class RemovalOut(BaseModel):
    """A removal that was asked for. `with_post_id`: the post that this one went with, when it was not the one meant."""

    model_config = ConfigDict(json_schema_extra={"example": examples.REMOVAL})

    removal_id: UUID
    case_id: UUID | None
    action: str | None
    requested_at: Timestamp | None
    with_post_id: UUID | None
    covered: list[CoveredOut]
    ends: list[EndOut]
    amendments: list[AmendmentOut]

    @classmethod
    def told(cls, removal: Removal) -> Self:
        events = [event for event in (removal.requested, *removal.ends) if event]
        details: dict[str, Any] = {name: value for event in events for name, value in event.details.items()}
        asked = removal.requested
        return cls.model_validate(
            {
                "removal_id": removal.removal_id, "case_id": removal.case_id, "action": details.get("action"),
                "requested_at": asked.at if asked else None, "with_post_id": details.get("with_post_id"),
                "covered": details.get("covered", []), "ends": [_end(event) for event in removal.ends],
                "amendments": [event.details for event in removal.amendments],
            },
            extra="ignore",
        )  # fmt: skip


class RecordWhole(RecordOut):
    """A record with everything that belongs to it: raw object, other versions, cases, removals and its proof."""

    model_config = ConfigDict(json_schema_extra={"example": examples.WHOLE})

    raw: str | None = Field(description="Plattformens eget objekt / The platform's own object")
    versions: list[VersionOut]
    withdrawn_at: Timestamp | None = Field(description="När plattformen sade att inlägget var borta, utan oss")
    cases: list[CaseOut]
    removals: list[RemovalOut]
    receipt: Receipt = Field(description="Beviset: kontrolleras utan oss med `python -m shared.evidence verify`")

    @classmethod
    def of(cls, request: Request, shown: Shown) -> Self:
        story = shown.story
        told = _told(request, shown.record, story.taken_off) | {
            "versions": [_version(one) for one in shown.versions],
            "withdrawn_at": story.withdrawn_at,
            "cases": [event.details for event in story.cases],
            "removals": [RemovalOut.told(removal) for removal in story.removals],
            "receipt": shown.receipt,
        }
        return cls.model_validate(told, extra="ignore")


def _told(request: Request, record: Record, taken_off: str | None) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(record.content)
    return content | {
        "id": record.record_id, "log_index": record.log_index, "taken_off": taken_off,
        "links": _links(request, record, content),
    }  # fmt: skip


def _links(request: Request, record: Record, content: dict[str, Any]) -> list[Link]:
    here = f"/records/{record.record_id}"
    kept = sorted({one["digest"] for one in content["attachments"] if one["digest"]})
    return [
        link(request, "self", here),
        link(request, "proof", f"/inclusion-proofs?record_id={record.record_id}"),
        link(request, "snapshots", f"/snapshots?account_id={record.account_id}"),
        *(link(request, "media", f"{here}/media/{digest}") for digest in kept),
    ]


def _version(record: Record) -> dict[str, Any]:
    return {
        "id": record.record_id, "version": record.version, "captured_at": record.captured_at,
        "content_digest": record.content_digest,
    }  # fmt: skip


def _end(event: Event) -> dict[str, Any]:
    """What is told of a post that only went with another: the outcome and when."""
    nothing = dict.fromkeys(("words", "read_at", "intent_at", "acted_at", "confirmed_at"))
    return nothing | {"seen": []} | dict(event.details) | {"outcome": event.outcome, "ended_at": event.at}
