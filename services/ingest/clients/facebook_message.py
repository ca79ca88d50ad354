"""Direct messages in Facebook's webhook: records of what was written to the page and by it, never to be removed."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import Change, Noted, Sign, Unreadable, Vanished
from services.ingest.domain.posts import Attachment, Observed
from shared.evidence.digest import storable

NO_CONTENT = frozenset(
    {"delivery", "read", "reaction", "optin", "account_linking", "referral", "app_roles", "pass_thread_control",
     "take_thread_control", "request_thread_control", "policy-enforcement", "policy_enforcement", "game_play"}
)  # fmt: skip
TYPES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg", "file": "application/octet-stream"}
LONGEST_ID = 380


def message_sign(change: Change, account_id: UUID) -> Sign:
    given = change.payload["messaging"]
    message = given.get("message") or given.get("message_edit")
    if isinstance(message, dict):
        return _message(change, given, message, account_id)
    if NO_CONTENT & given.keys():
        return Noted()
    raise Unreadable("unknown")


def _message(change: Change, given: Mapping[str, Any], message: Mapping[str, Any], account_id: UUID) -> Sign:
    mid = message.get("mid")
    if not isinstance(mid, str) or not 0 < len(mid) <= LONGEST_ID:
        raise Unreadable("incomplete")
    if message.get("is_deleted"):
        return Vanished(storable(mid), change.told_at)
    sender, recipient = _party(given, "sender"), _party(given, "recipient")
    ours = bool(message.get("is_echo")) or sender == change.page_id
    text = message.get("text")
    attachments = tuple(_attachments(mid, message))
    if not isinstance(text, str) and not attachments:
        raise Unreadable("incomplete")
    return Observed(
        account_id=account_id, platform="facebook", external_id=storable(mid), kind="message",
        raw=kept(change.payload), text=storable(text) if isinstance(text, str) else None,
        author_id=sender, ours=ours, parent_external_id=_answered(message),
        root_external_id=f"conversation:{recipient if ours else sender}", attachments=attachments or None,
        published_at=change.told_at if "message" in given else None, told_at=change.told_at,
    )  # fmt: skip


def _party(given: Mapping[str, Any], name: str) -> str | None:
    party = given.get(name)
    found = party.get("id") if isinstance(party, dict) else None
    return storable(str(found))[:LONGEST_ID] if isinstance(found, str | int) else None


def _answered(message: Mapping[str, Any]) -> str | None:
    answered = message.get("reply_to")
    mid = answered.get("mid") if isinstance(answered, dict) else None
    return storable(mid)[:LONGEST_ID] if isinstance(mid, str) else None


def _attachments(mid: str, message: Mapping[str, Any]) -> Iterator[Attachment]:
    """They have no ids: the message's own and the place in it."""
    given = message.get("attachments")
    for place, one in enumerate(given if isinstance(given, list) else []):
        if isinstance(one, dict):
            payload = one.get("payload")
            address = payload.get("url") if isinstance(payload, dict) else None
            media_type = TYPES.get(str(one.get("type")), "application/json")
            yield Attachment(f"{mid}#{place}", media_type, url=address if isinstance(address, str) else None)
