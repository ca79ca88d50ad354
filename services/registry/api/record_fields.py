"""Fields that plans, record types and disposal decisions share over HTTP."""

from collections.abc import Iterable
from typing import Annotated, Self
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.registry.api import record_examples as examples
from services.registry.domain.record_advice import Advice, Remark
from services.registry.domain.retention import Disposition, Retention, Trigger
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.models import Body
from shared.web.profile import Day
from shared.web.shapes import Shape

KEEPERS = (Role.RECORDS_OFFICER, Role.ARCHIVIST)
Reader = Annotated[Principal, known()]
Keeper = Annotated[Principal, may(*KEEPERS)]
PlanId = Annotated[UUID, Path(alias="id")]
Code = Annotated[
    str,
    Shape(
        r"^[a-z][a-z0-9_]{0,59}$", "en kod av högst 60 små bokstäver a-z, siffror och _, med en bokstav först",
        "a code of at most 60 small letters a-z, digits and _, a letter first",
    ),
]  # fmt: skip
InForceOn = Annotated[Day | None, Query(description="Bara det som gällde denna dag / Only what was in force that day")]


PeriodText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    Shape(
        r"^[pP]([0-9]{1,4}[yYmMwWdD]){1,4}$", "en tid enligt ISO 8601, som P3M (tre månader) eller P2Y (två år)",
        "a time as in ISO 8601, like P3M (three months) or P2Y (two years)",
    ),
    Field(description="ISO 8601: P3M, P2Y", examples=["P3M"]),
]  # fmt: skip


class RetentionParts(Body):
    """The three that say what becomes of records."""

    disposition: Disposition = Field(
        description="Bevaras, gallras vid inaktualitet, gallras efter frist, eller urval / What becomes of it"
    )
    retention_period: PeriodText | None = None
    retention_trigger: Trigger | None = Field(None, description="Från när fristen räknas / What starts the period")

    def retention(self) -> Retention:
        return Retention(self.disposition, self.retention_period, self.retention_trigger)


class AdviceOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.ADVICE})

    advice: Advice
    record_type: str | None
    swedish: str
    english: str

    @classmethod
    def all_of(cls, remarks: Iterable[Remark]) -> list[Self]:
        return [
            cls(
                advice=one.advice, record_type=one.record_type, swedish=one.wording.swedish,
                english=one.wording.english,
            )
            for one in remarks
        ]  # fmt: skip
