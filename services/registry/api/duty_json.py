"""Who is on duty, written to bytes at once: it is asked before every answer to a citizen.

`OnDutyOut` is what the document promises; a test holds this to it.
"""

from dataclasses import asdict
from typing import Any

from fastapi import Request
from pydantic_core import to_json

from services.registry.application.duty import OnDuty
from services.registry.domain.duty import NOBODY
from shared.web.links import url


def on_duty_json(request: Request, duty: OnDuty, *, times: bool) -> bytes:
    """`times`: this caller may see from when to when somebody is away."""
    account = url(request, f"/accounts/{duty.roster.account_id}")
    person = _person(duty, times=times)
    links = {"self": f"{account}/on-duty", "account": account}
    if person:
        links["on_duty"] = url(request, f"/people/{person['person_id']}")
    return to_json({
        "_links": [{"href": href, "rel": rel, "method": "GET"} for rel, href in links.items()],
        "account_id": str(duty.roster.account_id), "at": duty.at, "on_duty": person,
        "absences": [asdict(one) for one in duty.roster.away_at(duty.at)] if times else [],
        "managers": [str(one) for one in duty.managers],
        "to_do": None if person else {"swedish": NOBODY.swedish, "english": NOBODY.english},
    })  # fmt: skip


def _person(duty: OnDuty, *, times: bool) -> dict[str, Any] | None:
    turn = duty.roster.turn(duty.at)
    if turn.person_id is None:
        return None
    return {
        "person_id": str(turn.person_id), "part": "responsible" if turn.person_id == duty.roster.responsible else "deputy",
        "since": turn.since if times else None, "until": turn.until if times else None,
    }  # fmt: skip
