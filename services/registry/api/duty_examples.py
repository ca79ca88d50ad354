"""Examples for the document: the library's people, when they are away and who is on duty then."""

from services.registry.api.examples import (
    ACCOUNT_ID,
    DEPUTY_ID,
    LIBRARIAN_ID,
    PERSON_OUT,
    UNIT_ID,
    Example,
    page,
    to,
)

__all__ = [
    "ABSENCE", "ABSENCE_END", "ABSENCE_OUT", "ASSIGNMENT", "DEPARTURE", "LIBRARIAN_ID", "MANAGER", "MANAGERS",
    "MANAGER_OUT", "ON_DUTY", "PERSON_OUT", "UNIT_ID", "page",
]  # fmt: skip

ABSENCE_ID = "0199a3c7-3d4e-7f5a-8b6c-2d3e4f5a6b7c"
_OWN = f"/absences/{ABSENCE_ID}"
ABSENCE: Example = {"away_from": "2026-12-21T07:00:00Z", "away_until": "2027-01-07T07:00:00Z"}
ABSENCE_END: Example = {"away_until": "2027-01-04T07:00:00Z"}
ABSENCE_OUT: Example = ABSENCE | {
    "id": ABSENCE_ID,
    "person_id": LIBRARIAN_ID,
    "version": 1,
    "_links": [
        to("self", _OWN),
        to("person", f"/people/{LIBRARIAN_ID}"),
        to("collection", f"/people/{LIBRARIAN_ID}/absences"),
        to("edit", _OWN, "PATCH"),
        to("cancel", _OWN, "DELETE"),
    ],
}
ON_DUTY: Example = {
    "account_id": ACCOUNT_ID,
    "at": "2026-12-22T09:00:00Z",
    "on_duty": {
        "person_id": DEPUTY_ID,
        "part": "deputy",
        "since": "2026-12-21T07:00:00Z",
        "until": "2027-01-07T07:00:00Z",
    },
    "absences": [{"person_id": LIBRARIAN_ID} | ABSENCE],
    "managers": [],
    "to_do": None,
    "_links": [
        to("self", f"/accounts/{ACCOUNT_ID}/on-duty"),
        to("account", f"/accounts/{ACCOUNT_ID}"),
        to("on_duty", f"/people/{DEPUTY_ID}"),
    ],
}
ASSIGNMENT: Example = {
    "account_id": ACCOUNT_ID,
    "unit_id": UNIT_ID,
    "platform": "facebook",
    "handle": "hultsfredsbibliotek",
    "person_id": DEPUTY_ID,
    "part": "deputy",
    "_links": [to("account", f"/accounts/{ACCOUNT_ID}"), to("on_duty", f"/accounts/{ACCOUNT_ID}/on-duty")],
}
DEPARTURE: Example = {"left_on": "2027-02-01"}
MANAGER: Example = {"person_id": LIBRARIAN_ID, "valid_from": "2026-11-01", "valid_to": None}
MANAGERS: Example = {"managers": [MANAGER]}
MANAGER_OUT: Example = MANAGER | {
    "_links": [to("person", f"/people/{LIBRARIAN_ID}"), to("collection", f"/units/{UNIT_ID}/managers")]
}
