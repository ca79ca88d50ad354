"""A Mastodon status as we capture it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.ingest.clients.html import text_of
from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import Access, Unreadable
from services.ingest.domain.posts import Attachment, Observed
from shared.evidence.digest import storable

MEDIA = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}
LONGEST_ID = 400
LONGEST_TEXT = 50_000
"""Characters: a hundred times what servers allow by default, and still an event."""


def observed(status: Any, access: Access, root: str | None = None) -> Observed:
    """`root`: the id of the first status of its thread, where that is known. Unreadable when it is no status."""
    if not isinstance(status, dict) or not isinstance(status.get("account"), dict):
        raise Unreadable("unreadable")
    external_id, author = status.get("id"), status["account"]
    published_at = moment(status.get("created_at"))
    if not isinstance(external_id, str) or not 0 < len(external_id) <= LONGEST_ID or published_at is None:
        raise Unreadable("incomplete")
    text, parent = _text(status), status.get("in_reply_to_id")
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_large")
    edited_at = moment(status.get("edited_at"))
    author_id = str(author["id"]) if author.get("id") else None
    return Observed(
        account_id=access.account_id, platform="mastodon", external_id=storable(external_id), kind=_kind(status),
        raw=kept(status), text=storable(text), author_id=author_id,
        author_name=storable(str(author.get("display_name") or author.get("acct") or "")) or None,
        ours=author_id is not None and author_id == access.platform_id,
        parent_external_id=str(parent) if parent else None,
        root_external_id=root if root != external_id else None,
        attachments=tuple(_attachment(one) for one in _list(status, "media_attachments")),
        url=status.get("url") if isinstance(status.get("url"), str) else None,
        published_at=published_at, edited_at=edited_at, told_at=edited_at or published_at,
        reshare=isinstance(status.get("reblog"), dict),
    )  # fmt: skip


def _kind(status: Mapping[str, Any]) -> str:
    if status.get("visibility") == "direct":
        return "message"
    return "comment" if status.get("in_reply_to_id") else "post"


def _text(status: Mapping[str, Any]) -> str:
    """What a reader sees: the warning, the text, the options of a poll; of a boost what is boosted."""
    boosted = status.get("reblog")
    if isinstance(boosted, dict):
        account = boosted.get("account") or {}
        return f"Boost @{account.get('acct', '')}: {_text(boosted)}"
    parts = [str(status.get("spoiler_text") or ""), text_of(str(status.get("content") or ""))]
    poll = status.get("poll")
    if isinstance(poll, dict):
        parts += [f"[ ] {option.get('title', '')}" for option in _list(poll, "options")]
    return "\n\n".join(part for part in parts if part)


def _attachment(given: Mapping[str, Any]) -> Attachment:
    address = given.get("url") or given.get("remote_url")
    return Attachment(
        storable(str(given.get("id")))[:LONGEST_ID],
        MEDIA.get(str(given.get("type")), "application/octet-stream"),
        url=address if isinstance(address, str) else None,
    )


def _list(given: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def moment(given: object) -> datetime | None:
    """`2023-05-28T15:20:18.907Z`"""
    try:
        parsed = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return parsed if parsed and parsed.tzinfo else None
