"""Facebook's webhook: whose signature, which changes, and what each of them says."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.ingest.clients.facebook_message import message_sign
from services.ingest.clients.media import name_in
from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import Change, Noted, Sign, Unreadable, Vanished
from services.ingest.domain.posts import Attachment, Observed
from shared.evidence.digest import storable

POSTS = frozenset({"post", "status", "photo", "video", "share", "album", "event", "link", "note", "live_video"})
NO_CONTENT = frozenset({"like", "reaction"})
TELLS = frozenset({"add", "edit", "edited"})
NO_CHANGE = frozenset({"hide", "unhide", "mute", "block", "unblock", "follow", "unfollow"})
"""Verbs about who sees it: not what is written."""
LONGEST_ID, LONGEST_PAGE_ID, LONGEST_TEXT, MOST_ATTACHMENTS = 400, 200, 100_000, 500


class FacebookWebhook:
    platform = "facebook"

    def signed(self, body: bytes, signature: str, secret: str) -> bool:
        expected = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode())

    def split(self, body: bytes) -> Sequence[Change]:
        """Other objects than pages (users, permissions) split too: nobody of ours has their id, so they are set aside."""
        read = _read(body)
        entries = read.get("entry") if isinstance(read, dict) else None
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise Unreadable("unreadable")
        changes = [change for entry in entries for change in _changes(entry)]
        if not changes:
            raise Unreadable("unknown")
        return changes

    def restored(self, page_id: str | None, payload: bytes) -> Sequence[Change]:
        read = _read(payload)
        if page_id is None or not isinstance(read, dict) or "entry" in read:
            return self.split(payload)
        messaging = read.get("messaging")
        at = messaging.get("timestamp") if isinstance(messaging, dict) else read.get("time")
        return [Change(page_id, moment(at), read)]

    def sign(self, change: Change, account_id: UUID) -> Sign:
        sign = self._sign(change, account_id)
        if isinstance(sign, Observed) and _is_too_large(sign):
            raise Unreadable("too_large")
        return sign

    def _sign(self, change: Change, account_id: UUID) -> Sign:
        if "messaging" in change.payload:
            return message_sign(change, account_id)
        value = change.payload.get("value")
        if change.payload.get("field") not in ("feed", "mention", "ratings") or not isinstance(value, dict):
            raise Unreadable("unknown")
        return _feed_sign(change, value, account_id)


def _read(body: bytes) -> Any:
    """JSON that can be written again: numbers of thousands of digits cannot."""
    try:
        read = from_json(body, allow_inf_nan=False)
        json.dumps(read)
    except (ValueError, RecursionError):
        raise Unreadable("unreadable") from None
    return read


def _changes(entry: Mapping[str, Any]) -> Iterator[Change]:
    page_id, at = storable(str(entry.get("id", "")))[:LONGEST_PAGE_ID], moment(entry.get("time"))
    for one in _list(entry, "changes"):
        yield Change(page_id, at, {"field": one.get("field"), "value": one.get("value"), "time": entry.get("time")})
    for one in _list(entry, "messaging"):
        yield Change(page_id, moment(one.get("timestamp")) or at, {"messaging": one})


def _list(entry: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    given = entry.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Unreadable("unreadable")
    return given


def _feed_sign(change: Change, value: Mapping[str, Any], account_id: UUID) -> Sign:
    item, verb = str(value.get("item")), str(value.get("verb"))
    if item not in NO_CONTENT | POSTS | {"comment", "rating"}:
        raise Unreadable("unknown")
    if item in NO_CONTENT or verb in NO_CHANGE:
        return Noted()
    external_id = _id_of(value)
    if not external_id:
        raise Unreadable("incomplete")
    if verb == "remove":
        return Vanished(external_id, change.told_at)
    if verb not in TELLS:
        raise Unreadable("unknown")
    return _observed(change, value, account_id, external_id)


def _id_of(value: Mapping[str, Any]) -> str:
    if value.get("item") == "comment":
        return _text_id(value.get("comment_id"))
    if value.get("item") == "rating":
        return _text_id(value.get("open_graph_story_id"))
    return _text_id(value.get("post_id") or value.get("album_id"))


def _text_id(given: object) -> str:
    if not isinstance(given, str | int) or len(str(given)) > LONGEST_ID:
        return ""
    return storable(str(given))


def _observed(change: Change, value: Mapping[str, Any], account_id: UUID, external_id: str) -> Observed:
    is_comment = value.get("item") == "comment"
    author_id, author_name = _author(value)
    text, attachments = _text(value), tuple(_attachments(value))
    if text is None and not attachments:
        raise Unreadable("incomplete")
    root = _text_id(value.get("post_id")) if is_comment else None
    return Observed(
        account_id=account_id, platform="facebook", external_id=external_id,
        kind="comment" if is_comment else "post", raw=kept(change.payload), text=text,
        author_id=author_id, author_name=author_name, ours=author_id == change.page_id,
        parent_external_id=(_text_id(value.get("parent_id")) or root) if is_comment else None,
        root_external_id=root or None, attachments=attachments or None,
        url=_address(value.get("permalink_url")), published_at=moment(value.get("created_time")),
        told_at=change.told_at, publisher_untold=author_id == change.page_id and not is_comment,
    )  # fmt: skip


def _is_too_large(seen: Observed) -> bool:
    """For an event: a character can take six bytes of one, an attachment a hundred beside its name."""
    attachments = seen.attachments or ()
    told = (seen.text, seen.author_name, seen.url, *(one.external_id for one in attachments))
    return len(attachments) > MOST_ATTACHMENTS or sum(len(one) for one in told if one) > LONGEST_TEXT


def _author(value: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The new shape has `from`; the old one `sender_id`; ratings have `reviewer_id`."""
    author = value.get("from")
    given = author if isinstance(author, dict) else {}
    author_id = given.get("id") or value.get("sender_id") or value.get("reviewer_id")
    name = given.get("name") or value.get("sender_name") or value.get("reviewer_name")
    return _text_id(author_id) or None, storable(name) if isinstance(name, str) else None


def _text(value: Mapping[str, Any]) -> str | None:
    """None when the delivery does not tell it: then what we know stays."""
    for name in ("message", "review_text", "story"):
        if isinstance(value.get(name), str):
            return storable(value[name])
    return None


def _attachments(value: Mapping[str, Any]) -> Iterator[Attachment]:
    """Without a platform id where the delivery has none; the bytes come with the next reading of the post."""
    for name, media_type in (("photo", "image/jpeg"), ("video", "video/mp4")):
        if address := _address(value.get(name)):
            yield Attachment(name_in(address), media_type, url=address)
    photos = value.get("photos")
    for one in photos if isinstance(photos, list) else []:
        if address := _address(one):
            yield Attachment(name_in(address), "image/jpeg", url=address)
    for name, item, media_type in (("photo_id", "photo", "image/jpeg"), ("video_id", "video", "video/mp4")):
        if value.get("item") == item and (external_id := _text_id(value.get(name))):
            yield Attachment(external_id, media_type, url=_address(value.get("link")))
    album = value.get("photo_ids")
    for one in album if isinstance(album, list) else []:
        if external_id := _text_id(one):
            yield Attachment(external_id, "image/jpeg")


def _address(given: object) -> str | None:
    return storable(given) if isinstance(given, str) and given.startswith(("https://", "http://")) else None


def moment(given: object) -> datetime | None:
    """Unix seconds in feeds, milliseconds in messages."""
    if not isinstance(given, int) or isinstance(given, bool) or given <= 0:
        return None
    seconds = given / 1000 if given > 100_000_000_000 else given
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
