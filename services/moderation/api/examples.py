"""Realistic examples of the answers, as they stand in the API's document."""

from typing import Any

BASE = "https://insyn.example.se/moderation/v1"
CASE_ID = "0193c1a0-7d1e-7c3a-9b7e-2f6f0a4b1c01"
POST_ID = "0193c1a0-6b02-7f10-8a55-9c0d1e2f3a02"
ACCOUNT_ID = "0193b7e2-1f4a-7d2b-8c3d-4e5f6a7b8c03"
THREAD_ID = "0193c19f-0aa1-7b3c-8d4e-5f6a7b8c9d04"
DECISION_ID = "0193c1b4-2c3d-7e4f-9a5b-6c7d8e9f0a05"
CLAIM_ID = "0193c1a9-4d5e-7f60-8a7b-8c9d0e1f2a06"
REMOVAL_ID = "0193c1b4-9e8f-7a6b-8c5d-4e3f2a1b0c07"

CHECK_ID = "0193c1c0-5a6b-7c8d-9e0f-1a2b3c4d5e09"


def link(rel: str, path: str, method: str = "GET") -> dict[str, str]:
    return {"href": f"{BASE}{path}", "rel": rel, "method": method}


HIT: dict[str, Any] = {
    "rule_id": "HR-1", "rule_version": 1, "ground": "house_rule", "post_version": 1,
    "spans": [{"start": 10, "end": 27}], "found_at": "2026-11-20T17:02:12Z", "reported_by": None, "comment": None,
}  # fmt: skip
CASE: dict[str, Any] = {
    "id": CASE_ID, "version": 3, "post_id": POST_ID, "post_version": 1, "account_id": ACCOUNT_ID,
    "on_duty": "maria.moderator@hultsfred.se", "thread_id": THREAD_ID, "status": "OPEN", "ground": "house_rule", "hits": [HIT], "decision": None, "words": None,
    "published_at": "2026-11-20T17:02:03Z", "captured_at": "2026-11-20T17:02:09Z",
    "opened_at": "2026-11-20T17:02:12Z", "opened_by": None, "knowledge_at": "2026-11-20T17:20:41Z",
    "knowledge_by": "maria.moderator@hultsfred.se", "waiting_since": None, "ended_at": None,
    "changed_at": "2026-11-20T17:20:41Z",
    "_links": [
        link("self", f"/cases/{CASE_ID}"),
        link("story", f"/cases/{CASE_ID}/story"),
        link("claim", f"/cases/{CASE_ID}/claims", "POST"),
        link("decide", f"/cases/{CASE_ID}/decisions", "POST"),
    ],
}  # fmt: skip
IN_THREAD: dict[str, Any] = {
    "post_id": THREAD_ID, "version": 1, "parent_id": None, "kind": "post", "ours": True, "author_name": None,
    "text": "•• ••• ••• ••••••••••••: ••••••••••• •••••• •• 10.", "published_at": "2026-11-20T16:00:00Z",
    "edited_at": None, "withdrawn_at": None, "url": "https://www.facebook.com/hultsfredbibliotek/posts/1001",
}  # fmt: skip
STEP: dict[str, Any] = {
    "at": "2026-11-20T17:02:12Z", "kind": "HIT", "swedish": "En regel träffade", "by": None, "post_id": POST_ID,
    "post_version": 1, "rule_id": "HR-1", "rule_version": 1, "decided": None, "removal_id": None, "log_index": None,
    "outcome": None, "words": None,
}  # fmt: skip
CLAIM: dict[str, Any] = {
    "id": CLAIM_ID, "case_id": CASE_ID, "held_by": "maria.moderator@hultsfred.se",
    "held_since": "2026-11-20T17:21:00Z", "expires_at": "2026-11-20T17:51:00Z",
    "_links": [
        link("case", f"/cases/{CASE_ID}"), link("release", f"/cases/{CASE_ID}/claims/{CLAIM_ID}", "DELETE"),
    ],
}  # fmt: skip
DETAIL: dict[str, Any] = CASE | {
    "rules": [
        {
            "rule_id": "HR-1", "version": 1, "ground": "house_rule", "title": "Personangrepp",
            "paragraph": "Kommunens regler för sociala medier 1",
        }
    ],
    "account": {
        "id": ACCOUNT_ID, "platform": "facebook", "handle": "hultsfredbibliotek", "responsibility": "HOSTED_SPACE",
        "unit_id": "0193b7e0-1111-7d2b-8c3d-4e5f6a7b8c08",
    },
    "blurred": True,
    "post": IN_THREAD | {"post_id": POST_ID, "parent_id": THREAD_ID, "kind": "comment", "ours": False,
                         "text": "••••••••: •• •• •• ••••••!"},
    "thread": [IN_THREAD],
    "author": {
        "posts": 7,
        "cases": [
            {"id": CASE_ID, "status": "OPEN", "opened_at": "2026-11-20T17:02:12Z", "rule_ids": ["HR-1"]},
        ],
    },
    "claim": None, "waits_for": [], "events": [STEP],
}  # fmt: skip
DECISION: dict[str, Any] = {
    "id": DECISION_ID, "case_id": CASE_ID, "decided": "remove", "rule_id": "HR-1", "rule_version": 1,
    "ground": "house_rule", "reason": "Inlägget angriper en namngiven medarbetare som person.", "post_version": 1,
    "decided_by": "maria.moderator@hultsfred.se", "decided_at": "2026-11-20T17:24:10Z", "case_status": "SEALING",
    "case_version": 4,
    "_links": [
        link("self", f"/cases/{CASE_ID}/decisions/{DECISION_ID}"), link("case", f"/cases/{CASE_ID}"),
        link("story", f"/cases/{CASE_ID}/story"),
    ],
}  # fmt: skip
STORY: dict[str, Any] = {
    "case_id": CASE_ID, "status": "REMOVED",
    "steps": [
        STEP | {"at": "2026-11-20T17:02:09Z", "kind": "CAPTURED", "swedish": "Inlägget fångades", "rule_id": None,
                "rule_version": None},
        STEP,
        STEP | {"at": "2026-11-20T17:02:13Z", "kind": "SEALED", "swedish": "Arkivet förseglade", "log_index": 4711,
                "rule_id": None, "rule_version": None},
        STEP | {"at": "2026-11-20T17:24:12Z", "kind": "OUTCOME", "swedish": "Utfallet", "removal_id": REMOVAL_ID,
                "outcome": "REMOVED", "post_id": None, "post_version": None, "rule_id": None, "rule_version": None},
    ],
    "_links": [link("self", f"/cases/{CASE_ID}/story"), link("case", f"/cases/{CASE_ID}")],
}  # fmt: skip
RULE: dict[str, Any] = {
    "id": "HR-1", "version": 1, "ground": "house_rule", "paragraph": "Kommunens regler för sociala medier 1",
    "title": "Personangrepp",
    "text": "Inlägg får inte innehålla personangrepp. Kritik av kommunen är tillåten och tas inte bort.",
    "terms": ["landsförrädar*"],
    "patterns": [{"literals": ["pajas"], "regex": "\\b(?:du|hon|han)\\s+är\\s+en\\s+pajas\\b"}],
    "detectors": [], "valid_from": "2026-11-01T00:00:00Z", "superseded_at": None,
    "published_at": "2026-11-01T00:00:00Z", "published_by": "insyn",
    "_links": [link("self", "/rules/HR-1"), link("versions", "/rules/HR-1/versions")],
}  # fmt: skip
POST: dict[str, Any] = {
    "id": POST_ID, "version": 1, "account_id": ACCOUNT_ID, "platform": "facebook", "external_id": "1001_2002",
    "thread_id": THREAD_ID, "parent_id": THREAD_ID, "kind": "comment", "ours": False,
    "url": "https://www.facebook.com/hultsfredbibliotek/posts/1001?comment_id=2002",
    "published_at": "2026-11-20T17:02:03Z", "captured_at": "2026-11-20T17:02:09Z", "edited_at": None,
    "withdrawn_at": None, "state": "HIT",
    "_links": [link("self", f"/posts/{POST_ID}"), link("report", "/cases", "POST")],
}  # fmt: skip

SUPERVISED: dict[str, Any] = {
    "id": ACCOUNT_ID, "platform": "facebook", "handle": "hultsfredbibliotek", "status": "ACTIVE",
    "unit_id": "0193b7e0-1111-7d2b-8c3d-4e5f6a7b8c08", "on_duty": "maria.moderator@hultsfred.se",
    "checks_per_working_day": 2, "checks_per_weekend_day": 0, "last_checked_at": "2026-11-19T14:02:40Z",
    "last_checked_by": "maria.moderator@hultsfred.se", "next_check_due_at": "2026-11-20T11:30:00Z", "overdue": True,
    "_links": [
        link("self", f"/accounts/{ACCOUNT_ID}"),
        link("checks", f"/checks?account_id={ACCOUNT_ID}"),
        link("check", f"/accounts/{ACCOUNT_ID}/checks", "POST"),
    ],
}  # fmt: skip
CHECK: dict[str, Any] = {
    "id": CHECK_ID, "account_id": ACCOUNT_ID, "checked_by": "maria.moderator@hultsfred.se",
    "checked_at": "2026-11-20T12:05:12Z", "part": "responsible", "covered": ["posts", "comments"],
    "remark": "Två nya frågor om öppettider, inget som bryter mot reglerna.",
    "_links": [link("self", f"/checks/{CHECK_ID}"), link("account", f"/accounts/{ACCOUNT_ID}")],
}  # fmt: skip


def page(item: dict[str, Any], path: str) -> dict[str, Any]:
    return {"items": [item], "_meta": {"limit": 20, "count": 1}, "_links": [link("self", path), link("first", path)]}
