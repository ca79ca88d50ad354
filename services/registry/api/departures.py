"""That a person leaves, over HTTP. A person is never deleted: what they did is history."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field

from services.registry.api import duty_examples as examples
from services.registry.api.fields import Call
from services.registry.api.people import RELEASERS, PersonOut, read
from services.registry.application.people import depart
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.idempotency import Idempotent
from shared.web.models import Body
from shared.web.profile import Day

router = APIRouter(prefix="/people/{id}", tags=["people"], route_class=Idempotent)


class DepartureIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.DEPARTURE})

    left_on: Day | None = Field(
        description="Från den dagen; null: personen stannar / From that day; null: stays after all"
    )


@router.post("/departures", status_code=201, summary="Personen slutar / The person leaves")
async def post_departure(
    call: Call,
    who: Annotated[Principal, may(*RELEASERS)],
    person_id: Annotated[UUID, Path(alias="id")],
    body: DepartureIn,
    expected: ExpectedVersion,
) -> PersonOut:
    """Från den dagen är personen inte i tjänst för något konto och kan inte utses på nytt. Konton som nämner personen
    berättas om på nytt; saknar ett öppet konto då ansvarig eller ersättare blir det AT_RISK.

    From that day on the person is on duty for no account and cannot be named anew. Accounts that name the person are told
    anew; an open account that then lacks its responsible person or a deputy is AT_RISK.
    """
    saved = await depart(person_id, expected, body.left_on, who, call.uow)
    call.tell_place(f"/people/{saved.id}")
    return await read(call, saved, who)
