"""What callers send and get of incidents."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, Self
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Email, Prose, Url
from services.registry.api.public_models import PublicAccount
from services.registry.api.statements import READERS
from services.registry.domain.incidents import (
    UNAUTHORISED,
    Action,
    Incident,
    Kind,
    Report,
    ReportKind,
    State,
    Step,
)
from services.registry.domain.publicity import Verdict
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.links import Link, link
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp

INCIDENT_ID = "0199a3c9-4d5e-7f60-8a7b-9c0d1e2f3a4b"
SHOWN = 50
ANSWERERS = (Role.ACCOUNT_APPROVER, Role.REGISTRAR)
"""Who writes back to those who asked for an answer."""
EXAMPLE_REPORT: examples.Example = {
    "url": "https://www.facebook.com/hultsfredsbib1iotek", "kind": "LOOK_ALIKE",
    "words": "Sidan ser ut som bibliotekets men ber om kortnummer.",
}  # fmt: skip
SAID: examples.Example = {
    "at": "2026-11-25T07:12:00Z", "words": EXAMPLE_REPORT["words"], "wants_answer": False, "contact": None, "actor": None,
}  # fmt: skip
STEP: examples.Example = {
    "version": 1, "state_before": None, "state_after": "REPORTED", "action": None, "actor": "public",
    "at": "2026-11-25T07:12:00Z", "reason": "",
}  # fmt: skip
LISTED: examples.Example = {
    "id": INCIDENT_ID, "version": 1, "kind": "LOOK_ALIKE", "state": "REPORTED", "url": EXAMPLE_REPORT["url"], "reports": 3,
    "likeness": 1.0, "looks_like": "hultsfredsbibliotek", "action": None, "account_id": None,
    "first_at": "2026-11-25T07:12:00Z", "last_at": "2026-11-25T09:40:00Z", "changed_at": "2026-11-25T07:12:00Z",
    "_links": [examples.to("self", f"/incidents/{INCIDENT_ID}"), examples.to("collection", "/incidents")],
}  # fmt: skip


class IncidentReport(Body):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_REPORT})

    url: Url = Field(description="Adressen det gäller / The address it is about")
    kind: ReportKind = Field(
        description="Oanmält konto, efterlikning, eller uttalande från ett privat konto / What is reported"
    )
    words: Prose = Field(
        "", description="Vad du har sett; klistra inte in andras inlägg / What you saw, in your own words"
    )
    contact: Email | None = Field(
        None,
        description="Bara om du vill ha svar; gallras som kommunen har beslutat / Only if you want an answer; disposed of as the "
        "municipality has decided",
    )

    def told(self, actor: str | None, sender: str | None = None) -> Report:
        return Report(self.kind, self.url, self.words, self.contact, actor, sender)


class ReportTaken(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"verdict": "unknown", "words": "Tack. Vi ser efter. / Thank you.", "account": None}
        }
    )

    verdict: Verdict = Field(description="genuine: kontot är vårt, ingen rapport behövs / it is ours after all")
    words: str
    account: PublicAccount | None = Field(description="Kontot, när det är vårt / The account, when it is ours")


class IncidentOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": LISTED})

    id: UUID
    version: int
    kind: Kind
    state: State
    url: str
    reports: int = Field(description="Rapporter om samma sak / Reports of the same thing")
    likeness: float | None = Field(description="0 till 1: hur lik ett av våra namn, en ledtråd / a hint")
    looks_like: str | None = Field(description="Det av våra namn som det liknar / The handle of ours it resembles")
    action: Action | None
    account_id: UUID | None = Field(description="Kontot det gäller eller blev / The account it is about, or became")
    first_at: Timestamp
    last_at: Timestamp
    changed_at: Timestamp

    @classmethod
    def parts(cls, request: Request, one: Incident, who: Principal, judgeable: Collection[UUID]) -> dict[str, Any]:
        """`judgeable`: incidents whose next step this caller may take."""
        told: dict[str, Any] = {name: getattr(one, name) for name in IncidentOut.model_fields if name != "links"}
        here = f"/incidents/{one.id}"
        links: list[Link] = [link(request, "self", here), link(request, "collection", "/incidents")]
        if one.kind == UNAUTHORISED and who.has(*READERS):
            links.append(link(request, "statements", f"/statements?incident_id={one.id}"))
        if one.id in judgeable:
            links.append(link(request, "step", f"{here}/steps", "POST"))
        return told | {"links": links}

    @classmethod
    def of(cls, request: Request, one: Incident, who: Principal, judgeable: Collection[UUID]) -> Self:
        return cls(**cls.parts(request, one, who, judgeable))


class IncidentPage(Page[IncidentOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(LISTED, "/incidents")})


class SaidOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": SAID})

    at: Timestamp
    words: str
    wants_answer: bool = Field(
        description="En kontaktväg lämnades och finns kvar / Contact details were left, and are kept"
    )
    contact: str | None = Field(
        description="Bara för den som svarar: informationssekreterare och registrator. Tom: ingen lämnades, eller den är "
        "gallrad / Only for who answers: information secretary and registrar. Null: none left, or disposed of"
    )
    actor: str | None = Field(description="Tom: en invånare / Null: somebody of the public")

    @classmethod
    def of(cls, said: Mapping[Any, Any], who: Principal) -> Self:
        """Where a reporter can be reached is told to nobody who has no need of it (GDPR 5.1 c)."""
        contact = said["contact"]
        seen = contact if who.has(*ANSWERERS) else None
        return cls(
            at=said["at"], words=said["words"], actor=said["actor"], wants_answer=contact is not None, contact=seen
        )


class IncidentStep(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": STEP})

    version: int
    state_before: State | None
    state_after: State
    action: Action | None
    actor: str
    at: Timestamp
    reason: str

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(**{name: getattr(step, name) for name in cls.model_fields})


class IncidentDetail(IncidentOut):
    model_config = ConfigDict(json_schema_extra={"example": LISTED | {"told_reports": [SAID], "steps": [STEP]}})

    told_reports: list[SaidOut] = Field(
        description="De senaste, högst 50; av allmänhetens sparas de första 100 i ord, resten räknas / The newest, 50 at most; of the "
        "public's the first 100 are kept in words, the rest counted"
    )
    steps: list[IncidentStep]


class StepIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "to": "ACTED",
                "reason": "Anmäld som efterlikning.",
                "action": "REPORTED_TO_PLATFORM",
                "account_id": None,
            }
        }
    )

    to: Literal["CONFIRMED", "DISMISSED", "ACTED", "CLOSED"]
    reason: Prose = Field(min_length=1, description="Varför / Why")
    action: Action | None = Field(None, description="Med ACTED: vad som gjordes / With ACTED: what was done")
    account_id: UUID | None = Field(None, description="Kontot som efterliknas, eller som det blev / The account")
