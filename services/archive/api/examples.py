"""Examples for the document: a whole record as the archive tells it."""

from typing import Any

BASE = "https://insyn.example.se/archive/v1"
RECORD_ID = "019aa2b4-7c1e-7d3a-9b52-5a1f0c2d3e4f"
POST_ID = "019aa2b4-6a00-7b11-8c22-1d2e3f4a5b6c"
ACCOUNT_ID = "019a9f00-1c2d-7e3f-8a4b-5c6d7e8f9a0b"
CASE_ID = "019aa2b5-0d4e-7f11-a522-6b7c8d9e0f1a"
REMOVAL_ID = "019aa2b6-3c4d-7e5f-8a6b-7c8d9e0f1a2b"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
OTHER_DIGEST = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
NOTE = (
    "insyn.example.se/0860/log\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n\n\u2014 insyn.example.se/0860/log "
    "Np6eOVm25fCJxl3lE22iq2RRCrinVSUmbdkeS1CtUr8/a7gYEizNWbNje+n4AWoK3sqScwn7S+fyIby5dGngmeHA4w8=\n"
)


def links(*paths: tuple[str, str]) -> list[Any]:
    return [{"href": f"{BASE}{path}", "rel": rel, "method": "GET"} for rel, path in paths]


RECORD: dict[str, Any] = {
    "id": RECORD_ID, "post_id": POST_ID, "version": 1, "account_id": ACCOUNT_ID, "platform": "facebook",
    "origin": "RECEIVED", "kind": "comment", "external_id": "1789_4411", "thread_id": POST_ID, "parent_id": None,
    "author": {"external_id": "100012345", "name": "Anna Andersson", "ours": False},
    "text": "Varför är biblioteket stängt på lördagar? Lärarna undrar också.",
    "attachments": [{"external_id": "5521", "media_type": "image/jpeg", "digest": OTHER_DIGEST, "size": 48211}],
    "url": "https://www.facebook.com/hultsfred/posts/1789?comment_id=4411",
    "received_at": "2026-11-20T18:04:11Z", "published_at": "2026-11-20T18:04:11Z", "edited_at": None,
    "captured_at": "2026-11-20T18:04:15Z", "sealed_at": "2026-11-20T18:04:16Z",
    "content_digest": DIGEST, "log_index": 0, "taken_off": None,
    "_links": links(("self", f"/records/{RECORD_ID}"), ("proof", f"/inclusion-proofs?record_id={RECORD_ID}")),
}  # fmt: skip
REMOVAL: dict[str, Any] = {
    "removal_id": REMOVAL_ID, "case_id": CASE_ID, "action": "remove", "requested_at": "2026-11-20T18:31:02Z",
    "with_post_id": None, "covered": [{"post_id": POST_ID, "version": 1, "record_id": RECORD_ID}],
    "ends": [
        {
            "outcome": "REMOVED", "words": None, "read_at": "2026-11-20T18:31:03Z", "intent_at": "2026-11-20T18:31:03Z",
            "acted_at": "2026-11-20T18:31:04Z", "confirmed_at": "2026-11-20T18:31:05Z", "ended_at": "2026-11-20T18:31:05Z",
            "seen": [{"post_id": POST_ID, "version": 1, "content_digest": DIGEST}],
        }
    ],
    "amendments": [],
}  # fmt: skip
CASE: dict[str, Any] = {
    "case_id": CASE_ID, "status": "REMOVED", "changed_at": "2026-11-20T18:31:06Z",
    "decision": {
        "decided": "remove", "rule_id": "SFS-1998:112-5-hets", "rule_version": 3, "ground": "statutory",
        "decided_by": "ersattare@hultsfred.example.se", "decided_at": "2026-11-20T18:30:58Z",
    },
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "record_id": RECORD_ID, "post_id": POST_ID, "version": 1, "content_digest": DIGEST, "record_digest": OTHER_DIGEST,
    "salt": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "log_index": 0, "tree_size": 3,
    "proof": [OTHER_DIGEST, DIGEST], "checkpoint": NOTE,
}  # fmt: skip
WHOLE: dict[str, Any] = RECORD | {
    "raw": '{"id":"1789_4411","message":"Varför är biblioteket stängt på lördagar? Lärarna undrar också."}',
    "withdrawn_at": None, "cases": [CASE], "removals": [REMOVAL], "receipt": RECEIPT, "taken_off": "REMOVED",
    "versions": [{"id": RECORD_ID, "version": 1, "captured_at": "2026-11-20T18:04:15Z", "content_digest": DIGEST}],
}  # fmt: skip
PAGE: dict[str, Any] = {
    "items": [RECORD], "_meta": {"limit": 20, "count": 1},
    "_links": links(("self", "/records?q=bibliotek"), ("first", "/records?q=bibliotek&limit=20")),
}  # fmt: skip
SNAPSHOT_ID = "019aa2d0-5e6f-7a1b-8c2d-3e4f5a6b7c8d"
SNAPSHOT: dict[str, Any] = {
    "id": SNAPSHOT_ID, "account_id": ACCOUNT_ID, "kind": "FINAL", "state": "SEALED", "overdue": False,
    "asked_at": "2026-11-20T18:40:00Z", "asked_by": "archive", "taken_at": "2026-11-20T18:40:10Z",
    "_links": links(
        ("self", f"/snapshots/{SNAPSHOT_ID}"), ("records", f"/records?account_id={ACCOUNT_ID}"),
        ("proof", f"/inclusion-proofs?record_id={SNAPSHOT_ID}"),
    ),
}  # fmt: skip
SNAPSHOT_WHOLE: dict[str, Any] = SNAPSHOT | {
    "content": {
        "snapshot_id": SNAPSHOT_ID, "kind": "FINAL", "origin": "CREATED", "class": "PRESERVE", "quiet": True,
        "account_id": ACCOUNT_ID, "account_version": 9, "taken_at": "2026-11-20T18:40:10Z", "checkpoint": NOTE,
        "account": {"status": "CLOSING", "platform": "facebook", "handle": "hultsfredsbibliotek"},
        "profile": {"name": "Hultsfreds bibliotek", "handle": "hultsfredsbibliotek", "picture_digest": DIGEST, "picture_kept": True},
        "records": {
            "records": 3, "posts": 2, "received": 2, "created": 1, "withdrawn": 0, "removed": 1, "digest": OTHER_DIGEST,
            "first_captured_at": "2026-05-02T08:00:00Z", "last_captured_at": "2026-11-20T18:04:15Z",
            "last_sealed_at": "2026-11-20T18:04:16Z",
        },
    },
    "receipt": RECEIPT | {"record_id": SNAPSHOT_ID, "post_id": ACCOUNT_ID, "version": 9, "log_index": 3, "tree_size": 4},
    "later_records": 0,
}  # fmt: skip
SNAPSHOTS: dict[str, Any] = {
    "items": [SNAPSHOT], "_meta": {"limit": 20, "count": 1},
    "_links": links(("self", "/snapshots?kind=FINAL"), ("first", "/snapshots?kind=FINAL&limit=20")),
}  # fmt: skip
