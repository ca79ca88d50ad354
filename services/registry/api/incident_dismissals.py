"""Many incidents dismissed in one request, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.registry.api.fields import Call, Prose, Text
from services.registry.api.incident_models import INCIDENT_ID
from services.registry.application.dismissals import MOST, dismiss_many
from services.registry.domain.incidents import ReportKind
from services.registry.store.incidents import IncidentFilter
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.idempotency import Idempotent
from shared.web.models import Body

router = APIRouter(prefix="/incident-dismissals", tags=["incidents"], route_class=Idempotent)


class Matching(Body):
    """At least one of them."""

    kind: ReportKind | None = None
    most_likeness: float | None = Field(None, ge=0, le=1, description="Högst så lik / At most so alike")
    reported_before: AwareDatetime | None = Field(None, description="Första rapporten kom före / First reported before")
    q: Text | None = Field(None, description="Står i adressen / Stands in the address")

    @model_validator(mode="after")
    def _says_something(self) -> "Matching":
        if not self.model_fields_set or all(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("name at least one thing that the incidents have in common")
        return self


class DismissalIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "matching": {"kind": "UNREGISTERED", "most_likeness": 0.5, "q": "facebook name gratisvinst"},
                "reason": "Massrapportering av sidor som inte har med kommunen att göra.",
            }
        }
    )  # fmt: skip

    ids: list[UUID] | None = Field(None, min_length=1, max_length=MOST, description="Just dessa / These and no others")
    matching: Matching | None = Field(None, description="Eller alla obedömda som passar / Or all that match")
    reason: Prose = Field(min_length=1, description="Varför; står i varje incident / Why: kept with each of them")

    @model_validator(mode="after")
    def _one_of_two(self) -> "DismissalIn":
        if (self.ids is None) == (self.matching is None):
            raise ValueError("give `ids` or `matching`, one of the two")
        return self

    def filter(self) -> IncidentFilter:
        if self.matching is None:
            return IncidentFilter(ids=self.ids)
        said = self.matching
        before: datetime | None = said.reported_before
        return IncidentFilter(kind=said.kind, most_likeness=said.most_likeness, reported_before=before, text=said.q)


class DismissalOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"dismissed": 1, "ids": [INCIDENT_ID], "left": 0}})

    dismissed: int = Field(description="Antal som avfärdades nu / How many were dismissed now")
    ids: list[UUID]
    left: int = Field(description="Väntar ännu och passar: skicka igen / Still wait and match: send again")


@router.post("", summary="Avfärda många på en gång / Dismiss many at once")
async def post_incident_dismissal(
    call: Call, body: DismissalIn, who: Annotated[Principal, may(Role.ACCOUNT_APPROVER)]
) -> DismissalOut:
    """Informationssekreteraren avfärdar upp till 500 rapporterade incidenter, uppräknade eller efter ett urval, med ett skäl.
    Bara de som ingen har bedömt, och inte uttalanden av den som inte stod på listan (UNAUTHORISED_STATEMENT): det som redan är bekräftat, avfärdat eller åtgärdat rörs inte. Varje incident får sitt
    steg i historien och i loggen.

    The information secretary dismisses up to 500 reported incidents, listed or matching, with one reason. Only those that
    nobody has judged, and no statements by who was not listed (UNAUTHORISED_STATEMENT): what is confirmed, dismissed or acted on already is left alone. Each incident gets its step in the
    history and in the audit log.
    """
    done = await dismiss_many(body.filter(), body.reason, who, call.uow)
    return DismissalOut(dismissed=len(done.ids), ids=done.ids, left=done.left)
