"""Examples for the document: Hultsfred's library and the roles around it. Persons are roles, invented."""

from typing import Any

Example = dict[str, Any]

UNIT_ID = "0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"
PARENT_ID = "0199a3c2-7c1d-7a11-8e02-5b7d9c4e6f01"
LIBRARIAN_ID = "0199a3c2-8f10-7c44-a1b2-6d5e4f3c2b1a"
DEPUTY_ID = "0199a3c2-8f11-7d55-b2c3-7e6f5a4d3c2b"
ACCOUNT_ID = "0199a3c5-1b2c-7d3e-8f4a-5b6c7d8e9f0a"
LOGO_ID = "0199a3c4-3d4e-7f5a-8b6c-7d8e9f0a1b2c"
TERMS_ID = "0199a3c4-4e5f-7a6b-9c7d-8e9f0a1b2c3d"
ATTESTATION_ID = "0199a3c7-5f6a-7b7c-8d8e-9f0a1b2c3d4e"
DIGEST = "3f7d2a1c9b8e6f5d4c3b2a1908f7e6d5c4b3a291807f6e5d4c3b2a1908f7e6d5"
KEY_ID = "0199a3c6-2c3d-7e4f-9a5b-6c7d8e9f0a1b"
BASE = "https://insyn.example.se/registry/v1"


def to(rel: str, path: str, method: str = "GET") -> Example:
    return {"href": f"{BASE}{path}", "rel": rel, "method": method}


def page(item: Example, path: str) -> Example:
    links = [to("self", path), to("first", f"{path}?limit=20")]
    return {"items": [item], "_meta": {"limit": 20, "count": 1}, "_links": links}


UNIT: Example = {"name": "Biblioteket", "kind": "unit", "parent_id": PARENT_ID}
UNIT_OUT: Example = UNIT | {"id": UNIT_ID, "version": 1, "_links": [to("self", f"/units/{UNIT_ID}")]}
PERSON: Example = {
    "name": "Bibliotekarie Ett",
    "email": "bibliotekarie.ett@hultsfred.se",
    "subject": "bibliotekarie-ett",
    "unit_id": UNIT_ID,
}
PERSON_OUT: Example = PERSON | {
    "id": LIBRARIAN_ID,
    "left_on": None,
    "version": 1,
    "_links": [to("self", f"/people/{LIBRARIAN_ID}"), to("absences", f"/people/{LIBRARIAN_ID}/absences")],
}

UNFINISHED: Example = {
    "platform": "facebook",
    "unit_id": UNIT_ID,
    "handle": "@HultsfredsBibliotek",
    "owner_email": "hultsfredsbibliotek@gmail.com",
}
WHOLE: Example = {
    "platform": "facebook",
    "unit_id": UNIT_ID,
    "handle": "hultsfredsbibliotek",
    "platform_id": "100064812345678",
    "url": "https://www.facebook.com/hultsfredsbibliotek",
    "responsibility": "HOSTED_SPACE",
    "purpose": "Berätta om bibliotekets program och svara på frågor om lån och öppettider.",
    "benefit": "Invånarna får svar utan att behöva ringa, och fler hittar till programmen.",
    "audience": "Låntagare och familjer i Hultsfreds kommun",
    "goals": [
        {"indicator": "median_answer_hours", "target": 8, "due": "2027-12-31", "baseline": 20, "source": ""},
    ],
    "posts_per_week": 2,
    "answer_working_days": 1,
    "checks_per_working_day": 2,
    "checks_per_weekend_day": 0,
    "risk_level": "normal",
    "logo_id": LOGO_ID,
    "hours_per_week": 5,
    "owner_email": "bibliotek@hultsfred.se",
    "responsible": LIBRARIAN_ID,
    "deputies": [DEPUTY_ID],
    "spokespersons": [
        {"person_id": LIBRARIAN_ID, "valid_from": "2026-11-01", "valid_to": "2027-12-31", "scopes": ["POST", "ANSWER"]}
    ],
    "notice": "Här möter du Biblioteket, Hultsfreds kommun. ... Våra inlägg och de inlägg du gör i dialog med oss blir "
    "allmänna handlingar. ...",
}
REVISION: Example = {
    "purpose": WHOLE["purpose"],
    "goals": WHOLE["goals"],
    "hours_per_week": 5,
    "owner_email": "bibliotek@hultsfred.se",
}
ACCOUNT_OUT: Example = WHOLE | {
    "id": ACCOUNT_ID,
    "version": 3,
    "status": "NOTIFIED",
    "watched": False,
    "risks": [],
    "paused_until": None,
    "certify_by": None,
    "first_post_at": None,
    "last_post_at": None,
    "changed_at": "2026-11-20T18:00:00Z",
    "_links": [
        to("self", f"/accounts/{ACCOUNT_ID}"),
        to("conditions", f"/accounts/{ACCOUNT_ID}/conditions"),
        to("notice", f"/accounts/{ACCOUNT_ID}/notice"),
        to("history", f"/accounts/{ACCOUNT_ID}/history"),
        to("handles", f"/accounts/{ACCOUNT_ID}/handles"),
        to("attestations", f"/accounts/{ACCOUNT_ID}/attestations"),
        to("on-duty", f"/accounts/{ACCOUNT_ID}/on-duty"),
        to("confirm", f"/accounts/{ACCOUNT_ID}/confirmations", "POST"),
        to("return", f"/accounts/{ACCOUNT_ID}/returns", "POST"),
    ],
}
