"""Examples as a Swedish municipality would meet them; invented, complete, and valid."""

from typing import Any

ACCOUNT = "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11"
UNIT = "0199f6a2-7b2f-7c11-8a4d-2f0e9d8c7b6a"
POST = "5d4f2b8e-1c3a-5e6f-9a7b-8c9d0e1f2a3b"
NUMBER = "0199f6a3-0d4e-7f21-b5c6-7d8e9f0a1b2c"
CASE = "0199f6a3-1e5f-7a32-86d7-8e9f0a1b2c3d"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MOMENT = "2026-01-31T12:00:00Z"
LATER = "2026-01-31T12:00:04Z"


def link(path: str, rel: str = "self", method: str = "GET") -> dict[str, Any]:
    return {"href": f"https://insyn.example.se/ingest/v1{path}", "rel": rel, "method": method}


def page(item: dict[str, Any], path: str) -> dict[str, Any]:
    return {"items": [item], "_meta": {"limit": 20, "count": 1}, "_links": [link(path), link(path, "first")]}


AUTHOR: dict[str, Any] = {"external_id": "8423678347823", "name": "Kim Exempel", "ours": False}
ATTACHMENT: dict[str, Any] = {"external_id": "909150133277173", "media_type": "image/jpeg"}
POST_IN: dict[str, Any] = {
    "account_id": ACCOUNT, "external_id": "1234567890321_901097836652708", "kind": "post", "author": AUTHOR,
    "text": "När öppnar badplatsen i Hultsfred i år?", "published_at": MOMENT, "attachments": [ATTACHMENT],
}  # fmt: skip
VERSION: dict[str, Any] = {
    "version": 1, "content_digest": DIGEST, "author": AUTHOR, "text": "När öppnar badplatsen i Hultsfred i år?",
    "attachments": [ATTACHMENT | {"digest": DIGEST, "size": 48213}], "parent_external_id": None,
    "url": "https://www.facebook.com/1234567890321/posts/901097836652708", "published_at": MOMENT, "edited_at": None,
    "captured_at": LATER, "way": "webhook", "raw": '{"field": "feed", "value": {"item": "post", "verb": "add"}}',
}  # fmt: skip
POST_OUT: dict[str, Any] = {
    "id": POST, "account_id": ACCOUNT, "platform": "facebook", "external_id": "1234567890321_901097836652708",
    "thread_id": POST, "kind": "post", "version": 1, "author": AUTHOR, "withdrawn_at": None,
    "text": "När öppnar badplatsen i Hultsfred i år?", "published_at": MOMENT, "edited_at": None, "captured_at": LATER,
    "content_digest": DIGEST, "_links": [link(f"/posts/{POST}")],
}  # fmt: skip
STORED: dict[str, Any] = {
    "post_id": POST, "version": 1, "content_digest": DIGEST, "new": True, "_links": [link(f"/posts/{POST}", "post")],
}  # fmt: skip
BATCH: dict[str, Any] = {
    "id": NUMBER, "client": "bibliotekssystemet", "received_at": MOMENT, "lines": 5000, "stored": 4997, "duplicates": 0,
    "refused_lines": 3,
    "refused": [{"line": 17, "pointer": "/published_at", "reason": "Field required"}],
    "_links": [link(f"/post-batches/{NUMBER}")],
}  # fmt: skip
ACCOUNT_OUT: dict[str, Any] = {
    "id": ACCOUNT, "platform": "mastodon", "platform_id": "110446983178245440", "handle": "hultsfred",
    "url": "https://social.example.se/@hultsfred", "unit_id": UNIT, "status": "APPROVED", "watched": True,
    "responsibility": "OWN_POSTS_ONLY", "credentials_set_at": MOMENT,
    "feed": {"next_at": LATER, "fetched_at": MOMENT, "failures": 0, "stopped": None, "words": None},
    "_links": [link(f"/accounts/{ACCOUNT}"), link(f"/accounts/{ACCOUNT}/fetches", "fetch", "POST")],
}  # fmt: skip
FETCH: dict[str, Any] = {
    "id": NUMBER, "account_id": ACCOUNT, "state": "DONE", "asked_by": "kommunikatör@hultsfred.se", "asked_at": MOMENT,
    "started_at": MOMENT, "ended_at": LATER, "stored": 3, "duplicates": 12, "quarantined": 0, "words": None,
    "_links": [link(f"/accounts/{ACCOUNT}/fetches/{NUMBER}")],
}  # fmt: skip
PROFILE_CHECK: dict[str, Any] = {
    "id": NUMBER, "account_id": ACCOUNT, "asked_by": "kommunikatör@hultsfred.se", "asked_at": MOMENT,
    "checked_at": LATER, "outcome": "SEEN", "words": None, "asked_platform_id": "110446983178245440",
    "asked_handle": "hultsfred", "platform_id": "110446983178245440", "handle": "hultsfred",
    "id_of_handle": "110446983178245440", "handle_answer": "SOMEBODY", "name": "Hultsfreds kommun",
    "url": "https://social.example.se/@hultsfred",
    "about": "Här möter du Hultsfreds kommun. Våra inlägg och dina i dialog med oss blir allmänna handlingar.",
    "private": False, "picture_digest": DIGEST, "picture_type": "image/png",
    "_links": [link(f"/accounts/{ACCOUNT}/profile-checks/{NUMBER}"), link(f"/accounts/{ACCOUNT}", "account")],
}  # fmt: skip
QUARANTINE: dict[str, Any] = {
    "id": NUMBER, "platform": "facebook", "page_id": "1234567890321", "reason": "unknown",
    "meaning": "The platform tells something that this version does not understand", "received_at": MOMENT,
    "state": "WAITING", "replays": 0, "settled_at": None, "settled_by": None, "weeded_at": None,
    "_links": [link(f"/quarantine-items/{NUMBER}"), link(f"/quarantine-items/{NUMBER}/replays", "replay", "POST")],
}  # fmt: skip
SEEN: dict[str, Any] = {"post_id": POST, "version": 2, "content_digest": DIGEST}
REMOVAL: dict[str, Any] = {
    "id": NUMBER, "case_id": CASE, "post_id": POST, "account_id": ACCOUNT, "platform": "facebook", "action": "remove",
    "state": "ENDED", "outcome": "REMOVED", "words": None, "requested_at": MOMENT, "attempts": 1, "acts": 1,
    "read_at": LATER, "intent_at": LATER, "acted_at": LATER, "confirmed_at": LATER, "ended_at": LATER,
    "next_at": MOMENT, "_links": [link(f"/removals/{NUMBER}")],
}  # fmt: skip
REMOVAL_DETAIL: dict[str, Any] = REMOVAL | {
    "seen": [SEEN], "receipts": 1,
    "readings": [{"read_at": LATER, "there": True, "hidden": False, "seen": [SEEN], "uncovered": 0}],
    "marks": [{"mark": "EDITED_MEANWHILE", "post_id": POST, "version": 3, "marked_at": LATER}],
}  # fmt: skip
