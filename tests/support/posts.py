"""Captured posts as ingest tells them, with the digests that ingest would have made."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.envelope import E, Heard
from shared.contracts.ingest import Attachment, Author, PostCaptured
from shared.evidence.digest import content_digest
from shared.ids import uuid7

ACCOUNT = UUID("019a9f00-1c2d-7e3f-8a4b-5c6d7e8f9a0b")
PUBLISHED = datetime(2026, 11, 20, 17, 55, tzinfo=UTC)


def captured(text: str = "Varför är biblioteket stängt på lördagar?", **values: Any) -> PostCaptured:
    """Whatever is not given is a plain comment by an outsider; the content digest is right unless given."""
    post_id = values.pop("post_id", None) or uuid7()
    given: dict[str, Any] = {
        "post_id": post_id, "version": 1, "account_id": ACCOUNT, "platform": "facebook", "external_id": f"1_{post_id.int % 10**9}",
        "thread_id": post_id, "parent_id": None, "parent_external_id": None, "kind": "comment",
        "author": Author(external_id="100", name="Anna Andersson", ours=False), "text": text, "attachments": [],
        "url": None, "published_at": PUBLISHED, "edited_at": None, "captured_at": PUBLISHED + timedelta(seconds=4),
        "way": "webhook", "raw": '{"message": "..."}',
    }  # fmt: skip
    given |= values
    return PostCaptured(**given if "content_digest" in given else given | {"content_digest": digest_of(given)})


def edited(post: PostCaptured, text: str) -> PostCaptured:
    """The next version of it."""
    later = {"text": text, "version": post.version + 1, "edited_at": PUBLISHED + timedelta(minutes=post.version)}
    return captured(
        **post.model_dump(exclude={"content_digest", "author", "attachments", "text"})
        | {"author": post.author, "attachments": post.attachments}
        | later
    )


def picture(digest: str | None, external_id: str = "p1") -> Attachment:
    return Attachment(external_id=external_id, media_type="image/png", digest=digest, size=3)


def digest_of(given: dict[str, Any]) -> str:
    return content_digest(
        platform=given["platform"], external_id=given["external_id"], author_external_id=given["author"].external_id,
        text=given["text"], attachments=[(one.external_id, one.digest) for one in given["attachments"]],
        parent_external_id=given["parent_external_id"], published_at=given["published_at"], edited_at=given["edited_at"],
    )  # fmt: skip


def heard(*events: E) -> list[Heard[E]]:
    return [Heard(event, uuid7(), PUBLISHED) for event in events]


async def react(service: Any, *events: Any) -> Sequence[Heard[Any]]:
    """Let the service hear events of one type, in one transaction, as its consumer does."""
    told = heard(*events)
    async with service.new_unit_of_work() as uow:
        await service.reactions[type(events[0])](told, uow)
    return told
